/** A document on disk as PROV statements: its format told from its name and content, whatever it is. */
import { IMPORTERS } from '../ingest/importers.ts';
import { IMPORT_FORMATS, type Importer } from '../ingest/importer.ts';
import { Fault } from '../prov/fault.ts';
import { iri } from '../prov/iri.ts';
import type { Source } from '../prov/record.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { detectFormat, FORMAT, isRdfFormat, RDF_FORMATS, type RdfFormat } from '../rdf/format.ts';
import { readRdf } from '../rdf/read.ts';
import { bundledContexts } from '../rdf/contexts.ts';
import { readProvJson } from '../serialization/prov-json/read.ts';
import type { Input } from './input.ts';

export const DOCUMENT_FORMATS = [...RDF_FORMATS, 'prov-json', ...IMPORT_FORMATS] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** What is to become one record. */
export interface Document {
  readonly statements: readonly Statement[];
  readonly format: DocumentFormat;
  readonly source: Source;
  /** Which part of its file it is, where a file holds many: `event 3`. */
  readonly part?: string;
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
  const source = sourceOf(input, format);
  const base = text === undefined ? undefined : iri(text);
  const importer = importerOf(format);
  if (importer && 'readParts' in importer) {
    const parts = await importer.readParts(input, { vocabulary, base });
    if (parts.length === 0) return [{ statements: [], format, source }];
    return parts.map(({ name, statements }) => ({ statements, format, source, part: name }));
  }
  if (importer) return [{ statements: await importer.read(input, { vocabulary, base }), format, source }];
  if (isRdfFormat(format)) {
    const contexts = bundledContexts(vocabulary);
    const options = { format, vocabulary, source: input.name, contexts, ...(base !== undefined && { base }) };
    return [{ statements: await readRdf(input.text, options), format, source }];
  }
  return [{ statements: readProvJson(input.text, { source: input.name }), format, source }];
}

function importerOf(format: DocumentFormat): Importer | undefined {
  const importer = IMPORTERS.find((one) => one.format === format);
  if (importer || !(IMPORT_FORMATS as readonly string[]).includes(format)) return importer;
  throw new Fault('UNKNOWN_FORMAT', `This build reads no ${format}.`);
}

/** The format that name and content tell. @throws Fault UNKNOWN_FORMAT */
export function formatOf(input: Input): DocumentFormat {
  const name = input.name === 'standard input' ? undefined : input.name;
  const importer =
    input.folder === undefined
      ? IMPORTERS.find((one) => one.recognizes(input))
      : IMPORTERS.find((one) => one.folderFile !== undefined && input.name.endsWith(one.folderFile));
  if (importer) return importer.format;
  if (name?.toLowerCase().endsWith('.provjson')) return 'prov-json';
  if (looksLikeProvJson(input.head) && !name?.toLowerCase().endsWith('.jsonld')) return 'prov-json';
  try {
    return detectFormat(name, undefined, input.head);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'UNKNOWN_FORMAT') throw error;
    throw new Fault('UNKNOWN_FORMAT', error.message, {
      hint: `Name it ${RDF_FORMATS.map((f: RdfFormat) => `.${FORMAT[f].extension}`).join(', ')} or .provjson, or say which it is (--format of import, --input of validate).`,
    });
  }
}

/** PROV-JSON is an object whose keys are PROV-DM's names: https://www.w3.org/submissions/prov-json/#overview */
function looksLikeProvJson(start: string): boolean {
  return (
    /^\uFEFF?\s*\{/.test(start) &&
    !/"@(?:context|graph|id)"/.test(start) &&
    /"(?:prefix|entity|activity|agent|bundle|used|wasGeneratedBy|wasDerivedFrom|wasAttributedTo)"\s*:\s*\{/.test(start)
  );
}

function sourceOf(input: Input, format: DocumentFormat): Source {
  const mediaType = importerOf(format)?.mediaType ?? (isRdfFormat(format) ? FORMAT[format].mediaType : PROV_JSON);
  // The file's name without its folder: the same document has the same record on every machine.
  const name = input.name.split(/[\\/]/).at(-1) ?? input.name;
  return { name, mediaType, digest: input.digest };
}

const PROV_JSON = 'application/json';
