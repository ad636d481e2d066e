/** Names of Croissant 1.0 and 1.1: https://docs.mlcommons.org/croissant/docs/croissant-spec.html#appendix-1-json-ld-context */
import { DCTERMS } from '../../prov/namespaces.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';

export const SC = 'https://schema.org/';
export const CR = 'http://mlcommons.org/croissant/';
export const RAI = 'http://mlcommons.org/croissant/RAI/';

/** Where JSON-LD's own keywords are kept: the namespace of https://www.w3.org/ns/json-ld. */
export const JSONLD = 'http://www.w3.org/ns/json-ld#';

/** Terms that the specification's context puts into the Croissant namespace; every other word without a prefix is schema.org's. */
const CROISSANT_TERMS = [
  ...[
    'annotation',
    'arrayShape',
    'citeAs',
    'column',
    'containedIn',
    'data',
    'dataType',
    'equivalentProperty',
    'examples',
  ],
  ...['excludes', 'extract', 'field', 'fileObject', 'fileProperty', 'fileSet', 'format', 'includes', 'isArray'],
  ...['isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'path', 'recordSet', 'references', 'regex', 'repeated'],
  ...['replace', 'samplingRate', 'separator', 'source', 'subField', 'transform', 'value'],
];

const STANDARD: ReadonlyMap<string, string> = new Map([
  ...CROISSANT_TERMS.map((term) => [term, CR + term] as const),
  ['conformsTo', `${DCTERMS}conformsTo`],
  ['cr', CR],
  ['rai', RAI],
  ['sc', SC],
  ['dct', DCTERMS],
]);

/** Contexts that documents name instead of writing them out. They are known, not fetched. */
export const KNOWN_CONTEXTS: ReadonlySet<string> = new Set([
  ...['http', 'https'].flatMap((scheme) =>
    ['1.0', '1.1'].map((version) => `${scheme}://mlcommons.org/croissant/${version}`),
  ),
  ...['http', 'https'].flatMap((scheme) => ['schema.org', 'schema.org/'].map((host) => `${scheme}://${host}`)),
]);

/**
 * Some properties moved between the namespaces from one version of the format to the next, and real documents mix them: these IRIs are read as
 * the ones in the table above.
 */
const SAME: ReadonlyMap<string, string> = new Map([
  [`${SC}md5`, `${CR}md5`],
  [`${CR}sha256`, `${SC}sha256`],
  [`${SC}containedIn`, `${CR}containedIn`],
  [`${SC}citeAs`, `${CR}citeAs`],
  [`${SC}arrayShape`, `${CR}arrayShape`],
  [`${SC}isArray`, `${CR}isArray`],
  [`${SC}annotation`, `${CR}annotation`],
  [`${SC}excludes`, `${CR}excludes`],
  [`${SC}value`, `${CR}value`],
  [`${SC}conformsTo`, `${DCTERMS}conformsTo`],
  [`${SC}isLiveDataset`, `${CR}isLiveDataset`],
]);

/** BCP 47's tag for text whose language nobody knows. */
const UNDETERMINED = 'und';

/** The IRI that a document means by a key or a term, by its own `@context`. */
export class Terms {
  readonly #terms: ReadonlyMap<string, string>;
  readonly #vocab: string;
  /** BCP 47 tag of text that has none of its own. */
  readonly language: string | undefined;
  readonly #members = new WeakMap<JsonObject, ReadonlyMap<string, Member>>();

  /** @param contexts inline contexts, the last one strongest; none: the specification's own */
  constructor(contexts: readonly JsonObject[]) {
    const terms = new Map<string, string>();
    let vocab = SC;
    let language: string | undefined;
    for (const context of contexts) {
      for (const [term, definition] of context) {
        const iri = isObject(definition) ? definition.get('@id') : definition;
        if (term === '@vocab') vocab = typeof iri === 'string' ? iri : vocab;
        else if (term === '@language') language = typeof iri === 'string' && iri !== UNDETERMINED ? iri : undefined;
        else if (typeof iri === 'string') terms.set(term, iri);
      }
    }
    this.#terms = contexts.length === 0 ? STANDARD : terms;
    this.#vocab = vocab.replace(/^http:\/\/schema\.org\//, SC);
    this.language = language;
  }

  /** `cr:Field`, `citeAs` and `http://mlcommons.org/croissant/citeAs` as one IRI; keywords (`@id`) stay. */
  iri(term: string): string {
    if (term.startsWith('@')) return term;
    const iri = this.#expand(term, 0).replace(/^http:\/\/schema\.org\//, SC);
    return SAME.get(iri) ?? iri;
  }

  #expand(term: string, depth: number): string {
    const own = this.#terms.get(term);
    // A term may be defined by another one; a definition that leads back to itself means the plain word.
    if (own !== undefined && own !== term && depth < 8) return this.#expand(own, depth + 1);
    const colon = term.indexOf(':');
    if (colon < 1) return this.#vocab + term;
    const prefix = this.#terms.get(term.slice(0, colon));
    const rest = term.slice(colon + 1);
    return prefix === undefined || rest.startsWith('//') ? term : this.#expand(prefix, depth + 1) + rest;
  }

  /** The members of an object by IRI, with the key that each was written with. */
  members(object: JsonObject): ReadonlyMap<string, Member> {
    let members = this.#members.get(object);
    if (!members) {
      members = new Map([...object].map(([key, value]) => [this.iri(key), { key, value }]));
      this.#members.set(object, members);
    }
    return members;
  }

  member(object: JsonObject, iri: string): Member | undefined {
    return this.members(object).get(iri);
  }

  get(object: JsonObject, iri: string): Json | undefined {
    return this.members(object).get(iri)?.value;
  }
}

