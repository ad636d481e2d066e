import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';
import { Forms } from './forms.ts';
import { Words } from './dictionary.ts';

/** Milliseconds a statement may wait for another process before it answers busy. Short, because waiting here stops the event loop. */
const BUSY = 250;

/** The first version without the WAL-reset bug, which could damage a database that two connections wrote and checkpointed at one moment. */
const OLDEST = [3, 51, 3] as const;

/** Most prepared statements kept per connection; `find` makes one per combination of filters. */
const MAX_STATEMENTS = 200;

/** Statements sent, over all connections of a store. */
export interface Counter {
  sent: number;
}

/** One connection with its prepared statements. Not for use by two transactions at a time. */
export class Connection {
  readonly words: Words;
  readonly forms: Forms;
  /** What is due before the files are free of what a removal took away (`scrub.ts`): all of it, or only to empty the write-ahead log. */
  scrub: 'no' | 'write' | 'empty' = 'no';
  readonly #db: DatabaseSync;
  readonly #counter: Counter;
  readonly #objects = new Map<string, StatementSync>();
  readonly #arrays = new Map<string, StatementSync>();

  /** @param cache page cache in KiB */
  constructor(
    file: string,
    options: { readonly readOnly: boolean; readonly cache: number; readonly sync: boolean },
    counter: Counter,
  ) {
    this.#counter = counter;
    this.#db = new DatabaseSync(file, { readOnly: options.readOnly, timeout: BUSY, enableForeignKeyConstraints: true });
    this.words = new Words(this);
    this.forms = new Forms(this);
    try {
      this.#db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
      this.#db.exec(`PRAGMA cache_size = -${options.cache}; PRAGMA synchronous = ${options.sync ? 'FULL' : 'OFF'}`);
      requireVersion(this.value<string>('SELECT sqlite_version()'));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Statements without parameters or answers. */
  exec(sql: string): void {
    this.#counter.sent++;
    this.#db.exec(sql);
  }

  /** Rows as objects. */
  all<T>(sql: string, ...parameters: SQLInputValue[]): T[] {
    this.#counter.sent++;
    return this.#prepared(this.#objects, sql, false).all(...parameters) as T[];
  }

  /** Rows as arrays, which come over faster. */
  rows<T extends readonly unknown[]>(sql: string, ...parameters: SQLInputValue[]): T[] {
    this.#counter.sent++;
    return this.#prepared(this.#arrays, sql, true).all(...parameters) as unknown as T[];
  }

  get<T>(sql: string, ...parameters: SQLInputValue[]): T | undefined {
    this.#counter.sent++;
    return this.#prepared(this.#objects, sql, false).get(...parameters) as T | undefined;
  }

  /** The one column of the one row of a statement that always has one. */
  value<T>(sql: string, ...parameters: SQLInputValue[]): T {
    this.#counter.sent++;
    return (this.#prepared(this.#arrays, sql, true).get(...parameters) as unknown as [T])[0];
  }

  run(sql: string, ...parameters: SQLInputValue[]): number | bigint {
    this.#counter.sent++;
    return this.#prepared(this.#objects, sql, false).run(...parameters).lastInsertRowid;
  }

  /** Runs one prepared statement for each item; counted as the one statement that it is. */
  each<T>(sql: string, items: readonly T[], parameters: (item: T) => SQLInputValue[]): void {
    if (items.length === 0) return;
    this.#counter.sent++;
    const statement = this.#prepared(this.#objects, sql, false);
    for (const item of items) statement.run(...parameters(item));
  }

  /**
   * Inserts a row for each item; counted as the one statement that it is. A failure leaves the rows before it: the transaction has to be undone.
   * @param into `table (columns)`
   * @param row appends the values of an item's row, as many as there are columns
   * @param together rows per execution. More than one is faster only where the table has no foreign keys and no triggers: with those, SQLite keeps a
   * journal of its own for every execution that writes several rows.
   */
  insert<T>(
    into: string,
    columns: number,
    items: readonly T[],
    row: (item: T, values: SQLInputValue[]) => void,
    together = 1,
  ): void {
    if (items.length === 0) return;
    this.#counter.sent++;
    const one = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
    const inserting = (rows: number) =>
      this.#prepared(
        this.#objects,
        `INSERT OR FAIL INTO ${into} VALUES ${Array.from({ length: rows }, () => one).join(', ')}`,
        false,
      );
    for (let i = 0; i < items.length;) {
      const rows = i + together <= items.length ? together : 1;
      const statement = inserting(rows);
      // As many executions with this number of rows as fit.
      for (const end = rows === 1 ? items.length : items.length - together + 1; i < end;) {
        const values: SQLInputValue[] = [];
        for (let n = 0; n < rows; n++) row(items[i++]!, values);
        statement.run(...values);
      }
    }
  }

  begin(mode: 'DEFERRED' | 'IMMEDIATE'): void {
    this.exec(mode === 'IMMEDIATE' ? 'BEGIN IMMEDIATE' : 'BEGIN DEFERRED');
  }

  commit(): void {
    this.exec('COMMIT');
  }

  /** Merges the write-ahead log into the database once it has so many pages, as far as readers let it. Throws SQLite's errors. */
  checkpoint(pages: number): void {
    // https://www.sqlite.org/pragma.html#pragma_wal_checkpoint: NOOP only says how long the log is.
    const { log } = this.#prepared(this.#objects, 'PRAGMA wal_checkpoint(NOOP)', false).get() as { log: number };
    if (log >= pages) this.#prepared(this.#objects, 'PRAGMA wal_checkpoint(PASSIVE)', false).get();
  }

  /** Merges the whole write-ahead log into the database and empties it; false if a reader still needs it. */
  truncate(): boolean {
    const { busy } = this.#prepared(this.#objects, 'PRAGMA wal_checkpoint(TRUNCATE)', false).get() as { busy: number };
    return busy === 0;
  }

  /** Undoes the transaction, if SQLite has not done so itself on a severe error. */
  rollback(): void {
    this.words.forget();
    this.forms.forget();
    if (this.#db.isTransaction) this.exec('ROLLBACK');
  }

  /** Ends a transaction that only read. What it learned about the dictionaries was committed and stays true. */
  endRead(): void {
    if (this.#db.isTransaction) this.exec('ROLLBACK');
  }

  close(): void {
    this.#db.close();
  }

  #prepared(cache: Map<string, StatementSync>, sql: string, arrays: boolean): StatementSync {
    let statement = cache.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      statement.setReturnArrays(arrays);
      if (cache.size >= MAX_STATEMENTS) cache.delete(cache.keys().next().value!);
      cache.set(sql, statement);
    }
    return statement;
  }
}

function requireVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [i, least] of OLDEST.entries()) {
    const part = parts[i] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new Fault<StoreCode>(
        'STORE_UNAVAILABLE',
        `SQLite ${version} may damage a database; ${OLDEST.join('.')} or newer is needed.`,
        {
          hint: 'Run a newer Node 24.',
        },
      );
    }
  }
}
