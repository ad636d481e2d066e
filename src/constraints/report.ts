import type { Iri } from '../prov/iri.ts';
import type { Statement } from '../prov/statement.ts';
import type { RuleName } from './rule.ts';

/** A rule that an instance does not keep. */
export interface Violation {
  readonly rule: RuleName;
  /** A sentence that says what contradicts what. */
  readonly message: string;
  /** The statements it follows from, the first {@link MAX_STATEMENTS_NAMED} of them. */
  readonly statements: readonly Statement[];
  /** Their places in what was checked, from 0. */
  readonly indexes: readonly number[];
  /** How many statements it follows from. */
  readonly statementCount: number;
  /** The bundle whose statements these are; undefined outside bundles. */
  readonly bundle?: Iri;
}

/** Statements that one violation names; the others are counted. */
export const MAX_STATEMENTS_NAMED = 20;

/** Gathers violations up to a number, and counts the others. */
export class Report {
  readonly violations: Violation[] = [];
  readonly #statements: readonly Statement[];
  readonly #limit: number;
  /** All, kept or not. */
  count = 0;
  /** The bundle that is checked now. */
  bundle: Iri | undefined;

  constructor(statements: readonly Statement[], limit: number) {
    this.#statements = statements;
    this.#limit = limit;
  }

  /** @param message called only if the violation is kept */
  add(rule: RuleName, from: Iterable<number>, message: (statements: readonly Statement[]) => string): void {
    if (++this.count > this.#limit) return;
    const all = new Set(from);
    const indexes = [...all].slice(0, MAX_STATEMENTS_NAMED);
    const statements = indexes.map((index) => this.#statements[index]!);
    this.violations.push({
      rule,
      message: message(statements),
      statements,
      indexes,
      statementCount: all.size,
      ...(this.bundle !== undefined && { bundle: this.bundle }),
    });
  }
}
