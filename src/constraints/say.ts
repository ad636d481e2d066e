/** Statements and terms as a person reads them: PROV-N with the prefixes we know, for messages. */
import { compact } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';
import { ENDED_AT, STARTED_AT, type Statement } from '../prov/statement.ts';
import { valueText } from '../prov/value.ts';
import type { Term, Terms } from './terms.ts';

export function sayName(iri: string): string {
  const short = shortName(iri);
  return short === iri ? compact(iri) : short;
}

/** The name or time a term stands for, or `something unnamed`. */
export function sayTerm(terms: Terms, term: Term): string {
  const constant = terms.constant(term);
  if (constant === undefined) return 'something unnamed';
  return constant.sort === 'name' ? sayName(constant.text) : constant.text;
}

/** `wasGeneratedBy(g1; e1, a1, 2026-11-21T09:30:00Z)`: https://www.w3.org/TR/prov-n/ without attributes. */
export function sayStatement(said: Statement): string {
  if (said.statement === 'element') {
    const times = [STARTED_AT, ENDED_AT].flatMap((key) => said.attributes[key]?.map(valueText) ?? []);
    const types = said.types.map(sayName).join(' and ') || 'resource';
    return `${sayName(said.id)} (${[types, ...times].join(', ')})`;
  }
  const { relation, id, subject, object, activity, generation, usage, plan, inBundle, time } = said;
  const given = [activity, generation, usage, plan, inBundle, time].filter((part) => part !== undefined).map(sayName);
  const head = id === undefined ? '' : `${sayName(id)}; `;
  return `${relation}(${head}${[sayName(subject), object === undefined ? '-' : sayName(object), ...given].join(', ')})`;
}

/** `a`, `a and b`, `a, b and c`. */
export function sayList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
