import { Command } from 'commander';
import { writeDocument } from '../../lineage/convert.ts';
import { EXPORT_FORMATS, exportFormatOfName, type ExportFormat } from '../../lineage/export-format.ts';
import { FOLDER_FILES } from '../../ingest/importers.ts';
import { loadVocabulary } from '../../rdf/vocabulary.ts';
import { Fault } from '../../prov/fault.ts';
import { DOCUMENT_FORMATS, readDocument, type DocumentFormat } from '../document.ts';
import { EXIT } from '../exit.ts';
import type { CliCode } from '../fault.ts';
import { readInput } from '../input.ts';
import { warner } from '../complain.ts';
import { tellLosses } from '../losses.ts';
import { addJson, addSettings, oneOf, settingsOf } from '../options.ts';
import { Progress } from '../progress.ts';
import type { Run } from '../run.ts';
import { write, type Terminal } from '../terminal.ts';
import { writeFileWhole } from '../write-file.ts';

const EXAMPLES = `
Nothing is recorded and no store is needed. What the other format cannot hold is named on standard error.

Examples:
  clew convert run.provn --format turtle
  clew convert run.ttl --out run.provx
  clew convert croissant.json --format prov-json > dataset.provjson`;

interface Options {
  readonly format?: ExportFormat;
  readonly input?: DocumentFormat;
  readonly base?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `clew convert FILE`: a document as another, whatever formats they are in. */
export function convertCommand(terminal: Terminal, run: Run): Command {
  const command = new Command('convert')
    .description('write a document in another serialization of PROV, without a store')
    .argument('<file>', 'the document, or a folder that is one; - reads standard input')
    .option(
      '--format <format>',
      `${EXPORT_FORMATS.join(', ')} (default: by the extension of --out)`,
      oneOf('--format', EXPORT_FORMATS),
    )
    .option(
      '--input <format>',
      `format of the document: ${DOCUMENT_FORMATS.join(', ')}; without it, told from name and content`,
      oneOf('--input', DOCUMENT_FORMATS),
    )
    .option('--base <iri>', 'what relative IRIs in RDF are resolved against; without it they are refused')
    .option('--out <file>', 'write to a file, which appears only when it is whole')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => run(() => convert(terminal, file, options)));
  addJson(command, 'print what was written, or with standard output what was lost, as JSON');
  return addSettings(command, ['modules']);
}

async function convert(terminal: Terminal, file: string, options: Options): Promise<0> {
  const format = options.format ?? exportFormatOfName(options.out);
  if (format === undefined)
    throw new Fault<CliCode>('BAD_USAGE', 'Say what to write: --format, or --out with an extension that tells.', {
      hint: `There are ${EXPORT_FORMATS.join(', ')}.`,
    });
  const { modules } = settingsOf(options, terminal);
  const { vocabulary } = await loadVocabulary({ modules });
  const input = await readInput(terminal, file, FOLDER_FILES);
  const read = await readDocument(input, { format: options.input, base: options.base }, vocabulary);
  read.unsaid?.forEach(warner(terminal));
  const { text, losses } = writeDocument(read.statements, format, vocabulary, read.prefixes);
  if (options.out === undefined) {
    await write(terminal.out, text);
    tellLosses(terminal, format, losses, options.json === true);
    return EXIT.ok;
  }
  const bytes = await writeFileWhole(options.out, [text], new Progress(terminal));
  if (options.json) {
    const said = { file: options.out, from: read.format, format, bytes, losses };
    await write(terminal.out, `${JSON.stringify(said)}\n`);
    return EXIT.ok;
  }
  await write(terminal.out, `${options.out}: ${bytes} bytes of ${format}, from ${read.format}\n`);
  tellLosses(terminal, format, losses, false);
  return EXIT.ok;
}
