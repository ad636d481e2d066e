/** The RDF syntaxes, by name, media type, file extension and content. */
import { Fault } from '../prov/fault.ts';
import type { RdfCode } from './fault.ts';

export const RDF_FORMATS = ['turtle', 'trig', 'ntriples', 'nquads', 'jsonld'] as const;
export type RdfFormat = (typeof RDF_FORMATS)[number];

export interface FormatDefinition {
  readonly mediaType: string;
  readonly extension: string;
  /** Other extensions it is known by. */
  readonly others: readonly string[];
  /** Whether it can keep graphs, and so bundles, apart. */
  readonly graphs: boolean;
}

export const FORMAT: Readonly<Record<RdfFormat, FormatDefinition>> = {
  turtle: { mediaType: 'text/turtle', extension: 'ttl', others: ['turtle'], graphs: false },
  trig: { mediaType: 'application/trig', extension: 'trig', others: [], graphs: true },
  ntriples: { mediaType: 'application/n-triples', extension: 'nt', others: ['ntriples'], graphs: false },
  nquads: { mediaType: 'application/n-quads', extension: 'nq', others: ['nquads'], graphs: true },
  jsonld: { mediaType: 'application/ld+json', extension: 'jsonld', others: [], graphs: true },
};

export function isRdfFormat(name: string): name is RdfFormat {
  return (RDF_FORMATS as readonly string[]).includes(name);
}

/** The format of a media type, parameters aside; undefined if it is none of RDF's. */
export function formatOfMediaType(mediaType: string): RdfFormat | undefined {
  const essence = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  return RDF_FORMATS.find((format) => FORMAT[format].mediaType === essence);
}

/** The format that a file's extension says; undefined if it says none of RDF's. */
export function formatOfName(fileName: string | undefined): RdfFormat | undefined {
  const ending = fileName?.toLowerCase().split('.').slice(1).at(-1);
  return RDF_FORMATS.find((format) => FORMAT[format].extension === ending || FORMAT[format].others.includes(ending!));
}

/**
 * The syntax of a document: by media type if it is one of RDF's, else by file extension, else by how the content begins.
 * @throws Fault UNKNOWN_FORMAT
 */
export function detectFormat(fileName: string | undefined, mediaType: string | undefined, text: string): RdfFormat {
  const found =
    (mediaType === undefined ? undefined : formatOfMediaType(mediaType)) ??
    formatOfName(fileName) ??
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
