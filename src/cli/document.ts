/** A document on disk as PROV statements: its syntax told from its name and content, whatever it is. */
import { readProvJson } from '../serialization/prov-json/read.ts';
import { Fault } from '../prov/fault.ts';
import { iri } from '../prov/iri.ts';
import type { Source } from '../prov/record.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { detectFormat, FORMAT, RDF_FORMATS, type RdfFormat } from '../rdf/format.ts';
import { readRdf } from '../rdf/read.ts';
import { bundledContexts } from '../rdf/contexts.ts';
import type { Input } from './input.ts';

export const DOCUMENT_FORMATS = [...RDF_FORMATS, 'prov-json'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export interface Document {
  readonly statements: readonly Statement[];
  readonly format: DocumentFormat;
  readonly source: Source;
}

/** What the caller knows of a document. */
export interface DocumentHints {
  /** Its syntax. */
  readonly format?: DocumentFormat | undefined;
  /** The IRI that relative ones in RDF are resolved against. */
  readonly base?: string | undefined;
}

/**
 * Reads a document of any syntax we know.
 * @throws Fault of the reader, with line and column; UNKNOWN_FORMAT
 */
export async function readDocument(
  input: Input,
  { format: given, base }: DocumentHints,
  vocabulary: Vocabulary,
): Promise<Document> {
  const format = given ?? formatOf(input);
  const statements =
    format === 'prov-json'
      ? readProvJson(input.text, { source: input.name })
      : await readRdf(input.text, {
          format,
          vocabulary,
          source: input.name,
          contexts: bundledContexts(vocabulary),
          ...(base !== undefined && { base: iri(base) }),
        });
  return { statements, format, source: sourceOf(input, format) };
}

/** The syntax that name and content tell. @throws Fault UNKNOWN_FORMAT */
export function formatOf(input: Input): DocumentFormat {
  const name = input.name === 'standard input' ? undefined : input.name;
  if (name?.toLowerCase().endsWith('.provjson')) return 'prov-json';
  if (looksLikeProvJson(input.text) && !name?.toLowerCase().endsWith('.jsonld')) return 'prov-json';
  try {
    return detectFormat(name, undefined, input.text);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'UNKNOWN_FORMAT') throw error;
    throw new Fault('UNKNOWN_FORMAT', error.message, {
      hint: `Name it ${RDF_FORMATS.map((f: RdfFormat) => `.${FORMAT[f].extension}`).join(', ')} or .provjson, or say which it is (--format of import, --input of validate).`,
    });
  }
}

/** PROV-JSON is an object whose keys are PROV-DM's names: https://www.w3.org/submissions/prov-json/#overview */
function looksLikeProvJson(text: string): boolean {
  const start = text.slice(0, 65_536);
  return (
    /^\uFEFF?\s*\{/.test(start) &&
    !/"@(?:context|graph|id)"/.test(start) &&
    /"(?:prefix|entity|activity|agent|bundle|used|wasGeneratedBy|wasDerivedFrom|wasAttributedTo)"\s*:\s*\{/.test(start)
  );
}

function sourceOf(input: Input, format: DocumentFormat): Source {
  const mediaType = format === 'prov-json' ? 'application/json' : FORMAT[format].mediaType;
  // The file's name without its folder: the same document has the same record on every machine.
  const name = input.name.split(/[\\/]/).at(-1) ?? input.name;
  return { name, mediaType, digest: input.digest };
}
