import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addSettings, givenBy } from '../../src/cli/options.ts';
import { Fault } from '../../src/prov/fault.ts';
import {
  isLoopback,
  readSettings,
  SETTINGS,
  settingsPage,
  unknownVariables,
  type Setting,
} from '../../src/settings.ts';

function faultOf(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Settings that take no such sample, or none alone. */
const ONLY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  checkAllAt: { CLEW_CHECK_ALL_AT: '04:30' },
  webhook: { CLEW_WEBHOOK: 'http://x.example', CLEW_WEBHOOK_SECRET: 'sixteen characters' },
};

describe('settings', () => {
  test('docs/settings.md is fresh', () => {
    expect(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')).toBe(settingsPage());
  });

  test('every setting of the table is read, from its variable', () => {
    const samples: Record<Setting['kind'], string> = {
      text: 'http://x.example',
      number: '81',
      switch: '1',
      list: 'a',
      words: 'a',
    };
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const before = readSettings({}, {});
      const after = readSettings({}, ONLY[name] ?? { [setting.variable]: samples[setting.kind] });
      expect(after[name as keyof typeof after], setting.variable).not.toEqual(
        name === 'explore' ? false : before[name as keyof typeof before],
      );
    }
  });

  test('a webhook needs a secret, a time of day is one', () => {
    expect(() => readSettings({}, { CLEW_WEBHOOK: 'http://x.example' })).toThrow('CLEW_WEBHOOK_SECRET is missing');
    expect(() =>
      readSettings({}, { CLEW_WEBHOOK: 'ftp://x.example', CLEW_WEBHOOK_SECRET: 'sixteen characters' }),
    ).toThrow('no http or https address');
    expect(() => readSettings({}, { CLEW_CHECK_ALL_AT: '24:00' })).toThrow('CLEW_CHECK_ALL_AT is "24:00"');
  });

  test('a flag wins over its variable, a variable over the default', () => {
    expect(readSettings({}, {}).port).toBe(8420);
    expect(readSettings({}, { CLEW_PORT: '9000' }).port).toBe(9000);
    expect(readSettings({ port: '0' }, { CLEW_PORT: '9000' }).port).toBe(0);
    expect(readSettings({ explore: false }, { CLEW_EXPLORE: '1' }).explore).toBe(false);
  });

  test('a mistyped variable is found, with the one that was meant', () => {
    const env = { CLEW_PROT: '1', CLEW_STORES: 'x', CLEW_WEATHER: 'fine', CLEW_PORT: '2', CLEW_DEBUG: '1', PORT: '3' };
    expect(unknownVariables({ ...env, CLEW_TEST_NEO4J: 'x' })).toEqual([
      { variable: 'CLEW_PROT', suggestion: 'CLEW_PORT' },
      { variable: 'CLEW_STORES', suggestion: 'CLEW_STORE' },
      { variable: 'CLEW_WEATHER' },
    ]);
    expect(unknownVariables(Object.fromEntries(Object.values(SETTINGS).map((s) => [s.variable, 'x'])))).toEqual([]);
  });

  test('an empty variable counts as not set', () => {
    expect(readSettings({}, { CLEW_PORT: '', CLEW_DATA: '' })).toEqual(readSettings({}, {}));
  });

  test('the store follows the data folder unless it is named', () => {
    expect(readSettings({ data: '/srv/clew/' }, {}).store).toBe('sqlite:/srv/clew/clew.db');
    expect(readSettings({ data: '/srv/clew', store: 'bolt://h' }, {}).store).toBe('bolt://h');
  });

  test.each([
    ['CLEW_PORT', '65536'],
    ['CLEW_PORT', '-1'],
    ['CLEW_PORT', '80 '],
    ['CLEW_PORT', '0x50'],
    ['CLEW_SAMPLE', 'perhaps'],
    ['CLEW_URL', 'ftp://host'],
    ['CLEW_URL', 'nonsense'],
    ['CLEW_URL', 'http://ada:hunter2@127.0.0.1:8420'],
  ])('%s=%j is refused by name', (variable, value) => {
    const fault = faultOf(() => readSettings({}, { [variable]: value }));
    expect(fault.code).toBe('BAD_SETTING');
    expect(fault.message).toContain(variable);
    expect(fault.hint).toBeDefined();
  });

  test('exploring is on for this machine alone', () => {
    expect(readSettings({}, {}).explore).toBe(true);
    expect(readSettings({ host: '0.0.0.0' }, {}).explore).toBe(false);
    expect(readSettings({ host: '0.0.0.0' }, { CLEW_EXPLORE: 'on' }).explore).toBe(true);
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', ''].some(isLoopback)).toBe(false);
  });

  test('modules come as a list', () => {
    expect(readSettings({ modules: ['a', 'b'] }, {}).modules).toEqual(['a', 'b']);
    expect(readSettings({}, { CLEW_MODULES: 'a:b:' }).modules).toEqual(['a', 'b']);
  });
});

describe('which history a client command works on', () => {
  test('a service on this machine, when nothing is said', () => {
    expect(readSettings({}, {}).url).toBe('http://127.0.0.1:8420');
  });

  test('the store, when one is named', () => {
    expect(readSettings({ data: 'x' }, {}).url).toBeUndefined();
    expect(readSettings({}, { CLEW_STORE: 'bolt://h' }).url).toBeUndefined();
  });

  test('a flag is not overruled by a variable of the other sort', () => {
    expect(readSettings({ data: 'x' }, { CLEW_URL: 'http://h' }).url).toBeUndefined();
    expect(readSettings({ url: 'http://h/' }, { CLEW_DATA: 'x' }).url).toBe('http://h');
  });

  test('both at once are refused', () => {
    expect(faultOf(() => readSettings({ url: 'http://h', data: 'x' }, {})).code).toBe('BAD_SETTING');
  });
});

test('every flag gives its setting, under whatever name commander keeps it', () => {
  const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  for (const name of names) {
    const { flag }: Setting = SETTINGS[name];
    if (flag === undefined) continue;
    const command = addSettings(new Command(), [name]).exitOverride();
    command.parse([flag.split(/[ ,]+/).find((word) => word.startsWith('--'))!, ...(flag.includes('<') ? ['x'] : [])], {
      from: 'user',
    });
    expect(Object.keys(givenBy(command.opts())), flag).toEqual([name]);
  }
});
