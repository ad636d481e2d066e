import { Command } from 'commander';
import { prepare } from '../../lineage/prepare.ts';
import { openContext, type Opened } from '../../open.ts';
import { describe, type Description } from '../../prov/description.ts';
import { Fault } from '../../prov/fault.ts';
import type { Statement } from '../../prov/statement.ts';
import { RDF_FORMATS, type RdfFormat } from '../../rdf/format.ts';
import { descriptionsGraph } from '../../shacl/graph.ts';
import { reportJson, reportText, validationReport, type Report } from '../../shacl/report.ts';
import { complain } from '../complain.ts';
import { DOCUMENT_FORMATS, readDocument, type DocumentFormat } from '../document.ts';
import { EXIT, exitOf, type ExitCode } from '../exit.ts';
import { readInput } from '../input.ts';
import { addJson, addSettings, oneOf, settingsOf } from '../options.ts';
import { reportRdf } from '../../shacl/report-rdf.ts';
import type { Run } from '../run.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';

const EXAMPLES = `
A document is valid if a new history would take it: its terms are declared, no shape with sh:Violation reports anything, and the
rules of PROV hold (an activity does not end before it starts, nothing is derived from itself). Warnings do not make it invalid.

Exit codes: 0 valid, 1 invalid, 2 the document or a setting could not be read.

Examples:
  clew validate run.ttl
  clew validate export.jsonld --json
  clew validate run.ttl --format turtle > report.ttl`;

interface Options {
  readonly format?: RdfFormat;
  readonly input?: DocumentFormat;
  readonly base?: string;
  readonly json?: boolean;
}

/** `clew validate`: a document against vocabulary, shapes and the rules of PROV, with a standard SHACL report. */
export function validateCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('validate')
    .description('check a document against the model and the SHACL shapes')
    .argument('<file>', 'the document; - reads standard input')
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
    .action((file: string, options: Options) => run(() => validate(terminal, file, options)));
  addJson(command, 'print the report as JSON');
  return addSettings(command, ['modules']);
}

async function validate(terminal: Terminal, file: string, options: Options): Promise<ExitCode> {
  const { modules, neo4jUser } = settingsOf(options, terminal);
  const input = await readInput(terminal, file);
  // A history of its own, in memory: what it would take is what is valid.
  const context = await openContext({ store: 'sqlite::memory:', neo4jUser, neo4jPassword: undefined, modules });
  try {
    const { statements } = await readDocument(input, { format: options.input, base: options.base }, context.vocabulary);
    const { report, refusal } = await judge(context, statements);
    const valid = refusal === undefined && !report.refused;
    await tell(terminal, report, refusal, valid, options);
    return valid ? EXIT.ok : refusal ? exitOf(refusal) : EXIT.no;
  } finally {
    await context.close();
  }
}

interface Judgement {
  readonly report: Report;
  /** What refuses the document besides shapes. */
  readonly refusal?: Fault;
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

async function tell(
  terminal: Terminal,
  report: Report,
  refusal: Fault | undefined,
  valid: boolean,
  options: Options,
): Promise<void> {
  if (options.format !== undefined) {
    for (const chunk of reportRdf(report.quads, options.format)) await write(terminal.out, chunk);
    if (refusal) complain(terminal, refusal, options.json === true);
    return;
  }
  if (options.json) {
    const { code, message, hint, details } = refusal ?? {};
    const said = { valid, ...reportJson(report), refusal: refusal ? { code, message, hint, details } : null };
    await write(terminal.out, `${JSON.stringify(said, undefined, 2)}\n`);
    return;
  }
  const paint = painter(terminal.out, terminal.env);
  await write(terminal.out, `${valid ? paint('green', 'valid') : paint('red', 'invalid')}\n`);
  if (refusal)
    await write(terminal.out, `${printable(refusal.message)}\n${refusal.hint ? `  ${printable(refusal.hint)}\n` : ''}`);
  await write(terminal.out, reportText(report));
}
