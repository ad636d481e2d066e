import { afterEach, describe, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';

/** What a store's own test file gives: a way to open it empty. A clause closes what it opened. */
export interface Opener {
  (): Promise<Store>;
}

/** Clauses that a store does not keep yet, by title, and why. They run, and have to fail: an excuse that went stale turns red. */
export type Excuses = Readonly<Record<string, string>>;

/** Titles of all clauses, so that an excuse for a clause that is no more turns red too. */
export const CLAUSES = new Set<string>();

export interface Clauses {
  /** A clause: `store` is empty and closed afterwards. */
  clause(title: string, body: (store: Store) => Promise<void>): void;
}

/** A topic of the contract for one store. */
export function topic(title: string, open: Opener, excuses: Excuses, define: (clauses: Clauses) => void): void {
  describe(title, () => {
    const opened: Store[] = [];
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });
    define({
      clause(name, body) {
        CLAUSES.add(name);
        const run = Object.hasOwn(excuses, name) ? it.fails : it;
        run(name, async () => {
          const store = await open();
          opened.push(store);
          await body(store);
        });
      },
    });
  });
}
