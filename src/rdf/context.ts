/** The JSON-LD 1.1 context: every kind, property, role and PROV term as a short key. Made from the vocabulary, so modules are in it. */
import type { Iri } from '../prov/iri.ts';
import { XSD_STRING } from '../prov/namespaces.ts';
import { HAD_ROLE } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';

/** How values of a key are read: as an IRI, as a role's key or IRI, as literals of a datatype, or (undefined) as written. */
export type Coercion = '@id' | '@vocab' | Iri;

export interface ContextTerm {
  readonly key: string;
  readonly iri: Iri;
  readonly coercion?: Coercion;
}

/** Keywords under names that need no quoting in most languages. */
export const ALIASES = { id: '@id', type: '@type', graph: '@graph' } as const;

/**
 * Every key with its IRI, sorted by key.
 *
 * Properties that take any literal, and text, have no coercion: a plain JSON string is an xsd:string, every other literal is written as
 * a value object with its datatype or language, so that no JSON number is ever read or printed. Where there is a coercion and a value does
 * not fit it, a value object or `{"id": …}` overrides it: https://www.w3.org/TR/json-ld11/#type-coercion.
 */
export function contextTerms(vocabulary: Vocabulary): ContextTerm[] {
  const terms: ContextTerm[] = [];
  for (const cls of vocabulary.classes) terms.push({ key: cls.name, iri: cls.iri });
  for (const role of vocabulary.roles) terms.push({ key: role.name, iri: role.iri });
  for (const { name, iri, range, reference } of vocabulary.properties) {
    const coercion: Coercion | undefined =
      iri === HAD_ROLE ? '@vocab' : reference ? '@id' : range === undefined || range === XSD_STRING ? undefined : range;
    terms.push({ key: name, iri, ...(coercion !== undefined && { coercion }) });
  }
  return terms.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/**
 * The context document, `{"@context": {…}}`.
 *
 * It defines no prefixes, and every key by an expanded definition (https://www.w3.org/TR/json-ld11/#compact-iris): so an IRI such as
 * `tag:example.org,2026:x` or `model:x` is never taken for a compact one, whatever keys a module adds.
 */
export function jsonLdContext(vocabulary: Vocabulary): { readonly '@context': Readonly<Record<string, unknown>> } {
  const context: Record<string, unknown> = { '@version': 1.1, ...ALIASES };
  for (const { key, iri, coercion } of contextTerms(vocabulary)) {
    context[key] = coercion === undefined ? { '@id': iri } : { '@id': iri, '@type': coercion };
  }
  return { '@context': context };
}
