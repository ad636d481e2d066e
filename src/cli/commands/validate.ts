import { Command } from 'commander';
import { checkConstraints, type Verdict } from '../../constraints/check.ts';
import { verdictJson, verdictText } from '../../constraints/tell.ts';
import { prepare } from '../../lineage/prepare.ts';
import { openContext, type Opened } from '../../open.ts';
import { describe, type Description } from '../../prov/description.ts';
import { Fault } from '../../prov/fault.ts';
import type { Statement } from '../../prov/statement.ts';
import { RDF_FORMATS, type RdfFormat } from '../../rdf/format.ts';
import { descriptionsGraph } from '../../shacl/graph.ts';
import { reportJson, reportText, validationReport, type Report } from '../../shacl/report.ts';
import { complain, placeText } from '../complain.ts';
import { DOCUMENT_FORMATS, readDocument, type DocumentFormat } from '../document.ts';
import { EXIT, exitOf, type ExitCode } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { readInput } from '../input.ts';
import { addJson, addSettings, oneOf, settingsOf } from '../options.ts';
import { reportRdf } from '../../shacl/report-rdf.ts';
import type { Run } from '../run.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A document is valid if a new history would take it (its terms are declared, no shape with sh:Violation reports anything, an activity
does not end before it starts, nothing is derived from itself) and it keeps PROV-CONSTRAINTS: https://www.w3.org/TR/prov-constraints/.
Warnings do not make it invalid. --only model checks the first, --only constraints the second.

Exit codes: 0 valid, 1 invalid, 2 a document or a setting could not be read. Of several files, each has its verdict all the same.

