/**
 * Whether statements are a valid PROV document: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence. The toplevel instance and
 * each bundle are checked by themselves: https://www.w3.org/TR/prov-constraints/#bundle-constraints
 */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { ConstraintsCode } from './fault.ts';
import { load, provClassesOf, type ClassesOf } from './load.ts';
import { order } from './order.ts';
import { Report, type Violation } from './report.ts';
import { FIRST_INFERENCES, IMPOSSIBILITY_RULES, LATER_INFERENCES, ORDERING_RULES, UNIQUENESS_RULES } from './rules.ts';
import { unify } from './unify.ts';

/** Most statements checked together, unless the caller says another number. */
export const MAX_STATEMENTS = 1_000_000;

/** Violations told, unless the caller says another number; the others are counted. */
export const MAX_VIOLATIONS = 100;

export interface CheckOptions {
  /** Tells which types are entities, activities and agents; without it, only PROV's own are known. */
  readonly vocabulary?: Pick<Vocabulary, 'provClasses'>;
  /** Default {@link MAX_STATEMENTS}. */
  readonly maxStatements?: number;
  /** Default {@link MAX_VIOLATIONS}. */
  readonly maxViolations?: number;
}

export interface Verdict {
  readonly valid: boolean;
  /** By bundle, the toplevel instance first; within one, contradictions of identity, then of order, then what is impossible by itself. */
  readonly violations: readonly Violation[];
  /** How many there are, told or not. */
  readonly violationCount: number;
  /** Statements checked. */
  readonly statements: number;
  /** Bundles checked besides the toplevel instance. */
  readonly bundles: number;
}

/** Checks statements in nearly linear time: docs/design/constraints.md. @throws Fault LIMIT */
export function checkConstraints(statements: readonly Statement[], options: CheckOptions = {}): Verdict {
  const { vocabulary, maxStatements = MAX_STATEMENTS, maxViolations = MAX_VIOLATIONS } = options;
  if (statements.length > maxStatements) {
    throw new Fault<ConstraintsCode>(
      'LIMIT',
      `${statements.length} statements are over the limit of ${maxStatements} that are checked together.`,
      {
        hint: 'Check parts of it that belong together.',
        details: { limit: 'statements', maximum: maxStatements, given: statements.length },
      },
    );
  }
  const classesOf: ClassesOf = vocabulary ? (types) => vocabulary.provClasses(types) : provClassesOf;
  const report = new Report(statements, maxViolations);
  const instances = instancesOf(statements);
  for (const [bundle, indexes] of instances) {
    report.bundle = bundle;
    checkInstance(statements, indexes, classesOf, report);
  }
  return {
    valid: report.count === 0,
    violations: report.violations,
    violationCount: report.count,
    statements: statements.length,
    bundles: instances.size - 1,
  };
}

/** Places of the statements of each instance, the toplevel one first. */
function instancesOf(statements: readonly Statement[]): ReadonlyMap<Iri | undefined, readonly number[]> {
  const instances = new Map<Iri | undefined, number[]>([[undefined, []]]);
  statements.forEach(({ bundle }, index) => {
    const list = instances.get(bundle);
    if (list) list.push(index);
    else instances.set(bundle, [index]);
  });
  return instances;
}

function checkInstance(
  statements: readonly Statement[],
  indexes: readonly number[],
  classesOf: ClassesOf,
  report: Report,
): void {
  const instance = load(statements, indexes, classesOf);
  for (const rule of FIRST_INFERENCES) rule.infer(instance);
  unify(instance, UNIQUENESS_RULES, report);
  for (const rule of LATER_INFERENCES) rule.infer(instance);
  order(instance, ORDERING_RULES, report);
  for (const rule of IMPOSSIBILITY_RULES) rule.check(instance, report);
}
