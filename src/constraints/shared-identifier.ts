import { RELATIONS, type RelationName } from '../prov/relations.ts';
import type { RelationStatement } from '../prov/statement.ts';
import type { RuleName } from './rule.ts';
import { influenceInference } from './rules/influence-inference.ts';
import { DISJOINT, impossiblePropertyOverlap } from './rules/impossible-property-overlap.ts';
import { keyProperties } from './rules/key-properties.ts';

type Ends = Pick<RelationStatement, 'relation' | 'subject' | 'object'>;

/** Whether two relations may have one identifier: undefined if they may, else the rule that forbids it. What is left open fits anything. */
export function sharedIdentifierRule(a: Ends, b: Ends): RuleName | undefined {
  const [kind, other] = [kindOf(a.relation), kindOf(b.relation)];
  if (kind !== other && isDisjoint(kind) && isDisjoint(other)) return impossiblePropertyOverlap;
  const fits = a.object === undefined || b.object === undefined || a.object === b.object;
  if (a.subject === b.subject && fits) return undefined;
  return kind === other ? keyProperties : influenceInference;
}

function kindOf(relation: RelationName): RelationName {
  const { broader } = RELATIONS[relation];
  return broader === 'wasDerivedFrom' ? broader : relation;
}

function isDisjoint(kind: RelationName): boolean {
  return (DISJOINT as readonly RelationName[]).includes(kind);
}
