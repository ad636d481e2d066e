import type { RelationStatement } from '../../prov/statement.ts';
import { definition, type RuleName } from '../rule.ts';
import type { Term, Terms } from '../terms.ts';

export const optionalIdentifiers: RuleName = definition(
  1,
  'optional-identifiers',
  'A relation without identifier has one that is not known.',
);

export function identifier(terms: Terms, said: RelationStatement): Term {
  return said.id === undefined ? terms.fresh() : terms.name(said.id);
}
