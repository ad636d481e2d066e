import { Command } from 'commander';
import { parameterValue } from '../../capture/configuration.ts';
import type { ActiveRun } from '../../session/active-run.ts';
import { readMetric, readPair } from '../../session/parameters.ts';
import { readNamed, type Direction } from '../../session/roles.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import { addJson, addSettings } from '../options.ts';
import { resumed, RESUMING, type ResumingOptions } from '../resume-run.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';

interface Options extends ResumingOptions {
  readonly step?: string;
  readonly json?: boolean;
}

const EXAMPLES = {
  parameters: ['epochs=10 lr=1e-3', '--run run:churn/7 seed=42'],
  metrics: ['f1=0.93', 'loss=0.41 accuracy=0.87 --step 3'],
  read: ['data/train.csv', 'trainingData=data/train.csv testData:acme/holdout=data/test.csv'],
  written: ['predictions.csv', 'model:churn=model.pkl report=report.html'],
} as const;

/** `clew log-param`: hyperparameters of a run under way. */
export function logParamCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('log-param').description('log hyperparameters of the run under way');
  command.argument('<name=value...>', 'such as learning_rate=1e-3');
  addExamples(command, EXAMPLES.parameters);
  return logging(command, run, terminal, (active, words) => {
    const parameters = words.map((word) => {
      const [name, value] = readPair('log-param', word);
      return { name, value: parameterValue(value) };
    });
    for (const name of active.logParameters(parameters))
      warner(terminal)(`The value of ${name} looks like a secret and is not recorded.`);
  });
}

/** `clew log-metric`: metrics of a run under way. */
export function logMetricCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('log-metric').description('log metrics of the run under way');
  command.argument('<name=value...>', 'such as f1=0.93').option('--step <n>', 'the step they belong to');
  addExamples(command, EXAMPLES.metrics);
  return logging(command, run, terminal, (active, words, { step }) => {
    const at = Date.now();
    active.logMetrics(words.map((word) => readMetric('log-metric', word, step, at)));
  });
}

/** `clew log-input`: what a run under way read. */
export function logInputCommand(terminal: Terminal, run: Run): Command {
  return pathCommand('log-input', 'log what the run under way read', 'read', terminal, run);
}

/** `clew log-output`: what a run under way made. */
export function logOutputCommand(terminal: Terminal, run: Run): Command {
  return pathCommand('log-output', 'log what the run under way made', 'written', terminal, run);
}

function pathCommand(name: string, about: string, direction: Direction, terminal: Terminal, run: Run): Command {
  const command = new Command(name).description(about);
  command.argument('<path...>', 'files or folders: PATH, role=PATH or role:name=PATH');
  addExamples(command, EXAMPLES[direction]);
  return logging(command, run, terminal, async (active, words) => {
    const paths = words.map((word) => readNamed(name, word, direction));
    for (const named of paths) await active.logPath(direction, named);
  });
}

function logging(
  command: Command,
  run: Run,
  terminal: Terminal,
  log: (active: ActiveRun, words: readonly string[], options: Options) => Promise<void> | void,
): Command {
  command
    .option('--run <run>', 'the run, as clew start printed it; CLEW_RUN if left out')
    .action((words: string[], options: Options) =>
      run(async () => {
        const active = await resumed(terminal, options);
        await log(active, words, options);
        if (options.json) await write(terminal.out, `${JSON.stringify({ run: active.id, logged: words.length })}\n`);
        return EXIT.ok;
      }),
    );
  addJson(command);
  return addSettings(command, RESUMING);
}

function addExamples(command: Command, examples: readonly string[]): void {
  const lines = examples.map((example) => `  clew ${command.name()} ${example}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