export interface Member {
  readonly key: string;
  readonly value: Json;
}

const STANDARD_TERMS = new Terms([]);

/** Namespace → prefix, the longest namespace first. */
const PREFIX: ReadonlyMap<string, string> = new Map([
  [RAI, 'rai'],
  [CR, 'cr'],
  [SC, 'sc'],
  [DCTERMS, 'dct'],
]);

/** The key under the specification's own context: `citeAs`, `contentUrl`, `rai:dataBiases`, else the IRI. */
export function standardKey(iri: string): string {
  const [namespace, prefix] = [...PREFIX].find(([start]) => iri.startsWith(start)) ?? ['', ''];
  const local = iri.slice(namespace.length);
  if (prefix === '') return iri;
  return STANDARD_TERMS.iri(local) === iri ? local : `${prefix}:${local}`;
}

/** Values of these are names of classes, which a document may abbreviate as it likes. */
const CLASS_VALUED: ReadonlySet<string> = new Set(['@type', `${CR}dataType`]);

/** Values of these are JSON as such, whose keys are names of fields: https://www.w3.org/TR/json-ld11/#json-literals */
const LITERAL_JSON: ReadonlySet<string> = new Set([`${CR}data`, `${CR}examples`]);

/**
 * The same description in the words of the specification's context, so that a part of a document means the same without the rest of it. A document
 * that uses that context, as nearly all do, is left as it is.
 */
export function inStandardTerms(terms: Terms, json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => inStandardTerms(terms, item));
  if (!isObject(json)) return json;
  return new Map(
    [...json].map(([key, value]): [string, Json] => {
      const iri = terms.iri(key);
      const name = STANDARD_TERMS.iri(key) === iri ? key : standardKey(iri);
      if (LITERAL_JSON.has(iri)) return [name, value];
      return [name, CLASS_VALUED.has(iri) ? classNames(terms, value) : inStandardTerms(terms, value)];
    }),
  );
}

/** The name of a class in the specification's own prefixes, else its IRI. */
export function classNames(terms: Terms, value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => classNames(terms, item));
  if (typeof value !== 'string') return value;
  const iri = terms.iri(value);
  if (STANDARD_TERMS.iri(value) === iri) return value;
  const [namespace, prefix] = [...PREFIX].find(([ns]) => iri.startsWith(ns)) ?? ['', ''];
  return prefix === '' ? iri : `${prefix}:${iri.slice(namespace.length)}`;
}
