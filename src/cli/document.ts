/** A document on disk as PROV statements: its format told from its name and content, whatever it is. */
import { IMPORTERS } from '../ingest/importers.ts';
import { IMPORT_FORMATS, type Importer } from '../ingest/importer.ts';
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import type { Source } from '../prov/record.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { detectFormat, FORMAT, formatOfName, isRdfFormat, RDF_FORMATS } from '../rdf/format.ts';
import { Beside } from '../rdf/beside.ts';
import { readRdf } from '../rdf/read.ts';
import { bundledContexts } from '../rdf/contexts.ts';
import { inSource } from '../serialization/placed.ts';
import { SERIALIZATIONS } from '../serialization/serialization.ts';
import {
  isSerializationName,
  serialization,
  serializationOfContent,
  serializationOfName,
} from '../serialization/serializations.ts';
import type { Input } from './input.ts';

export const DOCUMENT_FORMATS = [...RDF_FORMATS, ...SERIALIZATIONS, ...IMPORT_FORMATS] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** What is to become one record. */
export interface Document {
  readonly statements: readonly Statement[];
  readonly format: DocumentFormat;
  readonly source: Source;
  /** Which part of its file it is, where a file holds many: `event 3`. */
  readonly part?: string;
  /** The prefixes it declares, where its format has prefixes. */
  readonly prefixes?: ReadonlyMap<string, string>;
  /** What it says and its statements do not, as sentences. */
  readonly unsaid?: readonly string[];
}

/** What the caller knows of a document. */
export interface DocumentHints {
  /** Its format. */
  readonly format?: DocumentFormat | undefined;
  /** The IRI that relative ones are resolved against. */
  readonly base?: string | undefined;
}

/**
 * Reads a document of any format we know.
 * @throws Fault of the reader, with line and column; UNKNOWN_FORMAT
 */
export async function readDocument(input: Input, hints: DocumentHints, vocabulary: Vocabulary): Promise<Document> {
  const [first, ...others] = await readDocuments(input, hints, vocabulary);
  if (first && others.length === 0) return first;
  const { part: _, ...whole } = { ...first!, statements: [first!, ...others].flatMap((d) => d.statements) };
  return whole;
}

/** As {@link readDocument}, part by part where a format puts many records in one file. @returns at least one */
export async function readDocuments(
  input: Input,
  { format: given, base: text }: DocumentHints,
  vocabulary: Vocabulary,
): Promise<readonly Document[]> {
  const format = given ?? formatOf(input);
  const base = text === undefined ? undefined : iri(text);
  try {
    return await readAs(format, input, base, vocabulary);
  } catch (cause) {
    // Many files are read in one command: every fault says in which it is, whichever reader found it.
    throw inSource(cause, input.name);
  }
}

async function readAs(
  format: DocumentFormat,
  input: Input,
  base: Iri | undefined,
  vocabulary: Vocabulary,
): Promise<readonly Document[]> {
  const source = sourceOf(input, format);
  const importer = importerOf(format);
  if (importer && 'readParts' in importer) {
    const parts = await importer.readParts(input, { vocabulary, base });
    if (parts.length === 0) return [{ statements: [], format, source }];
    return parts.map(({ name, statements }) => ({ statements, format, source, part: name }));
  }
  if (importer) return [{ statements: await importer.read(input, { vocabulary, base }), format, source }];
  const beside = new Beside();
  const said = (statements: readonly Statement[]): Document[] => {
    return [{ statements, format, source, prefixes: beside.prefixes, unsaid: beside.unsaid }];
  };
  if (isSerializationName(format)) return said(serialization(format).read(input.text, { source: input.name, beside }));
  if (!isRdfFormat(format)) throw unread(format);
  const contexts = bundledContexts(vocabulary);
  const options = { format, vocabulary, source: input.name, contexts, beside, ...(base !== undefined && { base }) };
  return said(await readRdf(input.text, options));
}

function importerOf(format: DocumentFormat): Importer | undefined {
  return IMPORTERS.find((one) => one.format === format);
}

function unread(format: string): Fault {
  return new Fault('UNKNOWN_FORMAT', `This build reads no ${format}.`);
}

/** The format that name and content tell. @throws Fault UNKNOWN_FORMAT */
export function formatOf(input: Input): DocumentFormat {
  const name = input.name === 'standard input' ? undefined : input.name;
  const importer =
    input.folder === undefined
      ? IMPORTERS.find((one) => one.recognizes(input))
      : IMPORTERS.find((one) => one.folderFile !== undefined && input.name.endsWith(one.folderFile));
  if (importer) return importer.format;
  const named = serializationOfName(name) ?? formatOfName(name);
  // PROV-JSONLD is JSON-LD, too, and shares its extension.
  if (named !== undefined && named !== 'jsonld') return named;
  const found = serializationOfContent(input.head);
  if (found !== undefined && (named === undefined || found === 'prov-jsonld')) return found;
  try {
    return detectFormat(name, undefined, input.head);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'UNKNOWN_FORMAT') throw error;
    const extensions = [
      ...RDF_FORMATS.map((format) => FORMAT[format].extension),
      ...SERIALIZATIONS.map((format) => serialization(format).extensions[0]!),
    ];
    throw new Fault('UNKNOWN_FORMAT', `Cannot tell the format of ${name ?? 'the document'}.`, {
      hint: `Name it ${extensions.map((one) => `.${one}`).join(', ')}, or say which it is (--format of import, --input of validate).`,
    });
  }
}

function sourceOf(input: Input, format: DocumentFormat): Source {
  // The file's name without its folder: the same document has the same record on every machine.
  const name = input.name.split(/[\\/]/).at(-1) ?? input.name;
  return { name, mediaType: mediaTypeOf(format), digest: input.digest };
}

function mediaTypeOf(format: DocumentFormat): string {
  if (isRdfFormat(format)) return FORMAT[format].mediaType;
  if (isSerializationName(format)) return serialization(format).mediaType;
  const importer = importerOf(format);
  if (importer) return importer.mediaType;
  throw unread(format);
}
