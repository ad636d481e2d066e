import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { Command } from 'commander';
import { Mask } from '../../capture/mask.ts';
import type { CommandResult } from '../../session/command.ts';
import type { LoggedParameter } from '../../session/journal.ts';
import { checkName, ParameterSet } from '../../session/parameters.ts';
import { readNamed, type Direction, type Named } from '../../session/roles.ts';
import type { Fault } from '../../prov/fault.ts';
import { shortName } from '../../prov/name.ts';
import { exitAs } from '../child-exit.ts';
import { hashingLine } from '../hashing.ts';
import { addJson, addSettings } from '../options.ts';
import { RECORDING, addRunOptions, recordingSettings, runOptions, type GivenRunOptions } from '../run-options.ts';
import type { Run } from '../run.ts';
import { painter, printable, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Nothing stands between the command and its terminal, files or pipes; its exit code and signals pass through. What cannot be
recorded now is kept on disk and sent by the next clew run, or by clew flush. docs/mapping/run.md says what is recorded.

Examples:
  clew run -- python train.py --epochs 10
  clew run --project churn --in trainingData=data/train.csv --model churn=model.pkl --param lr=1e-3 -- python train.py
  clew run --params-from config.yaml --metrics-from metrics.json --out report=report.html -- make evaluate`;

interface Options extends GivenRunOptions {
  readonly in?: readonly string[];
  readonly out?: readonly string[];
  readonly model?: readonly string[];
  readonly param?: readonly string[];
  readonly paramsFrom?: readonly string[];
  readonly metricsFrom?: readonly string[];
  readonly json?: boolean;
}

/** `clew run`: any command, recorded with what it read and made, however it ends. */
export function runCommandLine(terminal: Terminal, run: Run): Command {
  const command = new Command('run')
    .description('run a command and record it: code, environment, inputs, outputs, how it ended')
    .usage('[options] -- <command...>')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--in <path...>', 'a file or folder that the command reads: PATH, role=PATH or role:name=PATH')
    .option('--out <path...>', 'a file or folder that it writes: PATH, role=PATH or role:name=PATH')
    .option('--model <name=path...>', 'a model that it writes')
    .option('--param <name=value...>', 'a hyperparameter')
    .option('--params-from <file...>', 'hyperparameters in a JSON, YAML or TOML file')
    .option('--metrics-from <file...>', 'metrics that the command writes into a JSON, YAML or TOML file')
    .addHelpText('after', EXAMPLES)
    .action((words: string[], options: Options) => run(() => runWrapped(terminal, words, options)));
  addRunOptions(command);
  addJson(command, 'tell on standard error, in one line of JSON, what was recorded');
  return addSettings(command, RECORDING);
}

async function runWrapped(terminal: Terminal, command: readonly string[], options: Options): Promise<number> {
  const settings = recordingSettings(options, terminal);
  const cwd = process.cwd();
  const models = (options.model ?? []).map(modelOf);
  const { parameters, masked } = await parametersOf(options, terminal);
  const { runCommand } = await import('../../session/command.ts');
  const result = await runCommand({
    ...runOptions(options, settings, models.length > 0),
    command,
    cwd,
    env: terminal.env,
    settings,
    inputs: namedPaths('--in', options.in, 'read'),
    outputs: [...namedPaths('--out', options.out, 'written'), ...models],
    parameters,
    masked,
    metricsFiles: (options.metricsFrom ?? []).map((file) => resolve(file)),
    ...(isTerminal() && { progress: hashingLine(writeText, () => performance.now()) }),
  });
  tell(terminal, result, masked, options.json === true);
  return exitAs(result.outcome);
}

function namedPaths(option: string, given: readonly string[] = [], direction: Direction): Named[] {
  return given
    .map((text) => readNamed(option, text, direction))
    .map((named) => ({ ...named, path: resolve(named.path) }));
}

function modelOf(text: string): Named {
  const at = text.indexOf('=');
  const [name, path] = at < 1 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
  if (name !== undefined) checkName('model', name);
  return { role: 'model', name, path: resolve(path) };
}

async function parametersOf(
  options: Options,
  { env }: Terminal,
): Promise<{ parameters: LoggedParameter[]; masked: readonly string[] }> {
  const set = new ParameterSet(new Mask(env));
  if (options.paramsFrom) {
    const { leafLiteral, readLeaves } = await import('../../session/parameter-file.ts');
    for (const file of options.paramsFrom)
      for (const leaf of await readLeaves(resolve(file))) set.add({ name: leaf.name, value: leafLiteral(leaf) });
  }
  // What stands on the command line is nearer to the command than what stands in a file.
  for (const text of options.param ?? []) set.addText('--param', text);
  return { parameters: set.all(), masked: set.masked };
}

/** Written without a stream: one would make descriptors that the command shares non-blocking. */
function tell(terminal: Terminal, result: CommandResult, masked: readonly string[], json: boolean): void {
  const { run, outcome, gaps, delivered, waits, refused, lost } = result;
  if (json) {
    const { exitCode, signal } = outcome;
    const told = (fault: Fault | undefined) => fault && { code: fault.code, message: fault.message };
    const problems = { refused: told(refused), lost: told(lost) };
    writeLine(JSON.stringify({ run, exitCode, signal, record: delivered, waits, ...problems, gaps, masked }));
    return;
  }
  const paint = painter({ isTTY: isTerminal() }, terminal.env);
  const name = printable(shortName(run));
  if (outcome.notStarted !== undefined) writeLine(`${paint('red', 'clew:')} ${printable(outcome.notStarted)}`);
  for (const gap of gaps) writeLine(`${paint('yellow', 'clew: warning:')} ${printable(gap)}`);
  for (const parameter of masked)
    writeLine(
      `${paint('yellow', 'clew: warning:')} The value of ${printable(parameter)} looks like a secret and is not recorded.`,
    );
  if (lost) writeLine(`${paint('red', 'clew:')} ${name} could not be recorded: ${printable(lost.message)}`);
  else if (refused)
    writeLine(`${paint('red', 'clew:')} ${name} was refused and set aside: ${printable(refused.message)}`);
  else if (waits)
    writeLine(
      `${paint('yellow', 'clew:')} ${name} is kept on disk until clew flush: ${printable(waits.place)}: ${printable(waits.reason)}`,
    );
  else if (isTerminal()) writeLine(paint('dim', `clew: recorded ${name}`));
}

function isTerminal(): boolean {
  return isatty(2);
}

function writeLine(line: string): void {
  writeText(`${line}\n`);
}

function writeText(text: string): void {
  try {
    writeSync(2, text);
  } catch (error) {
    // Nobody reads what we say: the command's end is not to change for that.
    if (!['EPIPE', 'EAGAIN', 'EBADF', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
