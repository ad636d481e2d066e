import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { csvRows } from '../../capture/profile/csv.ts';
import { profileStatements, windowStatements, type ProfilePart } from '../../capture/profile/statements.ts';
import { profileTable } from '../../capture/profile/table.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import type { Statement } from '../../prov/statement.ts';
import { dateTime, instant } from '../../prov/time.ts';
import { actorOf } from '../actor.ts';
import { warner } from '../complain.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { addJson, addSettings, oneOf, settingsOf, TARGET } from '../options.ts';
import { trainingEdges } from '../training-edges.ts';
import type { Run } from '../run.ts';
import { answerOf, openTarget, type Target } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
Counts are exact, and memory is bounded whatever the size of the file. A value that fewer than five rows have is counted and never named.
A window is profiled over the bins of the training data, so that clew drift compares the two exactly.

Examples:
  clew profile train.csv --of dataset:acme/customers@2026-10
  clew profile november.csv --window deployment:churn-api --from 2026-11-01 --to 2026-12-01
  clew profile scores.csv --window deployment:churn-api --from 2026-11-01 --to 2026-12-01 --part predictions`;

const PARTS = ['features', 'predictions', 'labels'] as const;

interface Options {
  readonly of?: string;
  readonly window?: string;
  readonly from?: string;
  readonly to?: string;
  readonly part: ProfilePart;
  readonly delimiter: string;
  readonly actor?: string;
  readonly json?: boolean;
}

/** `clew profile FILE`: what a table looks like, recorded as the profile of a dataset version or of a monitoring window. */
export function profileCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('profile')
    .description(
      'record what a delimited table looks like: the profile of a dataset version, or of what a deployment saw',
    )
    .argument('<file>', 'a delimited table whose first line names the columns')
    .option('--of <id>', 'the dataset version that the table is')
    .option('--window <id>', 'the deployment that was given the table between --from and --to')
    .option('--from <time>', 'when the window begins: a time or a date')
    .option('--to <time>', 'when it ends')
    .option('--part <part>', PARTS.join(', '), oneOf('--part', PARTS), 'features')
    .option('--delimiter <text>', 'what stands between fields', ',')
    .option('--actor <id>', 'the agent who asserts this: an IRI or short name')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => run(() => profile(terminal, file, options)));
  addJson(command);
  return addSettings(command, TARGET);
}

async function profile(terminal: Terminal, file: string, options: Options): Promise<0> {
  const window = windowOf(options);
  await refuseWhatIsNoFile(file);
  const target = await openTarget(settingsOf(options, terminal), { warn: warner(terminal) });
  try {
    const subject = await named(target, window?.deployment ?? options.of!, window ? 'Deployment' : 'DatasetVersion');
    const like = window && options.part === 'features' ? await trainingEdges(target, subject) : undefined;
    const table = await profileTable(() => csvRows(file, options.delimiter), like);
    const opened =
      window && windowStatements(subject, shortName(subject).replace(/^deployment:/, ''), window.from, window.to);
    const told = profileStatements(table, opened?.id ?? subject, options.part);
    const statements: Statement[] = [...(opened?.statements ?? []), ...told.statements];
    const actor = options.actor === undefined ? undefined : actorOf(options.actor);
    const receipt = await target.record({ statements, source: { name: file }, ...(actor !== undefined && { actor }) });
    const summary = { profile: told.id, of: opened?.id ?? subject, rows: table.rows, columns: table.columns.length };
    const compared = like ? table.columns.filter(({ name }) => like.has(name)).length : undefined;
    await write(
      terminal.out,
      options.json
        ? `${JSON.stringify({ ...summary, ...(compared !== undefined && { trainingBins: compared }), ...receipt }, undefined, 2)}\n`
        : text(summary, receipt, compared, terminal),
    );
    return EXIT.ok;
  } finally {
    await target.close();
  }
}

interface Window {
  readonly deployment: string;
  readonly from: string;
  readonly to: string;
}

/** What the table is of; undefined for a dataset version. @throws Fault BAD_USAGE */
function windowOf({ of, window, from, to }: Options): Window | undefined {
  if ((of === undefined) === (window === undefined))
    throw usage('Say what the table is: --of a dataset version, or --window of a deployment.');
  if (window === undefined) {
    if (from !== undefined || to !== undefined)
      throw usage('--from and --to say when a window was: give --window, too.');
    return undefined;
  }
  if (from === undefined || to === undefined) throw usage('A window needs --from and --to.');
  const times = [from, to].map((time) => dateTime(/^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T00:00:00Z` : time));
  if (instant(times[0]!) >= instant(times[1]!)) throw usage(`The window ends (${to}) before it begins (${from}).`);
  return { deployment: window, from: times[0]!, to: times[1]! };
}

/** A file is read twice, which a pipe is not there for. @throws Fault FILE */
async function refuseWhatIsNoFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Fault<CliCode>(
      'FILE',
      `${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}.`,
    );
  });
  if (!found.isFile())
    throw new Fault<CliCode>('FILE', `${file} is no file: a table is read twice, so that counts are exact.`);
}

/** The element that an option names. @throws Fault NOT_FOUND, BAD_USAGE */
async function named(target: Target, id: string, kind: string): Promise<Iri> {
  const { element } = await answerOf<{ element: { iri: Iri; kind: string | null } | null }>(
    target,
    'query Named($id: ID!) { element(id: $id) { iri kind } }',
    { id },
  );
  if (!element)
    throw new Fault('NOT_FOUND', `Nothing is known as ${JSON.stringify(id)}.`, {
      hint: `Record the ${kind === 'Deployment' ? 'deployment' : 'dataset version'} first: with clew run, clew import or clew query.`,
    });
  if (element.kind === kind || element.kind === null) return element.iri;
  throw usage(`${id} is a ${element.kind}, and not a ${kind}.`);
}

function usage(message: string): Fault<CliCode> {
  return new Fault<CliCode>('BAD_USAGE', message);
}

function text(
  summary: { readonly profile: string; readonly of: string; readonly rows: number; readonly columns: number },
  receipt: {
    readonly number: number;
    readonly created: boolean;
    readonly digest: string;
    readonly warnings: readonly string[];
  },
  compared: number | undefined,
  terminal: Terminal,
): string {
  const paint = painter(terminal.out, terminal.env);
  const how = receipt.created ? `record ${receipt.number}` : `already record ${receipt.number}; nothing changed`;
  const bins = compared === undefined ? '' : `, ${compared} over the bins of training`;
  return [
    `${printable(shortName(summary.of))}: ${paint('green', how)} (${summary.rows} rows, ${summary.columns} columns${bins}) ${paint('dim', receipt.digest)}`,
    `  ${printable(shortName(summary.profile))}`,
    ...receipt.warnings.map((warning) => `  ${paint('yellow', 'warning')} ${printable(warning)}`),
    '',
  ].join('\n');
}
