import { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { addJson, addSettings } from '../options.ts';
import { addRunOptions, RECORDING, recordingSettings, runOptions, type GivenRunOptions } from '../run-options.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
For steps of a shell or CI pipeline that are no single command.

Examples:
  export CLEW_RUN=$(clew start --project churn --name train)
  clew log-param epochs=10 lr=1e-3
  clew log-input trainingData=data/train.csv
  python train.py && clew log-output model:churn=model.pkl
  clew log-metric f1=0.93
  clew end`;

interface Options extends GivenRunOptions {
  readonly json?: boolean;
}

/** `clew start`: begins a run that other commands add to and `clew end` ends; prints its name. */
export function startCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('start')
    .description('begin a run that is logged step by step; prints its name')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(() => start(terminal, options)));
  addRunOptions(command);
  addJson(command);
  return addSettings(command, RECORDING);
}

async function start(terminal: Terminal, options: Options): Promise<0> {
  const settings = recordingSettings(options, terminal);
  const { ActiveRun } = await import('../../session/active-run.ts');
  const place = { settings, cwd: process.cwd(), env: terminal.env };
  const begun = await ActiveRun.start(place, runOptions(options, settings, false));
  await write(terminal.out, options.json ? `${JSON.stringify({ run: begun.id })}\n` : `${begun.id}\n`);
  return EXIT.ok;
}
