/** The contract of `src/store/store.ts`: what every store does, clause by clause. Traversal first, where stores most easily disagree. */
import { describe, expect, it } from 'vitest';
import { CLAUSES, type Excuses, type Opener } from './clause.ts';
import { content } from './content.ts';
import { edges } from './edges.ts';
import { find } from './find.ts';
import { frontier } from './frontier.ts';
import { gather } from './gather.ts';
import { log } from './log.ts';
import { records } from './records.ts';
import { stored } from './stored.ts';
import { transactions } from './transactions.ts';
import { traversal } from './traversal.ts';

const TOPICS = [traversal, frontier, edges, find, gather, records, log, stored, transactions, content];

/**
 * Holds a store to the contract.
 * @param open gives an empty store each time; the clause closes it before the next one is opened
 * @param excuses titles of clauses that the store does not keep yet, and why
 */
export function contract(name: string, open: Opener, excuses: Excuses = {}): void {
  describe(`the contract of stores, kept by ${name}`, () => {
    for (const topic of TOPICS) topic(open, excuses);
    it('every excuse is for a clause', () => {
      for (const title of Object.keys(excuses)) expect(CLAUSES).toContain(title);
    });
  });
}
