import { Command } from 'commander';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type DrawingOptions } from '../drawing.ts';
import { DRIFT_QUERY, driftDrawing, driftText, type DriftAnswer, type DriftWord } from '../drift-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A monitoring window is held against the recorded profile of the training data: clew profile records both.
The exit code is 0 if nothing shifted, 1 if something did, 2 if that cannot be told.

Examples:
  clew drift deployment:churn-api
  clew drift model:churn@production --since 2026-10-01
  clew drift window:churn-api/2026-11-01T00:00:00Z --json`;

interface Options extends DrawingOptions {
  readonly window?: string;
  readonly since?: string;
  readonly asOf?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

const CODES: Readonly<Record<DriftWord, ExitCode>> = {
  DATA_QUALITY: EXIT.no,
  TRAINING_SERVING_SKEW: EXIT.no,
  NATURAL_DRIFT: EXIT.no,
  UNDETERMINED: EXIT.error,
  NONE: EXIT.ok,
};

/** `clew drift`: same model, worse in production: data quality, skew between training and service, or natural drift. */
export function driftCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('drift')
    .description('say what changed between training and service: data quality, preparation of inputs, or the world')
    .argument('<id>', 'a deployment, a model version or a monitoring window, by any name')
    .option('--window <id>', 'the monitoring window to judge; without it, the last')
    .option('--since <time>', 'leave out windows that begin earlier; an error if none is left')
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .option('--limit <n>', 'most elements to visit in each walk', wholeNumber('--limit'))
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => drift(terminal, id, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function drift(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { window, since, asOf, limit } = options;
    const variables = Object.entries({ of: id, window, since, asOf, limit }).filter(([, value]) => value !== undefined);
    const asked = await answerOf<{ drift: DriftAnswer }>(target, DRIFT_QUERY, Object.fromEntries(variables));
    const answer = asked.drift;
    const text = options.json
      ? `${JSON.stringify(answer, undefined, 2)}\n`
      : ((await drawingText(options, driftDrawing(answer))) ?? driftText(answer, terminal));
    await write(terminal.out, text);
    return CODES[answer.verdict];
  } finally {
    await target.close();
  }
}
