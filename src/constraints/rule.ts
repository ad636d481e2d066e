/** What every rule is: its name in the specification, and one of a few things that it can do. */
import type { Instance } from './instance.ts';
import type { Events } from './events.ts';
import type { FactKind, Part } from './fact.ts';
import type { Report } from './report.ts';

/** A rule as the specification names it: Constraint 24 (unique-generation). */
export interface RuleName {
  readonly specification: 'PROV-CONSTRAINTS' | 'PROV-LINKS';
  readonly sort: 'Definition' | 'Inference' | 'Constraint';
  readonly number: number;
  readonly name: string;
  /** Its sentence. */
  readonly link: string;
  /** The rule in a few words of our own. */
  readonly says: string;
}

/** Adds the conclusions that some other rule looks at. */
export interface InferenceRule extends RuleName {
  infer(instance: Instance): void;
}

/** An inference that is not carried out, because none of its conclusions can change a verdict: the reason stands beside it. */
export interface ImpliedRule extends RuleName {
  readonly implied: string;
}

/** In two statements of one table whose `key` is equal, what they `determine` is equal. */
export interface Dependency {
  /** Dependencies of one table are compared with each other. */
  readonly table: string;
  readonly of: FactKind;
  readonly key: readonly Part[];
  readonly determines: readonly Part[];
  /** Counts only once a statement without this mark has the key. */
  readonly waits?: boolean;
}

/** A key or uniqueness constraint: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints */
export interface UniquenessRule extends RuleName {
  readonly dependencies: readonly Dependency[];
}

/** An event ordering constraint: https://www.w3.org/TR/prov-constraints/#event-ordering-constraints */
export interface OrderingRule extends RuleName {
  order(instance: Instance, events: Events): void;
}

/** A typing or impossibility constraint, or a statement that is none. */
export interface ImpossibilityRule extends RuleName {
  check(instance: Instance, report: Report): void;
}

const SPECIFICATION = 'https://www.w3.org/TR/prov-constraints/';

function rule(sort: RuleName['sort']): (number: number, name: string, says: string) => RuleName {
  return (number, name, says) => ({
    specification: 'PROV-CONSTRAINTS',
    sort,
    number,
    name,
    link: `${SPECIFICATION}#${name}`,
    says,
  });
}

export const definition = rule('Definition');
export const inference = rule('Inference');
export const constraint = rule('Constraint');

/** A rule of https://www.w3.org/TR/prov-links/, the Note that brought mentions. */
export function links(sort: RuleName['sort'], number: number, name: string, says: string): RuleName {
  return {
    specification: 'PROV-LINKS',
    sort,
    number,
    name,
    link: `https://www.w3.org/TR/prov-links/#${name}`,
    says,
  };
}
