import type { Statement } from '../prov/statement.ts';
import type { Fact, FactKind } from './fact.ts';
import { Terms, type Term } from './terms.ts';

const NONE: readonly Fact[] = [];

/** The facts of a toplevel instance or of one bundle: https://www.w3.org/TR/prov-constraints/#bundle-constraints */
export class Instance {
  readonly terms = new Terms();
  readonly #facts = new Map<FactKind, Fact[]>();
  /** Entities of type prov:EmptyCollection, with the statement that says so. */
  readonly emptyCollections = new Map<Term, number>();
  readonly #statements: readonly Statement[];
  readonly #indexes: readonly number[];

  /** @param indexes which of the statements are the instance's */
  constructor(statements: readonly Statement[], indexes: readonly number[]) {
    this.#statements = statements;
    this.#indexes = indexes;
  }

  /** What is said, with its place among all that is checked. */
  *statements(): Generator<{ readonly said: Statement; readonly index: number }> {
    for (const index of this.#indexes) yield { said: this.#statements[index]!, index };
  }

  /** Facts of one kind, in the order they were added. */
  of(kind: FactKind): readonly Fact[] {
    return this.#facts.get(kind) ?? NONE;
  }

  *all(): Generator<Fact> {
    for (const facts of this.#facts.values()) yield* facts;
  }

  add(fact: Fact): void {
    const list = this.#facts.get(fact.kind);
    if (list) list.push(fact);
    else this.#facts.set(fact.kind, [fact]);
  }

  /** An event that an inference says there is: its identifier and what else is not known of it are variables of their own. */
  addEvent(
    kind: 'wasGeneratedBy' | 'wasInvalidatedBy' | 'wasStartedBy' | 'wasEndedBy',
    subject: Term,
    from: number,
    known: { readonly object?: Term; readonly time?: Term } = {},
  ): void {
    const { terms } = this;
    this.add({
      kind,
      id: terms.fresh(),
      subject,
      object: known.object ?? terms.fresh(),
      time: known.time ?? terms.fresh(),
      ...((kind === 'wasStartedBy' || kind === 'wasEndedBy') && { activity: terms.fresh() }),
      from,
    });
  }

  /** Roots of the subjects of a kind: `subjects('wasGeneratedBy')` are the entities of which a generation is known. */
  subjects(kind: FactKind): Set<Term> {
    return new Set(this.of(kind).map((fact) => this.terms.root(fact.subject)));
  }
}
