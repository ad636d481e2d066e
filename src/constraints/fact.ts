import type { ProvClass, RelationName } from '../prov/relations.ts';
import type { Term } from './terms.ts';

/** The kinds of statement that the rules speak of: revisions, quotations and primary sources are derivations. */
export type FactKind =
  'entity' | 'activity' | 'agent' | Exclude<RelationName, 'wasRevisionOf' | 'wasQuotedFrom' | 'hadPrimarySource'>;

/** The kinds whose identifier identifies an event: https://www.w3.org/TR/prov-constraints/#events */
export type EventKind = 'used' | 'wasGeneratedBy' | 'wasInvalidatedBy' | 'wasStartedBy' | 'wasEndedBy';

/** The relations that have an identifier. */
export const IDENTIFIED = [
  'used',
  'wasGeneratedBy',
  'wasInvalidatedBy',
  'wasStartedBy',
  'wasEndedBy',
  'wasInformedBy',
  'wasDerivedFrom',
  'wasAttributedTo',
  'wasAssociatedWith',
  'actedOnBehalfOf',
  'wasInfluencedBy',
] as const satisfies readonly FactKind[];

/** The places of a statement, named as in `prov/statement.ts`; `start` and `end` are an activity's times. */
export type Part =
  'id' | 'subject' | 'object' | 'activity' | 'time' | 'generation' | 'usage' | 'plan' | 'inBundle' | 'start' | 'end';

/** A statement in the terms of an instance, every place of its kind filled. */
export interface Fact {
  readonly kind: FactKind;
  readonly id: Term;
  /** Of an element, the same as `id`. */
  readonly subject: Term;
  /** Of an element, the same as `id`. */
  readonly object: Term;
  /** Derivation, delegation: the activity; start and end: the starter and ender. */
  readonly activity?: Term;
  readonly time?: Term;
  readonly generation?: Term;
  readonly usage?: Term;
  readonly plan?: Term;
  readonly inBundle?: Term;
  readonly start?: Term;
  readonly end?: Term;
  /** Index of the statement that says it or that it was inferred from. */
  readonly from: number;
}

export const ELEMENT_KINDS: Readonly<Record<ProvClass, 'entity' | 'activity' | 'agent'>> = {
  Entity: 'entity',
  Activity: 'activity',
  Agent: 'agent',
};
