/** RDF/JS terms to the plain values that the checker compares, and values to text. */
import type { Term } from '@rdfjs/types';
import type { Iri } from '../prov/iri.ts';
import { RDF_LANGSTRING, XSD_STRING } from '../prov/namespaces.ts';
import { isReference, type Value } from '../prov/value.ts';

/**
 * A value for a term. A blank node is a reference `_:label`, which no absolute IRI can be, as a scheme begins with a letter. Language
 * tags are lower-cased, their value space in RDF: https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal
 */
export function valueOf(term: Term): Value {
  if (term.termType === 'NamedNode') return { iri: term.value as Iri };
  if (term.termType === 'BlankNode') return { iri: `_:${term.value}` as Iri };
  if (term.termType !== 'Literal') throw new TypeError(`A ${term.termType} cannot stand in a triple that shapes see.`);
  if (term.language !== '') return { value: term.value, language: term.language.toLowerCase() };
  const datatype = term.datatype.value;
  return datatype === XSD_STRING ? { value: term.value } : { value: term.value, datatype: datatype as Iri };
}

/** Whether a reference stands for a blank node. */
export function isBlank(iri: string): boolean {
  return iri.charCodeAt(0) === 95;
}

/** The datatype IRI of a literal as RDF has it, never undefined. */
export function datatypeOf(literal: { readonly datatype?: Iri; readonly language?: string }): Iri {
  return literal.language !== undefined ? RDF_LANGSTRING : (literal.datatype ?? XSD_STRING);
}

/** A string that is equal for equal terms only. */
export function termKey(value: Value): string {
  if (isReference(value)) return value.iri;
  if (value.language !== undefined) return `"${value.value}"@${value.language.toLowerCase()}`;
  return value.datatype === undefined ? `"${value.value}"` : `"${value.value}"^^${value.datatype}`;
}

/** RDF term equality: https://www.w3.org/TR/rdf11-concepts/#dfn-literal-term-equality */
export function sameTerm(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isReference(a)) return isReference(b) && a.iri === b.iri;
  if (isReference(b) || a.value !== b.value || a.datatype !== b.datatype) return false;
  return a.language === b.language || a.language?.toLowerCase() === b.language?.toLowerCase();
}
