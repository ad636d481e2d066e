import type { Reach } from '../store/store.ts';

/**
 * Walks already made, so that the pages of one answer do not each walk anew. The key holds the whole question, the record it is asked as of, and
 * the size of history when it was walked: a new record makes every older walk unreachable, so no answer is ever stale.
 */
export class WalkCache {
  readonly #walks = new Map<string, Reach>();
  readonly #capacity: number;
  #held = 0;

  /** @param capacity most elements kept, over all walks */
  constructor(capacity = 500_000) {
    this.#capacity = capacity;
  }

  get(key: string): Reach | undefined {
    const walk = this.#walks.get(key);
    if (walk) {
      this.#walks.delete(key);
      this.#walks.set(key, walk);
    }
    return walk;
  }

  /** Keeps a walk unless time cut it short: the same question may then get a better answer. */
  set(key: string, walk: Reach): void {
    if (walk.elements.length > this.#capacity || walk.frontier.some((f) => f.reason === 'time')) return;
    this.#drop(key);
    this.#walks.set(key, walk);
    this.#held += walk.elements.length;
    for (const oldest of this.#walks.keys()) {
      if (this.#held <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const walk = this.#walks.get(key);
    if (!walk) return;
    this.#walks.delete(key);
    this.#held -= walk.elements.length;
  }
}
