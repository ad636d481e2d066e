import { Command } from 'commander';
import { checkConstraints } from '../../constraints/check.ts';
import { ruleText } from '../../constraints/tell.ts';
import { actorOf } from '../actor.ts';
import { DOCUMENT_FORMATS, readDocuments, type Document, type DocumentFormat } from '../document.ts';
import { warner } from '../complain.ts';
import { FOLDER_FILES } from '../../ingest/importers.ts';
import { Fault } from '../../prov/fault.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { readInput } from '../input.ts';
import { addJson, addSettings, oneOf, settingsOf, TARGET } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import type { RecordReceipt } from '../receipt.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { envelopeIn } from '../signed.ts';
import { openTarget, type Target } from '../target.ts';
import { painter, printable, write, type Terminal } from '../terminal.ts';
import { mlflowCommand } from './import-mlflow.ts';

const EXAMPLES = `
Every file becomes one record, a file of events one for each. All files are read before the first is recorded; importing the same file again changes nothing.

Examples:
  clew import run.ttl evaluation.jsonld --actor person:acme/ada
  clew import --format prov-json - < document.json
  clew import run.provn model.cdx.json ./hugging-face-folder
  clew import run.ttl.dsse.json                       (signed: see clew sign)
  clew import mlflow --tracking-uri http://127.0.0.1:5000`;

interface Options {
  readonly format?: DocumentFormat;
  readonly base?: string;
  readonly actor?: string;
  readonly json?: boolean;
  /** Refuse what does not keep PROV-CONSTRAINTS. */
  readonly strict?: boolean;
}

interface Imported extends RecordReceipt {
  readonly file: string;
}

/** `clew import FILE…`: documents in, one record each; `clew import mlflow`: a tracking server's history. */
export function importCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('import')
    .description('record documents of PROV and of the trade in any format, or the history of an MLflow server')
    .argument('<files...>', 'documents; - reads standard input')
    .option(
      '--format <format>',
      `${DOCUMENT_FORMATS.join(', ')}; without it, told from name and content`,
      oneOf('--format', DOCUMENT_FORMATS),
    )
    .option('--base <iri>', 'what relative IRIs in RDF are resolved against; without it they are refused')
    .option('--strict', 'refuse every file if one violates PROV-CONSTRAINTS; without it, violations are warnings')
    .option('--actor <id>', 'the agent who asserts this: an IRI or short name')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: Options) => run(() => importFiles(terminal, files, options)));
  addJson(command);
  addSettings(command, TARGET);
  return command.addCommand(mlflowCommand(terminal, run));
}

async function importFiles(terminal: Terminal, files: readonly string[], options: Options): Promise<0> {
  const settings = settingsOf(options, terminal);
  const target = await openTarget(settings, { create: true, warn: warner(terminal) });
  const progress = new Progress(terminal);
  try {
    const documents = await readAll(terminal, target, files, options, progress);
    const violations = await violationsOf(target, documents, options.strict === true);
    const actor = options.actor === undefined ? undefined : actorOf(options.actor);
    const done: Imported[] = [];
    for (const [file, document] of documents) {
      const receipt =
        document instanceof Uint8Array
          ? await target.recordSigned(document)
          : await target.record({
              statements: document.statements,
              source: document.source,
              ...(actor !== undefined && { actor }),
            });
      const unsaid = document instanceof Uint8Array ? [] : (document.unsaid ?? []);
      const warnings = [...unsaid, ...(violations.get(file) ?? []), ...receipt.warnings];
      done.push({ file, ...receipt, warnings });
      progress.report('recorded', done.length, documents.length);
    }
    progress.end();
    await write(
      terminal.out,
      options.json ? `${JSON.stringify(done, undefined, 2)}\n` : done.map((d) => line(d, terminal)).join(''),
    );
    return EXIT.ok;
  } finally {
    progress.end();
    await target.close();
  }
}

/** Reads every document first, so that a mistake in the last one is found before anything is recorded. */
async function readAll(
  terminal: Terminal,
  target: Target,
  files: readonly string[],
  options: Options,
  progress: Progress,
): Promise<[string, Document | Uint8Array][]> {
  const vocabulary = await target.vocabulary();
  const out: [string, Document | Uint8Array][] = [];
  let read = 0;
  for (const file of files) {
    const input = await readInput(terminal, file, FOLDER_FILES);
    const envelope = options.format === undefined ? envelopeIn(input) : undefined;
    if (envelope && options.actor !== undefined) {
      throw new Fault<CliCode>('BAD_USAGE', `${file} is signed: who signed it asserts it, and not ${options.actor}.`, {
        hint: 'Leave --actor out.',
      });
    }
    if (envelope) out.push([file, envelope]);
    else
      for (const document of await readDocuments(input, options, vocabulary))
        out.push([nameOf(file, document), document]);
    progress.report('read', ++read, files.length);
  }
  return out;
}

/**
 * What each document violates of PROV-CONSTRAINTS, as sentences. A signed document is read only where it is recorded, and not checked here.
 * @throws Fault INVALID if nothing may be violated and something is; nothing is recorded then
 */
async function violationsOf(
  target: Target,
  documents: readonly (readonly [string, Document | Uint8Array])[],
  strict: boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const vocabulary = await target.vocabulary();
  const found = new Map<string, readonly string[]>();
  for (const [file, document] of documents) {
    if (document instanceof Uint8Array) continue;
    const { violations, violationCount } = checkConstraints(document.statements, { vocabulary });
    if (violationCount === 0) continue;
    const more = violationCount - violations.length;
    const said = [
      ...violations.map((violation) => `${ruleText(violation)}: ${violation.message}`),
      ...(more > 0 ? [`and ${more} more violations of PROV-CONSTRAINTS`] : []),
    ];
    if (strict) {
      throw new Fault<LineageCode>('INVALID', `${file} violates PROV-CONSTRAINTS: ${said[0]!}`, {
        hint: 'Nothing was recorded. See all of it with clew validate, or import it without --strict.',
        details: { file, violationCount, violations: said },
      });
    }
    found.set(file, said);
  }
  return found;
}

/** `events.ndjson, event 3` */
function nameOf(file: string, { part }: Document): string {
  return part === undefined ? file : `${file}, ${part}`;
}

function line(done: Imported, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const what = `${done.elements} elements, ${done.relations} relations`;
  const how = done.created ? `record ${done.number}` : `already record ${done.number}; nothing changed`;
  const head = `${printable(done.file)}: ${paint('green', how)} (${what}) ${paint('dim', done.digest)}\n`;
  return head + done.warnings.map((w) => `  ${paint('yellow', 'warning')} ${printable(w)}\n`).join('');
}
