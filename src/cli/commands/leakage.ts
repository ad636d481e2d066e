import { Command } from 'commander';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type DrawingOptions } from '../drawing.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { LEAKAGE_QUERY, leakageDrawing, leakageText, type LeakageAnswer, type LeakageWord } from '../leakage-text.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
The exit code is 1 if there is a leak, 2 if that cannot be told, else 0; with --strict also 1 for a warning.

Examples:
  clew leakage model:churn@7
  clew leakage evaluation:churn-7-holdout --json
  clew leakage model:churn@production --strict`;

interface Options extends DrawingOptions {
  readonly asOf?: string;
  readonly limit?: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const CODES: Readonly<Record<LeakageWord, ExitCode>> = {
  LEAK: EXIT.no,
  UNKNOWN: EXIT.error,
  WARNING: EXIT.ok,
  NOTE: EXIT.ok,
  CLEAR: EXIT.ok,
};

/** `clew leakage`: whether a model is judged on data that it learned from. */
export function leakageCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('leakage')
    .description('say whether a model is judged on data that it learned from')
    .argument('<id>', 'a model version, an evaluation or a run, by any name')
    .option('--strict', 'a warning is no, too')
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .option('--limit <n>', 'most elements to visit', wholeNumber('--limit'))
    .addHelpText('after', EXAMPLES)
    .action((id: string, options: Options) => run(() => leakage(terminal, id, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function leakage(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { asOf, limit } = options;
    const variables = { of: id, ...(asOf !== undefined && { asOf }), ...(limit !== undefined && { limit }) };
    const answer = (await answerOf<{ leakage: LeakageAnswer }>(target, LEAKAGE_QUERY, variables)).leakage;
    const text = options.json
      ? `${JSON.stringify(answer, undefined, 2)}\n`
      : ((await drawingText(options, leakageDrawing(answer))) ?? leakageText(answer, terminal));
    await write(terminal.out, text);
    return options.strict && answer.verdict === 'WARNING' ? EXIT.no : CODES[answer.verdict];
  } finally {
    await target.close();
  }
}
