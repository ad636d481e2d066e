import { Command } from 'commander';
import { askComparison } from '../comparison-over.ts';
import { comparisonText } from '../comparison-text.ts';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type DrawingOptions } from '../drawing.ts';
import { comparisonDrawing } from '../drawing/comparison.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { addJson, addSettings, moment, settingsOf, TARGET, wholeNumber } from '../options.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Both histories are walked upstream in step; equal parts are folded away. Ends with 0 if nothing differs, 1 if something does, as diff does,
and with 2 if no difference was found but not all was compared.

Examples:
  clew compare model:churn@7 model:churn@production
  clew compare run:acme/train-6 run:acme/train-7 --json
  clew compare dataset:acme/transactions@2026-09-train dataset:acme/transactions@2026-10-train
  clew compare model:churn@7 model:churn@8 --svg > what-changed.svg`;

interface Options extends DrawingOptions {
  readonly asOf?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** `clew compare`: what differs between two elements and all they came from, and where it begins. */
export function compareCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('compare')
    .description(
      'show what differs between two runs, model versions, dataset versions or environments, and where it begins',
    )
    .argument('<left>', 'the earlier or the good one: IRI, short name, alias or foreign identifier')
    .argument('<right>', 'the one to set against it')
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .option('--limit <n>', 'most elements to visit on either side', wholeNumber('--limit'))
    .addHelpText('after', EXAMPLES)
    .action((left: string, right: string, options: Options) => run(() => compare(terminal, left, right, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function compare(terminal: Terminal, left: string, right: string, options: Options): Promise<ExitCode> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { asOf, limit } = options;
    const answer = await askComparison(target, { left, right, asOf, limit });
    const text = options.json
      ? `${JSON.stringify(answer, undefined, 2)}\n`
      : ((await drawingText(options, comparisonDrawing(answer))) ?? comparisonText(answer, terminal));
    await write(terminal.out, text);
    if (!answer.equal) return EXIT.no;
    return answer.receipt.complete ? EXIT.ok : EXIT.error;
  } finally {
    await target.close();
  }
}
