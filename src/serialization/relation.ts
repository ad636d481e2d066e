/** Relations as documents of PROV say them, made into statements: the same for every serialization. */
import type { Iri } from '../prov/iri.ts';
import type { RelationName } from '../prov/relations.ts';
import { relate, type RelationParts, type RelationStatement } from '../prov/statement.ts';
import type { Value } from '../prov/value.ts';
import { specialDerivation } from './attributes.ts';

/**
 * The statement of one expression of PROV-DM. A derivation whose type is `prov:Revision`, `prov:Quotation` or `prov:PrimarySource` is that special form.
 * @param attributes all attributes, in PROV-O's words; taken over and changed
 * @throws Fault ILLEGAL_STATEMENT, ILLEGAL_IRI, ILLEGAL_LITERAL, ILLEGAL_TIME
 */
export function relationOf(
  relation: RelationName,
  subject: Iri,
  object: Iri | undefined,
  parts: RelationParts,
  attributes: Record<Iri, Value[]>,
): RelationStatement {
  const name = relation === 'wasDerivedFrom' ? specialDerivation(attributes) : relation;
  const more = Object.keys(attributes).length > 0 ? { attributes } : {};
  return relate(name, subject, object, { ...parts, ...more });
}
