/**
 * JSON-LD to quads: the expansion algorithm by jsonld, with contexts from an allow-list only; from there on our own walk, because `toRDF` would
 * print numbers again (1e-8 comes out as 0). https://www.w3.org/TR/json-ld11-api/#deserialize-json-ld-to-rdf-algorithm
 */
import jsonld from 'jsonld';
import { isObject, parseJson, type Json } from './json.ts';
import type { Beside } from './beside.ts';
import { withoutProof } from './proof-member.ts';
import { Fault } from '../prov/fault.ts';
import { clip } from '../prov/iri.ts';
import type { RdfCode } from './fault.ts';
import { jsonTree } from './json-tree.ts';
import { walkExpanded } from './jsonld-walk.ts';
import type { ParsedQuad } from './parsed.ts';

export interface JsonLdOptions {
  readonly base?: string | undefined;
  readonly source?: string | undefined;
  /** Bundled contexts by the IRI that documents name them by. */
  readonly contexts: ReadonlyMap<string, object>;
  readonly maxQuads: number;
  /** Objects and arrays within each other. */
  readonly maxDepth: number;
  /** UTF-16 code units. */
  readonly maxLength: number;
  /** Gets the prefixes. */
  readonly beside?: Beside | undefined;
}

/** jsonld's own types know neither `safe` nor a loader that answers with a bundled object. */
const EXPANDER = jsonld as unknown as {
  expand(
    input: unknown,
    options: { documentLoader: (url: string) => Promise<object>; safe: true; base?: string },
  ): Promise<unknown[]>;
};

/**
 * Parses a whole document. Numbers keep the digits they were written with: a JSON number without fraction and exponent is an xsd:integer, any
 * other an xsd:double, unless the context gives its term a datatype.
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, REMOTE_CONTEXT, RDF_JSONLD, RDF_UNSUPPORTED, RDF_TOO_LARGE, ILLEGAL_IRI, ILLEGAL_LITERAL
 */
export async function parseJsonLd(text: string, options: JsonLdOptions): Promise<ParsedQuad[]> {
  const json = parseJson(text, options.source, { length: options.maxLength, depth: options.maxDepth });
  if (options.beside) declarePrefixes(json, options.beside);
  const { tree, withheld } = jsonTree(withoutProof(json));
  const expanded = await expand(tree, options);
  return walkExpanded(expanded, { withheld, maxQuads: options.maxQuads });
}

/**
 * The prefixes of the context that a document begins with: terms whose whole definition is an IRI that ends in a delimiter.
 * https://www.w3.org/TR/json-ld11/#compact-iris
 */
function declarePrefixes(json: Json, beside: Beside): void {
  const context = isObject(json) ? json.get('@context') : undefined;
  const list: readonly Json[] = Array.isArray(context) ? context : [context ?? null];
  for (const one of list) {
    if (!isObject(one)) continue;
    for (const [term, definition] of one)
      if (typeof definition === 'string' && !term.startsWith('@') && /[:/?#[\]@]$/.test(definition))
        beside.declare(term, definition);
  }
}

async function expand(tree: unknown, options: JsonLdOptions): Promise<unknown[]> {
  let refused: Fault<RdfCode> | undefined;
  const documentLoader = (url: string) => {
    const document = options.contexts.get(url);
    if (document) return Promise.resolve({ documentUrl: url, document });
    refused ??= remoteContext(url, options);
    return Promise.reject(refused);
  };
  try {
    return await EXPANDER.expand(tree, {
      documentLoader,
      safe: true,
      ...(options.base !== undefined && { base: options.base }),
    });
  } catch (cause) {
    throw refused ?? jsonLdFault(cause, options.source);
  }
}

function remoteContext(url: string, options: JsonLdOptions): Fault<RdfCode> {
  const known = [...options.contexts.keys()];
  return new Fault<RdfCode>(
    'REMOTE_CONTEXT',
    `The document names the context ${clip(url, 200)}, which is not bundled; contexts are never fetched.`,
    {
      ...(options.source !== undefined && { place: { source: options.source } }),
      hint:
        known.length === 0
          ? 'Write the context into the document.'
          : `Write the context into the document, or use ${known.join(' or ')}.`,
      details: { context: clip(url, 200) },
    },
  );
}

/** jsonld's errors, with what its safe mode would have lost. */
function jsonLdFault(cause: unknown, source: string | undefined): Fault<RdfCode> {
  const details = (
    cause as { details?: { code?: unknown; event?: { code?: string; message?: string; details?: unknown } } }
  ).details;
  const event = details?.event;
  const what = event
    ? `${event.message ?? event.code} ${clip(JSON.stringify(event.details ?? {}), 200)}`
    : (cause as Error).message;
  return new Fault<RdfCode>('RDF_JSONLD', `Cannot read the JSON-LD: ${clip(what, 300)}`, {
    ...(source !== undefined && { place: { source } }),
    ...(event && {
      hint: 'Give every term a definition in @context and every @id an absolute IRI, or say with --base what it is relative to; nothing is dropped in silence.',
    }),
    cause,
  });
}
