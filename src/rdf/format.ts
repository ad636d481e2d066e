/** The RDF syntaxes, by name, media type, file extension and content. */
import { Fault } from '../prov/fault.ts';
import type { RdfCode } from './fault.ts';

export const RDF_FORMATS = ['turtle', 'trig', 'ntriples', 'nquads', 'jsonld'] as const;
export type RdfFormat = (typeof RDF_FORMATS)[number];

export interface FormatDefinition {
  readonly mediaType: string;
  readonly extension: string;
  /** Whether it can keep graphs, and so bundles, apart. */
  readonly graphs: boolean;
}

export const FORMAT: Readonly<Record<RdfFormat, FormatDefinition>> = {
  turtle: { mediaType: 'text/turtle', extension: 'ttl', graphs: false },
  trig: { mediaType: 'application/trig', extension: 'trig', graphs: true },
  ntriples: { mediaType: 'application/n-triples', extension: 'nt', graphs: false },
  nquads: { mediaType: 'application/n-quads', extension: 'nq', graphs: true },
  jsonld: { mediaType: 'application/ld+json', extension: 'jsonld', graphs: true },
};

export function isRdfFormat(name: string): name is RdfFormat {
  return (RDF_FORMATS as readonly string[]).includes(name);
}

/** The format of a media type, parameters aside; undefined if it is none of RDF's. */
export function formatOfMediaType(mediaType: string): RdfFormat | undefined {
  const essence = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  return RDF_FORMATS.find((format) => FORMAT[format].mediaType === essence);
}

/**
 * The syntax of a document: by media type if it is one of RDF's, else by file extension, else by how the content begins.
 * @throws Fault UNKNOWN_FORMAT
 */
export function detectFormat(fileName: string | undefined, mediaType: string | undefined, text: string): RdfFormat {
  const found =
    (mediaType === undefined ? undefined : formatOfMediaType(mediaType)) ??
    RDF_FORMATS.find((format) => fileName?.toLowerCase().endsWith(`.${FORMAT[format].extension}`)) ??
    formatOfContent(text.slice(0, 65_536));
  if (found) return found;
  throw new Fault<RdfCode>('UNKNOWN_FORMAT', `Cannot tell the RDF syntax of ${fileName ?? 'the document'}.`, {
    hint: `Name it ${RDF_FORMATS.map((format) => `.${FORMAT[format].extension}`).join(', ')}, or say the format.`,
  });
}

function formatOfContent(start: string): RdfFormat | undefined {
  const text = start.replace(/^\uFEFF/, '').replace(/^(?:\s+|#[^\n]*(?:\n|$))+/, '');
  if (/^\{\s*["}]/.test(text) || /^\[\s*[{[\]"]/.test(text))
    return /"@(?:context|id|graph|type)"/.test(text) ? 'jsonld' : undefined;
  const line =
    /^(?:<[^>\n]*>|_:\S+)[ \t]+<[^>\n]*>[ \t]+(?:<[^>\n]*>|_:\S+|"(?:[^"\\\n]|\\.)*"\S*)[ \t]*(<[^>\n]*>|_:\S+)?[ \t]*\.\s*(?:\n|$)/.exec(
      text,
    );
  if (line) return line[1] === undefined ? 'ntriples' : 'nquads';
  if (!/^(?:@prefix|@base|prefix\s|base\s|graph\s|<|_:|\[|\{|[\p{L}\d]*:)/iu.test(text)) return undefined;
  return /^(?:graph\s|\{)|[\n}.]\s*(?:graph\s+)?(?:<[^>\n]*>|[\w-]*:[\w-]*)?\s*\{/iu.test(text) ? 'trig' : 'turtle';
}
