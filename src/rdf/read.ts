/** RDF documents to PROV statements. */
import { Fault } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Beside } from './beside.ts';
import type { RdfCode } from './fault.ts';
import { foldQuads } from './fold.ts';
import type { RdfFormat } from './format.ts';
import { isBlank, type ParsedQuad } from './parsed.ts';
import { parseJsonLd } from './parse-jsonld.ts';
import { parseTurtle } from './parse-turtle.ts';
import { skolemize } from './skolem.ts';

export interface RdfLimits {
  /** Bytes of the document as UTF-8. */
  readonly bytes: number;
  /** Objects and arrays of JSON-LD within each other. */
  readonly depth: number;
  readonly quads: number;
}

export const RDF_LIMITS: RdfLimits = { bytes: 64 * 1024 * 1024, depth: 64, quads: 2_000_000 };

export interface ReadOptions {
  readonly format: RdfFormat;
  readonly vocabulary: Vocabulary;
  /** Relative IRIs are resolved against it; without it they are refused. */
  readonly base?: string;
  /** Name of the document, for the places of faults. */
  readonly source?: string;
  /** JSON-LD contexts a document may name, by IRI; all others are refused. */
  readonly contexts?: ReadonlyMap<string, object>;
  readonly limits?: Partial<RdfLimits>;
  /** Gets the prefixes that the document declares. */
  readonly beside?: Beside | undefined;
}

/**
 * Reads a document. Named graphs become bundles, PROV-O's binary and qualified patterns become relations, everything else types and attributes;
 * blank nodes get stable IRIs. Nothing is fetched, and no triple is lost.
 * @param input text, or a stream of UTF-8 bytes or text
 * @throws Fault with a code of RdfCode, JsonCode or ProvCode
 */
export async function readRdf(
  input: string | AsyncIterable<Uint8Array | string>,
  options: ReadOptions,
): Promise<Statement[]> {
  const quads = await parseRdf(input, options);
  const folding = foldQuads(quads, options.vocabulary);
  const names = folding.needsNames ? await skolemize(quads) : new Map<string, Iri>();
  return folding.statements((node) => (isBlank(node) ? names.get(node)! : node));
}

/** The quads of a document, blank nodes as labels. @throws as {@link readRdf} */
export async function parseRdf(
  input: string | AsyncIterable<Uint8Array | string>,
  options: Omit<ReadOptions, 'vocabulary'>,
): Promise<ParsedQuad[]> {
  const limits = { ...RDF_LIMITS, ...options.limits };
  const text = withoutMark(
    typeof input === 'string' ? bounded(input, limits.bytes) : await collect(input, limits.bytes, options.source),
  );
  const base = options.base === undefined ? undefined : iri(options.base);
  if (options.format !== 'jsonld') {
    const { format, source, beside } = options;
    return parseTurtle(text, { format, base, source, beside, maxQuads: limits.quads });
  }
  return parseJsonLd(text, {
    base,
    source: options.source,
    contexts: options.contexts ?? new Map(),
    maxQuads: limits.quads,
    maxDepth: limits.depth,
    maxLength: limits.bytes,
    beside: options.beside,
  });
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function bounded(text: string, bytes: number): string {
  if (text.length > bytes || (text.length > bytes / 3 && Buffer.byteLength(text) > bytes)) throw tooLarge(bytes);
  return text;
}

async function collect(
  input: AsyncIterable<Uint8Array | string>,
  bytes: number,
  source: string | undefined,
): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let size = 0;
  try {
    for await (const chunk of input) {
      const isText = typeof chunk === 'string';
      size += isText ? Buffer.byteLength(chunk) : chunk.length;
      if (size > bytes) throw tooLarge(bytes);
      text += isText ? chunk : decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw new Fault<RdfCode>('RDF_SYNTAX', 'The document is not UTF-8.', {
      ...(source !== undefined && { place: { source } }),
      hint: 'RDF syntaxes are UTF-8; convert the file.',
      cause,
    });
  }
}

function tooLarge(bytes: number): Fault<RdfCode> {
  return new Fault<RdfCode>('RDF_TOO_LARGE', `The document is larger than ${bytes} bytes.`, {
    hint: 'Split it into several documents.',
  });
}
