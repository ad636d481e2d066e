/**
 * Every PROV-DM relation with all its spellings: the one table behind statements, edges, RDF, GraphQL and Cypher.
 * https://www.w3.org/TR/prov-dm/ (the components), https://www.w3.org/TR/prov-o/#qualified-terms (the qualified pattern).
 */
import type { Iri } from './iri.ts';
import { PROV } from './namespaces.ts';

export type ProvClass = 'Entity' | 'Activity' | 'Agent';

export interface RelationDefinition {
  readonly name: RelationName;
  /** Relationship type in Neo4j and enum value in GraphQL. */
  readonly upper: string;
  /** The binary property of PROV-O. */
  readonly property: Iri;
  /** `prov:qualifiedUsage`; undefined where PROV-O has no qualified form. */
  readonly qualified?: Iri;
  /** `prov:Usage` */
  readonly qualifiedClass?: Iri;
  /** The property from the qualified node to the object: `prov:entity`, `prov:activity` or `prov:agent`. */
  readonly influencer?: Iri;
  readonly domain: ProvClass | undefined;
  readonly range: ProvClass | undefined;
  /** A PROV-DM relation that this one specializes (`wasRevisionOf` is a `wasDerivedFrom`). */
  readonly broader?: RelationName;
}

export const RELATION_NAMES = [
  'used',
  'wasGeneratedBy',
  'wasDerivedFrom',
  'wasRevisionOf',
  'wasQuotedFrom',
  'hadPrimarySource',
  'wasAttributedTo',
  'wasAssociatedWith',
  'actedOnBehalfOf',
  'wasInformedBy',
  'wasStartedBy',
  'wasEndedBy',
  'wasInvalidatedBy',
  'specializationOf',
  'alternateOf',
  'mentionOf',
  'hadMember',
  'wasInfluencedBy',
] as const;

export type RelationName = (typeof RELATION_NAMES)[number];

function define(
  name: RelationName,
  domain: ProvClass | undefined,
  range: ProvClass | undefined,
  qualified?: [property: string, cls: string, influencer: string],
  broader?: RelationName,
): RelationDefinition {
  return {
    name,
    upper: name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase(),
    property: (PROV + name) as Iri,
    domain,
    range,
    ...(qualified && {
      qualified: (PROV + qualified[0]) as Iri,
      qualifiedClass: (PROV + qualified[1]) as Iri,
      influencer: (PROV + qualified[2]) as Iri,
    }),
    ...(broader && { broader }),
  };
}

export const RELATIONS: Readonly<Record<RelationName, RelationDefinition>> = {
  used: define('used', 'Activity', 'Entity', ['qualifiedUsage', 'Usage', 'entity']),
  wasGeneratedBy: define('wasGeneratedBy', 'Entity', 'Activity', ['qualifiedGeneration', 'Generation', 'activity']),
  wasDerivedFrom: define('wasDerivedFrom', 'Entity', 'Entity', ['qualifiedDerivation', 'Derivation', 'entity']),
  wasRevisionOf: define(
    'wasRevisionOf',
    'Entity',
    'Entity',
    ['qualifiedRevision', 'Revision', 'entity'],
    'wasDerivedFrom',
  ),
  wasQuotedFrom: define(
    'wasQuotedFrom',
    'Entity',
    'Entity',
    ['qualifiedQuotation', 'Quotation', 'entity'],
    'wasDerivedFrom',
  ),
  hadPrimarySource: define(
    'hadPrimarySource',
    'Entity',
    'Entity',
    ['qualifiedPrimarySource', 'PrimarySource', 'entity'],
    'wasDerivedFrom',
  ),
  wasAttributedTo: define('wasAttributedTo', 'Entity', 'Agent', ['qualifiedAttribution', 'Attribution', 'agent']),
  wasAssociatedWith: define('wasAssociatedWith', 'Activity', 'Agent', ['qualifiedAssociation', 'Association', 'agent']),
  actedOnBehalfOf: define('actedOnBehalfOf', 'Agent', 'Agent', ['qualifiedDelegation', 'Delegation', 'agent']),
  wasInformedBy: define('wasInformedBy', 'Activity', 'Activity', [
    'qualifiedCommunication',
    'Communication',
    'activity',
  ]),
  wasStartedBy: define('wasStartedBy', 'Activity', 'Entity', ['qualifiedStart', 'Start', 'entity']),
  wasEndedBy: define('wasEndedBy', 'Activity', 'Entity', ['qualifiedEnd', 'End', 'entity']),
  wasInvalidatedBy: define('wasInvalidatedBy', 'Entity', 'Activity', [
    'qualifiedInvalidation',
    'Invalidation',
    'activity',
  ]),
  specializationOf: define('specializationOf', 'Entity', 'Entity'),
  alternateOf: define('alternateOf', 'Entity', 'Entity'),
  mentionOf: define('mentionOf', 'Entity', 'Entity', undefined, 'specializationOf'),
  hadMember: define('hadMember', 'Entity', 'Entity'),
  wasInfluencedBy: define('wasInfluencedBy', undefined, undefined, ['qualifiedInfluence', 'Influence', 'influencer']),
};

const NAMES: ReadonlySet<string> = new Set(RELATION_NAMES);

export function isRelationName(name: string): name is RelationName {
  return NAMES.has(name);
}

/**
 * What an edge of the graph may be: a PROV relation, or `hadPlan`, the edge from an activity to the plan of its association
 * (PROV-DM §5.3.3), so that a walk reaches plans too.
 */
export type EdgeName = RelationName | 'hadPlan';

export const EDGE_NAMES: readonly EdgeName[] = [...RELATION_NAMES, 'hadPlan'];

/** `WAS_GENERATED_BY` for `wasGeneratedBy`, `HAD_PLAN` for `hadPlan`. */
export function upperName(edge: EdgeName): string {
  return edge === 'hadPlan' ? 'HAD_PLAN' : RELATIONS[edge].upper;
}
