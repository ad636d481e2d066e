/** Members of a Croissant document as values of ours. */
import { iri, isIri, type Iri } from '../../prov/iri.ts';
import { XSD, XSD_DATETIME } from '../../prov/namespaces.ts';
import { instant } from '../../prov/time.ts';
import { literal, type Literal, type Value } from '../../prov/value.ts';
import { isObject, type Json } from '../../rdf/json.ts';
import { jsonValue, wholeJson } from '../json-value.ts';
import { inStandardTerms, type Terms } from './terms.ts';

/**
 * The value of a member: text, numbers and truth values as literals, value objects with their datatype or language, a reference to an IRI as one, and every nested object as an rdf:JSON literal in
 * the words of the specification's context.
 * @throws Fault ILLEGAL_LITERAL if it is longer than a literal may be, or cannot be written in RDF
 */
export function valueOf(terms: Terms, json: Json): Value {
  if (isObject(json)) {
    const id = json.get('@id');
    if (typeof id === 'string' && json.size === 1 && isIri(id)) return { iri: id };
    const language = json.get('@language');
    const type = json.get('@type');
    const text = json.get('@value');
    if (typeof text === 'string' && json.size === 1) return literal(text);
    if (typeof text === 'string' && json.size === 2) {
      if (typeof language === 'string') return literal(text, undefined, language);
      if (typeof type === 'string') return literal(text, iri(terms.iri(type)));
    }
  }
  return jsonValue(inStandardTerms(terms, json));
}

export function jsonLiteral(terms: Terms, json: Json): Literal {
  return wholeJson(inStandardTerms(terms, json));
}

/** A day or a moment typed as what it is; anything else stays text. */
export function dateValue(text: string): Literal {
  if (isMoment(text)) return literal(text, XSD_DATETIME);
  return isDay(text) ? literal(text, `${XSD}date` as Iri) : literal(text);
}

/** Whether it is an xsd:dateTime. */
export function isMoment(text: string): boolean {
  return text.includes('T') && !Number.isNaN(instant(text)) && isDay(text.slice(0, 10)) && /T\d\d:\d\d:\d\d/.test(text);
}

/** Whether it is a day of the calendar, written as xsd:date without a time zone. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
