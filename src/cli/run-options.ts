/** Options that every command which begins a run has. */
import type { Command } from 'commander';
import { readRecordingSettings, type SettingName, type Settings } from '../settings.ts';
import { RUN_TYPES, type RunType } from '../session/kinds.ts';
import type { RunOptions } from '../session/start.ts';
import { givenBy, oneOf } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Settings of commands that record what happens here. */
export const RECORDING: readonly SettingName[] = [
  'project',
  'recordVariables',
  ...(['url', 'data', 'store', 'modules', 'heads', 'spool'] as const),
];

export interface GivenRunOptions {
  readonly name?: string;
  readonly type?: readonly RunType[];
  readonly actor?: string;
  readonly parent?: string;
  readonly seed?: readonly string[];
  readonly tag?: readonly string[];
  readonly reproduces?: string;
  readonly reason?: string;
  readonly description?: string;
}

const TYPES = Object.keys(RUN_TYPES) as RunType[];

export function addRunOptions(command: Command): Command {
  const type = oneOf('--type', TYPES);
  return command
    .option('--name <name>', 'what the run is called')
    .option('--type <type...>', TYPES.join(', '), (text, before: readonly RunType[] = []) => [...before, type(text)])
    .option('--seed <seed...>', 'a random seed: 42, or numpy=42')
    .option('--tag <key=value...>', 'a label')
    .option('--actor <id>', 'who is responsible: an IRI or short name; the user of the machine if left out')
    .option('--parent <run>', 'the run that this one is a part of; CLEW_RUN if left out')
    .option('--reproduces <version>', 'the version that it is to make again, such as model:churn@7')
    .option('--reason <text>', 'why it is run')
    .option('--description <text>', 'what it does, in prose');
}

export function runOptions(options: GivenRunOptions, { project }: Settings, makesModel: boolean): RunOptions {
  const { name, actor, parent, seed: seeds, tag: tags, reproduces, reason, description } = options;
  const types = options.type ?? [];
  const training: readonly RunType[] = makesModel && types.length === 0 ? ['training'] : [];
  return { project, name, types: [...types, ...training], actor, parent, seeds, tags, reproduces, reason, description };
}

/** @throws Fault BAD_SETTING */
export function recordingSettings(options: object, { env }: Terminal): Settings {
  return readRecordingSettings(givenBy(options), env);
}
