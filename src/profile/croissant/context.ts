/** The words of Croissant 1.1: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html#appendix-json-ld-context */
import { CLEW, DCTERMS, PREFIXES, PROV } from '../../prov/namespaces.ts';
import type { Json, JsonObject } from '../../rdf/json.ts';

export const SC = 'https://schema.org/';
export const CR = 'http://mlcommons.org/croissant/';
export const RAI = 'http://mlcommons.org/croissant/RAI/';

export const CONFORMS_TO = 'http://mlcommons.org/croissant/1.1';

const PLAIN = [
  ...[
    'arrayShape',
    'citeAs',
    'column',
    'containedIn',
    'equivalentProperty',
    'excludes',
    'extract',
    'field',
    'fileObject',
  ],
  ...['fileProperty', 'fileSet', 'format', 'includes', 'isArray', 'isLiveDataset', 'jsonPath', 'key', 'md5'],
  ...['parentField', 'path', 'recordSet', 'references', 'regex', 'repeated', 'replace', 'samplingRate', 'separator'],
  ...['source', 'subField', 'transform', 'value'],
];

const PREFIX: ReadonlyMap<string, string> = new Map([
  [RAI, 'rai'],
  [CR, 'cr'],
  [SC, 'sc'],
  [DCTERMS, 'dct'],
  [CLEW, 'clew'],
  [PROV, 'prov'],
  [PREFIXES['dcat']!, 'dcat'],
  [PREFIXES['dpv']!, 'dpv'],
  [PREFIXES['odrl']!, 'odrl'],
  [PREFIXES['rdfs']!, 'rdfs'],
  [PREFIXES['xsd']!, 'xsd'],
]);

/**
 * @param language of text that has no language of its own; undefined: nobody said, which BCP 47 writes `und`, and mlcroissant fails without a language
 */
export function contextOf(language: string | undefined): JsonObject {
  const typed = (id: string, type: string): JsonObject => object({ '@id': id, '@type': type });
  return object({
    '@language': language ?? 'und',
    '@vocab': SC,
    ...Object.fromEntries(PLAIN.map((term) => [term, `cr:${term}`])),
    conformsTo: 'dct:conformsTo',
    data: typed('cr:data', '@json'),
    dataType: typed('cr:dataType', '@vocab'),
    examples: typed('cr:examples', '@json'),
    ...Object.fromEntries([...PREFIX].map(([namespace, prefix]) => [prefix, namespace])),
  });
}

/** The key of a property under that context: `citeAs`, `license`, `rai:dataBiases`, `clew:rowCount`, else the IRI. */
export function keyOf(iri: string): string {
  const [namespace, prefix] = [...PREFIX].find(([start]) => iri.startsWith(start)) ?? ['', ''];
  const local = iri.slice(namespace.length);
  if (prefix === '') return iri;
  if (namespace === CR)
    return PLAIN.includes(local) || local === 'data' || local === 'dataType' ? local : `cr:${local}`;
  if (namespace !== SC) return local === 'conformsTo' && namespace === DCTERMS ? local : `${prefix}:${local}`;
  // A word of schema.org that the context gives to Croissant needs its prefix.
  return PLAIN.includes(local) || local.includes(':') ? `sc:${local}` : local;
}

/** An object of JSON; members that are undefined are left out. */
export function object(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return new Map(Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined));
}
