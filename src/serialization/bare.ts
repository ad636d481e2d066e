/** Relations that have neither an identifier nor attributes in PROV-N and PROV-XML: https://www.w3.org/TR/prov-n/#prod-alternateExpression. */
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { RELATIONS } from '../prov/relations.ts';
import type { RelationStatement } from '../prov/statement.ts';
import { isReference } from '../prov/value.ts';
import { PART, PLACES, restore } from './carry.ts';

/**
 * What of a carried relation can be written; undefined if nothing. Where there are no attributes, they can carry nothing either: each part that is
 * lost for that is named.
 */
export function bare(carried: RelationStatement, format: string, losses: Loss[]): RelationStatement | undefined {
  const { relation, subject, object, inBundle, attributes } = carried;
  if (PLACES[relation].includes('id')) return carried;
  const { property } = RELATIONS[relation];
  for (const [name, values] of Object.entries(attributes) as [Iri, RelationStatement['attributes'][Iri]][]) {
    const part = name.startsWith(PART) ? name.slice(PART.length) : undefined;
    const [value] = values;
    const via = part === 'via' && value !== undefined && isReference(value) ? value.iri : undefined;
    const what = via !== undefined ? 'sub-property' : part === undefined ? 'attributes' : `"${part}"`;
    losses.push({
      subject,
      term: via ?? (part === undefined ? realName(carried, name) : property),
      reason: `${format} gives ${relation} no ${what}; the relation stands without.`,
    });
  }
  if (object !== undefined || inBundle !== undefined) return { ...carried, attributes: {} };
  const reason = `${format} cannot say ${relation} without what it leads to; it is left out.`;
  losses.push({ subject, term: property, reason });
  return undefined;
}

/** The property that an attribute carries. */
function realName(carried: RelationStatement, name: Iri): Iri {
  const [real] = Object.keys(restore({ ...carried, attributes: { [name]: carried.attributes[name]! } }).attributes);
  return (real as Iri | undefined) ?? name;
}
