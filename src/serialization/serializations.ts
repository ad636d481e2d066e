/** The serializations of PROV, and how one is told from another. RDF's syntaxes are told apart in `src/rdf/format.ts`. */
import { dictionaryLosses } from './dictionary.ts';
import { readProvJson } from './prov-json/read.ts';
import { writeProvJson } from './prov-json/write.ts';
import { readProvJsonLd } from './prov-jsonld/read.ts';
import { writeProvJsonLd } from './prov-jsonld/write.ts';
import { CONTEXTS } from './prov-jsonld/terms.ts';
import { readProvN } from './prov-n/read.ts';
import { writeProvN } from './prov-n/write.ts';
import { readProvXml } from './prov-xml/read.ts';
import { writeProvXml } from './prov-xml/write.ts';
import { SERIALIZATIONS, type Serialization, type SerializationName } from './serialization.ts';

const ALL: Readonly<Record<SerializationName, Serialization>> = {
  'prov-n': {
    name: 'prov-n',
    // https://www.w3.org/TR/prov-n/#media-type
    mediaType: 'text/provenance-notation',
    extensions: ['provn'],
    read: readProvN,
    write: tellingDictionaries('PROV-N', writeProvN),
  },
  'prov-xml': {
    name: 'prov-xml',
    // https://www.w3.org/TR/prov-xml/#media-type
    mediaType: 'application/provenance+xml',
    extensions: ['provx'],
    read: readProvXml,
    write: tellingDictionaries('PROV-XML', writeProvXml),
  },
  'prov-json': {
    name: 'prov-json',
    mediaType: 'application/provenance+json',
    extensions: ['provjson'],
    read: readProvJson,
    write: tellingDictionaries('PROV-JSON', writeProvJson),
  },
  'prov-jsonld': {
    name: 'prov-jsonld',
    // JSON-LD's own, with the profile that tells it from other JSON-LD: https://www.rfc-editor.org/rfc/rfc6906
    mediaType: 'application/ld+json;profile="https://openprovenance.org/prov-jsonld/context.jsonld"',
    extensions: ['provjsonld'],
    read: readProvJsonLd,
    write: tellingDictionaries('PROV-JSONLD', writeProvJsonLd),
  },
};

/** Every one of them writes a dictionary's derivations as its reader understands them, and others do not. */
function tellingDictionaries(format: string, write: Serialization['write']): Serialization['write'] {
  return (statements, options) => {
    const all = [...statements];
    const { text, losses } = write(all, options);
    return { text, losses: [...losses, ...dictionaryLosses(all, format)] };
  };
}

export function serialization(name: SerializationName): Serialization {
  return ALL[name];
}

export function isSerializationName(name: string): name is SerializationName {
  return (SERIALIZATIONS as readonly string[]).includes(name);
}

/** The serialization that a file's extension says. */
export function serializationOfName(fileName: string | undefined): SerializationName | undefined {
  const ending = fileName?.toLowerCase().split('.').slice(1).at(-1);
  return SERIALIZATIONS.find((name) => ending !== undefined && ALL[name].extensions.includes(ending));
}

/** The serialization of a media type; parameters other than JSON-LD's profile do not count. */
export function serializationOfMediaType(mediaType: string): SerializationName | undefined {
  const normal = normalType(mediaType);
  return SERIALIZATIONS.find((name) => {
    const own = normalType(ALL[name].mediaType);
    return normal === own || (!own.includes(';') && normal.split(';', 1)[0] === own);
  });
}

function normalType(mediaType: string): string {
  return mediaType
    .toLowerCase()
    .replace(/\s*([;=])\s*/g, '$1')
    .trim();
}

/** The serialization that a document's beginning shows. */
export function serializationOfContent(head: string): SerializationName | undefined {
  const start = head.slice(0, 65_536).replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(start)) return jsonOf(start);
  if (/^\s*</.test(start)) return isProvXml(start) ? 'prov-xml' : undefined;
  // Comments may stand before the first word: https://www.w3.org/TR/prov-n/#prod-document
  const text = start.replace(/^(?:\s+|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)+/, '');
  return /^document\b/.test(text) ? 'prov-n' : undefined;
}

function jsonOf(start: string): SerializationName | undefined {
  if (/"@(?:context|graph|id)"/.test(start))
    return [...CONTEXTS].some((context) => start.includes(`"${context}"`)) ? 'prov-jsonld' : undefined;
  // An object whose keys are PROV-DM's names: https://www.w3.org/submissions/prov-json/#overview
  return /"(?:prefix|entity|activity|agent|bundle|used|wasGeneratedBy|wasDerivedFrom|wasAttributedTo)"\s*:\s*\{/.test(
    start,
  )
    ? 'prov-json'
    : undefined;
}

/** The first element is `prov:document`, by whatever prefix. https://www.w3.org/TR/prov-xml/#document */
function isProvXml(start: string): boolean {
  return /<(?:[\w.-]+:)?document\b/.test(start) && start.includes('http://www.w3.org/ns/prov#');
}
