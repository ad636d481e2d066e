import type { FactKind, Part } from '../fact.ts';
import { IDENTIFIED } from '../fact.ts';
import { constraint, type UniquenessRule } from '../rule.ts';

/** What identifiers determine besides both ends. */
const OTHERS: Readonly<Partial<Record<FactKind, readonly Part[]>>> = {
  used: ['time'],
  wasGeneratedBy: ['time'],
  wasInvalidatedBy: ['time'],
  wasStartedBy: ['activity', 'time'],
  wasEndedBy: ['activity', 'time'],
  wasDerivedFrom: ['activity', 'generation', 'usage'],
  wasAssociatedWith: ['plan'],
  actedOnBehalfOf: ['activity'],
};

export const keyProperties: UniquenessRule = {
  ...constraint(23, 'key-properties', 'One identifier identifies one relation of a kind.'),
  dependencies: IDENTIFIED.map((of) => ({
    table: of,
    of,
    key: ['id'],
    determines: ['subject', 'object', ...(OTHERS[of] ?? [])],
  })),
};
