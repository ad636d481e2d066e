/** Values of other people's JSON as literals, with every digit and every nested part kept. */
import type { Iri } from '../prov/iri.ts';
import { RDF, XSD } from '../prov/namespaces.ts';
import { literal, type Literal } from '../prov/value.ts';
import { jsonOf, JsonNumber, type Json } from '../rdf/json.ts';

/** https://www.w3.org/TR/json-ld11/#the-rdf-json-datatype: a part of a document kept whole. */
export const RDF_JSON = `${RDF}JSON` as Iri;

/**
 * Text, a number or a truth value as a literal of its own datatype; anything else as an rdf:JSON literal.
 * @throws Fault ILLEGAL_LITERAL if it is longer than a literal may be, or cannot be written in RDF
 */
export function jsonValue(json: Json): Literal {
  if (typeof json === 'string') return literal(json);
  if (typeof json === 'boolean') return literal(String(json), `${XSD}boolean` as Iri);
  return json instanceof JsonNumber ? numberValue(json) : wholeJson(json);
}

/** A number with its digits as they were written. */
export function numberValue({ text }: JsonNumber): Literal {
  const type = /^-?\d+$/.test(text) ? 'integer' : /[eE]/.test(text) ? 'double' : 'decimal';
  return literal(text, `${XSD}${type}` as Iri);
}

export function wholeJson(json: Json): Literal {
  return literal(jsonOf(json), RDF_JSON);
}
