import { Option, type Command } from 'commander';
import { Fault } from '../prov/fault.ts';
import { isDateTime } from '../prov/time.ts';
import { readSettings, SETTINGS, type Given, type Setting, type SettingName, type Settings } from '../settings.ts';
import type { CliCode } from './fault.ts';
import type { Terminal } from './terminal.ts';

/** Adds settings to a command as flags, with the meaning, variable and default that the settings table gives them. */
export function addSettings(command: Command, names: readonly SettingName[]): Command {
  for (const name of names) {
    const setting: Setting = SETTINGS[name];
    if (setting.flag === undefined) continue;
    const fallback = setting.default === undefined ? '' : `; default ${setting.default}`;
    const about = `${setting.meaning.replaceAll('`', '')} (${setting.variable}${fallback})`;
    command.addOption(new Option(setting.flag, about));
    if (name === 'explore') command.addOption(new Option('--no-explore', 'turn them off').hideHelp());
  }
  return command;
}

/** What every client command takes to say which history it works on. */
export const TARGET: readonly SettingName[] = ['url', 'data', 'store', 'modules', 'heads'];

/** Settings from a command's options and the environment. @throws Fault BAD_SETTING */
export function settingsOf(options: object, terminal: Terminal): Settings {
  return readSettings(givenBy(options), terminal.env);
}

/** The settings among a command's options, by the names that the table gives them: the flag of a list may be in the singular. */
export function givenBy(options: object): Given {
  const given: Record<string, unknown> = {};
  for (const [name, { flag }] of Object.entries<Setting>(SETTINGS)) {
    const value = flag && (options as Record<string, unknown>)[new Option(flag).attributeName()];
    if (value !== undefined) given[name] = value;
  }
  return given as Given;
}

/** The greatest number that GraphQL's Int holds. */
const MOST = 2 ** 31 - 1;

/** A whole number, 0 or more, that a query can hold, from an option. @throws Fault BAD_USAGE */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= MOST) return value;
    if (/^\d+$/.test(text)) throw new Fault<CliCode>('BAD_USAGE', `${option} is ${text}; the most is ${MOST}.`);
    throw new Fault<CliCode>(
      'BAD_USAGE',
      `${option} is ${JSON.stringify(text)}; it must be a whole number, 0 or more.`,
    );
  };
}

/** One of some words, from an option. @throws Fault BAD_USAGE */
export function oneOf<T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    throw new Fault<CliCode>('BAD_USAGE', `${option} is ${JSON.stringify(text)}.`, {
      hint: `Give one of ${words.join(', ')}.`,
    });
  };
}

/** For an option that takes several values: each is checked, and they are gathered. */
export function each<T>(check: (text: string) => T): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before) => [...(before ?? []), check(text)];
}

/** A time or a date, from an option. @throws Fault BAD_USAGE */
export function time(option: string): (text: string) => string {
  return (text) => {
    if (isTime(text)) return text;
    throw new Fault<CliCode>('BAD_USAGE', `${option} is ${JSON.stringify(text)}, which is no time.`, {
      hint: 'Write it as 2026-11-21T09:30:00Z or 2026-11-21.',
    });
  };
}

/** A record number, a time or a date, from an option. @throws Fault BAD_USAGE */
export function moment(option: string): (text: string) => string {
  return (text) => {
    if (/^\d{1,15}$/.test(text) || isTime(text)) return text;
    throw new Fault<CliCode>(
      'BAD_USAGE',
      `${option} is ${JSON.stringify(text)}, which is neither a record number nor a time.`,
      {
        hint: 'Write it as 42, 2026-11-21T09:30:00Z or 2026-11-21.',
      },
    );
  };
}

function isTime(text: string): boolean {
  return isDateTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
}

export const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;
export type DirectionWord = (typeof DIRECTIONS)[number];

/** Adds `--json`, which every command has. */
export function addJson(command: Command, about = 'print the result as JSON'): Command {
  return command.option('--json', about);
}
