/** Words of RO-Crate: https://www.researchobject.org/ro-crate/specification/1.1/appendix/jsonld.html */
import { DCTERMS, PROV } from '../../prov/namespaces.ts';
import { isObject, type JsonObject } from '../../rdf/json.ts';

/** schema.org, in the one of its two spellings that every importer writes. */
export const SC = 'https://schema.org/';
export const BIOSCHEMAS = 'https://bioschemas.org/';
export const WFRUN = 'https://w3id.org/ro/terms/workflow-run#';

/** Where JSON-LD's own keywords are kept: the namespace of https://www.w3.org/ns/json-ld. */
export const JSONLD = 'http://www.w3.org/ns/json-ld#';

/** Contexts that crates name. They are known, not fetched. */
export const KNOWN_CONTEXT =
  /^https?:\/\/(?:w3id\.org\/ro\/(?:crate\/1\.\d+(?:-DRAFT)?\/context|terms\/workflow-run(?:\/context)?)|schema\.org\/?)$/;

/** Words of these contexts that are not schema.org's. */
const STANDARD: ReadonlyMap<string, string> = new Map([
  ['File', `${SC}MediaObject`],
  ['path', `${SC}contentUrl`],
  ['Journal', `${SC}Periodical`],
  ['conformsTo', `${DCTERMS}conformsTo`],
  ['wasDerivedFrom', `${PROV}wasDerivedFrom`],
  ['buildInstructions', 'https://codemeta.github.io/terms/buildInstructions'],
  ...['ComputationalWorkflow', 'FormalParameter', 'input', 'output'].map((term) => [term, BIOSCHEMAS + term] as const),
  ...[
    ...['ParameterConnection', 'connection', 'sourceParameter', 'targetParameter', 'ContainerImage', 'containerImage'],
    ...['DockerImage', 'SIFImage', 'registry', 'tag', 'environment', 'resourceUsage'],
  ].map((term) => [term, WFRUN + term] as const),
  ['schema', SC],
  ['bioschemas', BIOSCHEMAS],
  ['dct', DCTERMS],
  ['prov', PROV],
]);

/** Other spellings of these words: releases of the contexts moved them from one namespace to another. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/^http:\/\/schema\.org\//, SC],
  [/^https?:\/\/bioschemas\.org\/(?:terms\/|properties\/|types\/|ComputationalWorkflow#)/, BIOSCHEMAS],
  [/^https:\/\/w3id\.org\/ro\/terms\/workflow-run#(?=(?:md5|sha1|sha256|sha512)$)/, SC],
];

/** The IRI of a word of the standard contexts: `instrument`, `File`. */
export function standard(term: string): string {
  return STANDARD.get(term) ?? SC + term;
}

/** The IRI that a crate means by a key or a type, by its own `@context`. */
export class Terms {
  readonly #own = new Map<string, string>();

  /** @param contexts inline contexts, the last one strongest */
  constructor(contexts: readonly JsonObject[]) {
    for (const context of contexts)
      for (const [term, definition] of context) {
        const iri = isObject(definition) ? definition.get('@id') : definition;
        if (typeof iri === 'string') this.#own.set(term, iri);
      }
  }

  /** A word that no context defines is taken for one of schema.org's, so that nothing is dropped. Keywords (`@id`) stay. */
  iri(term: string): string {
    if (term.startsWith('@')) return term;
    const iri = this.#expand(term, 0);
    const [pattern, namespace] = SAME.find(([one]) => one.test(iri)) ?? [];
    return pattern === undefined ? iri : iri.replace(pattern, namespace!);
  }

  #expand(term: string, depth: number): string {
    const own = this.#own.get(term) ?? STANDARD.get(term);
    // A term may be defined by another one; a definition that leads back to itself means the plain word.
    if (own !== undefined && own !== term && depth < 8)
      return /^[^:]*$/.test(own) ? this.#expand(own, depth + 1) : this.#prefixed(own, depth);
    return term.includes(':') ? this.#prefixed(term, depth) : (this.#own.get('@vocab') ?? SC) + term;
  }

  #prefixed(name: string, depth: number): string {
    const colon = name.indexOf(':');
    const prefix = name.slice(0, colon);
    const rest = name.slice(colon + 1);
    const namespace = this.#own.get(prefix) ?? STANDARD.get(prefix);
    if (namespace === undefined || rest.startsWith('//') || depth >= 8) return name;
    return (namespace.includes('//') ? namespace : this.#prefixed(namespace, depth + 1)) + rest;
  }
}
