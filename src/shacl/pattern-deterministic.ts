/**
 * Whether a regular expression leaves a matcher no choice: after each character, the next one says which place of the expression it belongs to
 * (Brüggemann-Klein and Wood, "One-unambiguous regular languages", 1998; what XML asks of content models). Matching takes one step per character then.
 */
import { meet, type CharacterSet, type Tree } from './pattern-tree.ts';

/** Most places of an expression, its bounded repetitions written out. */
const MAX_PLACES = 1500;

/** A part of the expression: places it can begin and end with. */
interface Part {
  readonly empty: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Part = { empty: true, first: [], last: [] };

export function isDeterministic(tree: Tree): boolean {
  const places = new Places();
  const whole = places.part(tree);
  return whole !== undefined && places.areApart(whole);
}

class Places {
  readonly #sets: CharacterSet[] = [];
  readonly #next: Set<number>[] = [];
  readonly #met = new Map<string, boolean>();

  /** Lays out a tree; undefined if it has too many places. */
  part(tree: Tree): Part | undefined {
    switch (tree.kind) {
      case 'set': {
        if (this.#sets.length >= MAX_PLACES) return undefined;
        const place = this.#sets.push(tree.set) - 1;
        this.#next.push(new Set());
        return { empty: false, first: [place], last: [place] };
      }
      case 'sequence':
        return this.#chain(tree.parts);
      case 'choice': {
        const parts = tree.branches.map((branch) => this.part(branch));
        if (parts.includes(undefined)) return undefined;
        const all = parts as Part[];
        return {
          empty: all.some((p) => p.empty),
          first: all.flatMap((p) => p.first),
          last: all.flatMap((p) => p.last),
        };
      }
      case 'repeat':
        return this.#repeated(tree.of, tree.minimum, tree.maximum);
    }
  }

  #chain(trees: readonly Tree[]): Part | undefined {
    let whole = NOTHING;
    for (const tree of trees) {
      const part = this.part(tree);
      if (!part) return undefined;
      whole = this.#join(whole, part);
    }
    return whole;
  }

  #join(before: Part, after: Part): Part {
    for (const place of before.last) for (const next of after.first) this.#next[place]!.add(next);
    return {
      empty: before.empty && after.empty,
      first: before.empty ? [...before.first, ...after.first] : before.first,
      last: after.empty ? [...before.last, ...after.last] : after.last,
    };
  }

  /** `x{2,4}` is laid out as `xx(x(x)?)?`, `x{2,}` as `xxx*`. */
  #repeated(of: Tree, minimum: number, maximum: number): Part | undefined {
    const turns = maximum === Infinity ? minimum + 1 : maximum;
    if (turns > MAX_PLACES) return undefined;
    let tail = NOTHING;
    for (let turn = turns; turn > 0; turn--) {
      const part = this.part(of);
      if (!part || (part.empty && maximum > 1)) return undefined;
      if (turn === turns && maximum === Infinity) this.#join(part, part);
      tail = this.#join(part, tail);
      if (turn > minimum) tail = { ...tail, empty: true };
    }
    return tail;
  }

  /** Whether no two places that may come next share a character. */
  areApart(whole: Part): boolean {
    return [new Set(whole.first), ...this.#next].every((choices) => {
      const list = [...choices];
      return list.every((a, i) => list.every((b, j) => j <= i || !this.#meet(a, b)));
    });
  }

  #meet(a: number, b: number): boolean {
    const key = `${this.#sets[a]} ${this.#sets[b]}`;
    let found = this.#met.get(key);
    if (found === undefined) this.#met.set(key, (found = meet(this.#sets[a], this.#sets[b])));
    return found;
  }
}