Examples:
  clew validate run.ttl
  clew validate export.jsonld --json                   (an array if there are several files)
  clew validate a.ttl b.trig --only constraints
  clew validate run.ttl --format turtle > report.ttl`;

const PARTS = ['model', 'constraints'] as const;

interface Options {
  readonly only?: (typeof PARTS)[number];
  readonly format?: RdfFormat;
  readonly input?: DocumentFormat;
  readonly base?: string;
  readonly json?: boolean;
}

/** `clew validate`: a document against vocabulary, shapes and PROV-CONSTRAINTS, with a standard SHACL report. */
export function validateCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('validate')
    .description('check documents against the model, the SHACL shapes and PROV-CONSTRAINTS')
    .argument('<files...>', 'documents; - reads standard input')
    .option('--only <part>', `check only this: ${PARTS.join(', ')}`, oneOf('--only', PARTS))
    .option(
      '--format <format>',
      `print the sh:ValidationReport as RDF: ${RDF_FORMATS.join(', ')}`,
      oneOf('--format', RDF_FORMATS),
    )
    .option(
      '--input <format>',
      `syntax of the document: ${DOCUMENT_FORMATS.join(', ')}`,
      oneOf('--input', DOCUMENT_FORMATS),
    )
    .option('--base <iri>', 'what relative IRIs in RDF are resolved against; without it they are refused')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: Options) => run(() => validateAll(terminal, files, options)));
  addJson(command, 'print the report as JSON');
  return addSettings(command, ['modules']);
}

async function validateAll(terminal: Terminal, files: readonly string[], options: Options): Promise<ExitCode> {
  if (options.format !== undefined && (files.length > 1 || options.only === 'constraints')) {
    throw new Fault<CliCode>('BAD_USAGE', '--format prints the SHACL report of one document.', {
      hint: 'Give one file, and no --only constraints; or use --json.',
    });
  }
  const answers: Answer[] = [];
  for (const file of files) answers.push({ file, ...(await validate(terminal, file, options, files.length > 1)) });
  if (options.json && options.format === undefined) {
    const said = answers.map((answer) => (files.length > 1 ? { file: answer.file, ...json(answer) } : json(answer)));
    await write(terminal.out, `${JSON.stringify(files.length > 1 ? said : said[0], undefined, 2)}\n`);
  } else for (const answer of answers) await tell(terminal, answer, options, files.length > 1);
  return Math.max(...answers.map(exitFor)) as ExitCode;
}

interface Answer extends Judgement {
  readonly file: string;
}

function exitFor(answer: Answer): ExitCode {
  if (answer.unread !== undefined) return EXIT.error;
  return isValid(answer) ? EXIT.ok : answer.refusal ? exitOf(answer.refusal) : EXIT.no;
}

function isValid({ unread, refusal, report, verdict }: Judgement): boolean {
  return unread === undefined && refusal === undefined && report?.refused !== true && verdict?.valid !== false;
}

/** @param isOneOfMany whether a document that cannot be read is a verdict beside others, and not the end */
async function validate(terminal: Terminal, file: string, options: Options, isOneOfMany: boolean): Promise<Judgement> {
  const { modules, neo4jUser } = settingsOf(options, terminal);
  // A history of its own, in memory: what it would take is what is valid.
  const context = await openContext({ store: 'sqlite::memory:', neo4jUser, neo4jPassword: undefined, modules });
  try {
    const input = await readInput(terminal, file);
    const { statements, unsaid } = await readDocument(
      input,
      { format: options.input, base: options.base },
      context.vocabulary,
    );
    return {
      ...(unsaid && unsaid.length > 0 && { warnings: unsaid }),
      ...(options.only !== 'constraints' && (await judge(context, statements))),
      ...(options.only !== 'model' && { verdict: checkConstraints(statements, { vocabulary: context.vocabulary }) }),
    };
  } catch (error) {
    if (!isOneOfMany || !(error instanceof Fault)) throw error;
    return { unread: error };
  } finally {
    await context.close();
  }
}

interface Judgement {
  /** What the document says and its statements do not. */
  readonly warnings?: readonly string[];
  /** Why the document cannot be read. */
  readonly unread?: Fault;
  /** Of shapes; undefined if only constraints are asked for. */
  readonly report?: Report;
  /** What refuses the document besides shapes. */
  readonly refusal?: Fault;
  /** Of PROV-CONSTRAINTS; undefined if only the model is asked for. */
  readonly verdict?: Verdict;
}

async function judge(context: Opened, statements: readonly Statement[]): Promise<Judgement> {
  const { vocabulary, shapes, recorder } = context;
  let refusal: Fault | undefined;
  // As it stands, in case its terms are refused: shapes report on that, too.
  let descriptions: readonly Description[] = describe(statements);
  try {
    ({ descriptions } = prepare({ statements }, vocabulary));
    await recorder.record({ statements });
  } catch (error) {
    if (!(error instanceof Fault) || exitOf(error) !== EXIT.no) throw error;
    // What shapes refuse stands in the report.
    if (error.code !== 'INVALID') refusal = error;
  }
  const report = await validationReport(
    shapes,
    descriptionsGraph(descriptions, () => []),
  );
  return { report, ...(refusal && { refusal }) };
}

function json(answer: Answer): object {
  const { unread, report, refusal, verdict, warnings } = answer;
  const { code, message, hint, details } = unread ?? refusal ?? {};
  if (unread) return { valid: false, error: { code, message, place: unread.place, hint, details } };
  return {
    valid: isValid(answer),
    ...(warnings && { warnings }),
    ...(report && { ...reportJson(report), refusal: refusal ? { code, message, hint, details } : null }),
    ...(verdict && { constraints: verdictJson(verdict) }),
  };
}

async function tell(terminal: Terminal, answer: Answer, options: Options, named: boolean): Promise<void> {
  const { file, unread, warnings, report, refusal, verdict } = answer;
  if (options.format !== undefined) {
    for (const chunk of reportRdf(report!.quads, options.format)) await write(terminal.out, chunk);
    if (refusal) complain(terminal, refusal, options.json === true);
    if (verdict) await write(terminal.err, lines(verdictText(verdict)));
    return;
  }
  const paint = painter(terminal.out, terminal.env);
  const head = isValid(answer) ? paint('green', 'valid') : paint('red', unread ? 'not read' : 'invalid');
  await write(terminal.out, `${named ? `${printable(file)}: ` : ''}${head}\n`);
  const fault = unread ?? refusal;
  if (fault) {
    const where = placeText(fault.place);
    const more = [...(where === undefined ? [] : [`at ${where}`]), ...(fault.hint === undefined ? [] : [fault.hint])];
    await write(terminal.out, [printable(fault.message), ...more.map((one) => `  ${printable(one)}`), ''].join('\n'));
  }
  for (const one of warnings ?? []) await write(terminal.out, `${paint('yellow', 'warning')} ${printable(one)}\n`);
  if (verdict) await write(terminal.out, lines(verdictText(verdict)));
  if (report) await write(terminal.out, reportText(report));
}

/** Printable line by line. */
function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
