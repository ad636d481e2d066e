import { Command, Option } from 'commander';
import { Fault } from '../../prov/fault.ts';
import { warner } from '../complain.ts';
import { addDrawing, drawingText, type DrawingOptions } from '../drawing.ts';
import { explanationDrawing } from '../drawing/explanation.ts';
import { EXIT } from '../exit.ts';
import { askExplanation } from '../explanation-over.ts';
import { explanationText, jobText } from '../explanation-text.ts';
import { addJson, addSettings, moment, settingsOf, TARGET } from '../options.ts';
import type { Run } from '../run.ts';
import { openTarget } from '../target.ts';
import { write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A suspect is no more than that until an experiment confirms it. Fewer than 30 comparable runs: the history cannot tell, and what to try is said.
Ends with 0 whatever the verdict is.

Examples:
  clew explain model:churn@8
  clew explain model:churn@8 --good model:churn@7 --metric auc
  clew explain run:acme/train-8 --good run:acme/train-7 --metric churn_score --higher-is-better
  clew explain model:churn@8 --job > next-experiment.yaml
  clew explain model:churn@8 --svg > suspects.svg`;

interface Options extends DrawingOptions {
  readonly good?: string;
  readonly metric?: string;
  readonly slice?: string;
  readonly higherIsBetter?: boolean;
  readonly lowerIsBetter?: boolean;
  readonly asOf?: string;
  readonly job?: boolean;
  readonly json?: boolean;
}

/** `clew explain`: why a model got worse, with suspects, evidence and the next experiment. */
export function explainCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('explain')
    .description('say why a model version or run came out worse: suspects with evidence, and what to try next')
    .argument('<bad>', 'the worse one: IRI, short name, alias or foreign identifier')
    .option(
      '--good <id>',
      'what to hold it against; without it, the comparable version before it (the best earlier one if that is no better)',
    )
    .option('--metric <name>', 'which metric; without it, the one that dropped most relative to its noise')
    .option('--slice <part>', 'the part of the data that the metric was computed on')
    .addOption(new Option('--higher-is-better', 'more of the metric is better').conflicts('lowerIsBetter'))
    .addOption(new Option('--lower-is-better', 'less of the metric is better'))
    .option('--as-of <moment>', 'as it was known at a record number or a time', moment('--as-of'))
    .addOption(new Option('--job', 'print the next experiment as YAML').conflicts(['json', 'dot', 'mermaid', 'svg']))
    .addHelpText('after', EXAMPLES)
    .action((bad: string, options: Options) => run(() => explain(terminal, bad, options)));
  addDrawing(command);
  addJson(command);
  return addSettings(command, TARGET);
}

async function explain(terminal: Terminal, bad: string, options: Options): Promise<0> {
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const { good, metric, slice, asOf } = options;
    const higherIsBetter = options.higherIsBetter ?? (options.lowerIsBetter ? false : undefined);
    const answer = await askExplanation(target, { bad, good, metric, slice, higherIsBetter, asOf });
    if (options.job) {
      const job = jobText(answer);
      if (job === undefined) throw new Fault('NOT_FOUND', 'There is no experiment to make.', { hint: answer.text });
      await write(terminal.out, job);
    } else if (options.json) await write(terminal.out, `${JSON.stringify(answer, undefined, 2)}\n`);
    else
      await write(
        terminal.out,
        (await drawingText(options, explanationDrawing(answer))) ?? explanationText(answer, terminal),
      );
    return EXIT.ok;
  } finally {
    await target.close();
  }
}
