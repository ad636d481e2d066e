/** Terms of an instance: names, times, and existential variables for what a statement leaves out; unified by union–find. */
import type { Iri } from '../prov/iri.ts';
import { orderKey } from '../prov/order.ts';
import { XSD_DATETIME } from '../prov/namespaces.ts';

/** A term, by its number in {@link Terms}. */
export type Term = number;

/** What a term that stands for something known is: https://www.w3.org/TR/prov-constraints/#unification-and-merging */
export interface Constant {
  readonly sort: 'name' | 'time' | 'placeholder';
  /** As it was written first. */
  readonly text: string;
}

export class Terms {
  readonly #parents: Term[] = [];
  readonly #sizes: number[] = [];
  readonly #constants: (Constant | undefined)[] = [];
  readonly #known = new Map<string, Term>();

  /** How many terms there are. */
  get size(): number {
    return this.#parents.length;
  }

  name(iri: Iri): Term {
    return this.#constant(iri, 'name', iri);
  }

  /** Two spellings of one moment are one term; a time without zone is read as UTC. */
  time(text: string): Term {
    const moment = orderKey({ value: text, datatype: XSD_DATETIME }) ?? text;
    return this.#constant(`time ${moment}`, 'time', text);
  }

  /** The placeholder where none may be expanded: it is equal to itself alone. https://www.w3.org/TR/prov-constraints/#optional-placeholders */
  placeholder(): Term {
    return this.#constant('-', 'placeholder', '-');
  }

  /** An existential variable that nothing else knows of. */
  fresh(): Term {
    return this.#add(undefined);
  }

  #constant(key: string, sort: Constant['sort'], text: string): Term {
    let term = this.#known.get(key);
    if (term === undefined) this.#known.set(key, (term = this.#add({ sort, text })));
    return term;
  }

  #add(constant: Constant | undefined): Term {
    this.#sizes.push(1);
    this.#constants.push(constant);
    return this.#parents.push(this.#parents.length) - 1;
  }

  /** The term that stands for all that were unified with this one. */
  root(term: Term): Term {
    let at = term;
    while (this.#parents[at] !== at) {
      // Path halving keeps later look-ups short without a second walk.
      this.#parents[at] = this.#parents[this.#parents[at]!]!;
      at = this.#parents[at]!;
    }
    return at;
  }

  same(a: Term, b: Term): boolean {
    return this.root(a) === this.root(b);
  }

  /** What is known of a term; undefined of an existential variable. */
  constant(term: Term): Constant | undefined {
    return this.#constants[this.root(term)];
  }

  /**
   * Makes two terms one.
   * @returns the root that is one no longer; undefined if they were one already; false, changing nothing, for two different constants
   */
  unify(a: Term, b: Term): Term | undefined | false {
    let [winner, loser] = [this.root(a), this.root(b)];
    if (winner === loser) return undefined;
    if (this.#constants[winner] !== undefined && this.#constants[loser] !== undefined) return false;
    // The smaller set joins the larger, so that every term changes its root a logarithmic number of times.
    if (this.#sizes[winner]! < this.#sizes[loser]!) [winner, loser] = [loser, winner];
    this.#parents[loser] = winner;
    this.#sizes[winner]! += this.#sizes[loser]!;
    this.#constants[winner] ??= this.#constants[loser];
    return loser;
  }
}
