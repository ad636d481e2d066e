/** The contract of `src/store/store.ts`: what every store does, clause by clause. Traversal first, where stores most easily disagree. */
import { describe } from 'vitest';
import type { Excuses, Opener } from './clause.ts';
import { frontier } from './frontier.ts';
import { traversal } from './traversal.ts';

/**
 * Holds a store to the contract.
 * @param open gives an empty store each time; the clause closes it before the next one is opened
 * @param excuses titles of clauses that the store does not keep yet, and why
 */
export function contract(name: string, open: Opener, excuses: Excuses = {}): void {
  describe(`the contract of stores, kept by ${name}`, () => {
    for (const topic of [traversal, frontier]) topic(open, excuses);
  });
}
