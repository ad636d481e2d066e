/** The run under way that a command adds to. */
import { Fault } from '../prov/fault.ts';
import type { ActiveRun } from '../session/active-run.ts';
import { runOf } from '../session/start.ts';
import type { SettingName } from '../settings.ts';
import type { CliCode } from './fault.ts';
import { recordingSettings } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export interface ResumingOptions {
  readonly run?: string;
}

/** Settings of commands that go on with a run: where it is recorded was said when it began. */
export const RESUMING: readonly SettingName[] = ['spool'];

/** @throws Fault BAD_USAGE, NO_RUN, SPOOL */
export async function resumed(terminal: Terminal, options: ResumingOptions): Promise<ActiveRun> {
  const { env } = terminal;
  const name = options.run ?? (env['CLEW_RUN'] || undefined);
  if (name === undefined) {
    throw new Fault<CliCode>('BAD_USAGE', 'Which run is meant is not said.', {
      hint: 'Give --run, or set CLEW_RUN to what clew start printed.',
    });
  }
  const { ActiveRun } = await import('../session/active-run.ts');
  const settings = recordingSettings({ ...options, run: undefined }, terminal);
  return ActiveRun.resume({ settings, cwd: process.cwd(), env }, runOf(name));
}
