/** What one GraphQL operation works with: a snapshot of the store, loaders that batch, and a deadline. */
import { Fault } from '../prov/fault.ts';
import type { Context } from '../lineage/context.ts';
import type { PublishedLog } from '../log/published.ts';
import type { Reading } from '../lineage/reading.ts';
import type { SearchIndexes } from '../lineage/search/indexes.ts';
import type { WalkCache } from '../lineage/walks.ts';
import type { Reader, StoreCode } from '../store/store.ts';
import { Loaders } from './loaders.ts';

/** What questions are answered from. */
export interface Asked extends Context {
  /** The published log; undefined where there is none. */
  readonly log?: PublishedLog;
}

export interface OperationOptions {
  readonly context: Asked;
  readonly walks: WalkCache;
  readonly searches: SearchIndexes;
  /** Milliseconds that the operation may take. */
  readonly budget: number;
}

export class Operation {
  readonly context: Asked;
  readonly loaders: Loaders;
  readonly #walks: WalkCache;
  readonly #searches: SearchIndexes;
  readonly #deadline: number;
  #reader: Reader | undefined;

  constructor({ context, walks, searches, budget }: OperationOptions) {
    this.context = context;
    this.#walks = walks;
    this.#searches = searches;
    this.#deadline = performance.now() + budget;
    this.loaders = new Loaders(this);
  }

  /** Milliseconds left. */
  get left(): number {
    return Math.max(0, this.#deadline - performance.now());
  }

  /** Runs a query on one snapshot: every read inside sees the same history. @throws StoreFault */
  async onSnapshot<T>(run: () => T | Promise<T>): Promise<T> {
    return this.context.store.read(
      async (reader) => {
        this.#reader = reader;
        try {
          return await run();
        } finally {
          this.#reader = undefined;
        }
      },
      { timeout: Math.ceil(this.left) },
    );
  }

  /** Reads from the operation's snapshot or, outside one (the answer to a mutation), from a new one. @throws Fault STORE_TIMEOUT */
  async read<T>(use: (reading: Reading) => Promise<T>): Promise<T> {
    if (this.left === 0) {
      throw new Fault<StoreCode>('STORE_TIMEOUT', 'The time for one operation is up.', {
        hint: 'Ask for less at once: fewer fields, smaller pages, less depth.',
      });
    }
    const [walks, searches] = [this.#walks, this.#searches];
    const reading = (reader: Reader): Reading => ({ reader, vocabulary: this.context.vocabulary, walks, searches });
    if (this.#reader) return use(reading(this.#reader));
    return this.context.store.read((reader) => use(reading(reader)), { timeout: Math.ceil(this.left) });
  }
}
