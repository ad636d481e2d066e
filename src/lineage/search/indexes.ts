import { LIMITS } from '../limits.ts';
import { IndexOfKinds } from './index-of-kinds.ts';

/** What is held in memory for searches of one history, kinds by kinds, the most recently used last. */
export class SearchIndexes {
  readonly #indexes = new Map<string, IndexOfKinds>();
  readonly #capacity: number;

  /** @param capacity most elements held, over all kinds; one index is kept whatever its size */
  constructor(capacity: number = 2 * LIMITS.searched) {
    this.#capacity = capacity;
  }

  /** @param kinds names, sub-kinds included */
  of(kinds: readonly string[]): IndexOfKinds {
    const key = kinds.join(' ');
    const index = this.#indexes.get(key) ?? new IndexOfKinds(kinds);
    this.#indexes.delete(key);
    let held = index.size;
    for (const one of this.#indexes.values()) held += one.size;
    for (const [oldest, one] of this.#indexes) {
      if (held <= this.#capacity) break;
      this.#indexes.delete(oldest);
      held -= one.size;
    }
    this.#indexes.set(key, index);
    return index;
  }
}
