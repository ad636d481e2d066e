import { Fault } from '../../prov/fault.ts';
import type { Reader, Store, StoreCode, Writer } from '../store.ts';
import type { AdjacencyKeeper } from './adjacency/keeper.ts';
import type { Connection, Counter } from './connection.ts';
import { isDiskFailure, resultCode, storeFault } from './faults.ts';
import { SqliteReader, SqliteWriter } from './reader.ts';
import { scrub } from './scrub.ts';

/** Most transactions that read at a time; more wait for one to end. */
const MAX_READERS = 8;

/** Milliseconds that a writer waits for another process to finish writing. */
const PATIENCE = 5_000;
const PAUSE = 5;

const BUSY = 5;

/** Pages of 4 KiB in the write-ahead log before it is merged: pages of random keys are written many times, and are merged once (at most 64 MiB). */
const CHECKPOINT = 8_000;

export interface Opened {
  readonly address: string;
  readonly counter: Counter;
  /** Undefined if the store was opened only to be read. */
  readonly writer: Connection | undefined;
  readonly openReader: () => Connection;
  /** Answers the walks of readers. A writer walks in the tables, where its own changes are. */
  readonly walks: AdjacencyKeeper;
  /** Called once, when all connections are closed. */
  readonly onClose: () => void;
}

/** One writing connection, used by one callback at a time, and reading connections, each with the snapshot of the callback that uses it. */
export class SqliteStore implements Store {
  readonly name = 'sqlite';
  readonly address: string;
  readonly #opened: Opened;
  readonly #idle: Connection[] = [];
  readonly #waiting: (() => void)[] = [];
  #readers = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  readonly #failure = new AbortController();

  constructor(opened: Opened) {
    this.#opened = opened;
    this.address = opened.address;
  }

  get statements(): number {
    return this.#opened.counter.sent;
  }

  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  async read<T>(use: (reader: Reader) => Promise<T>, options: { readonly timeout?: number } = {}): Promise<T> {
    this.#refuseClosed();
    while (this.#readers >= MAX_READERS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#readers++;
    let connection: Connection | undefined;
    try {
      connection = this.#idle.pop() ?? this.#opened.openReader();
      return await readWith(connection, this.#opened.walks, use, options.timeout);
    } catch (error) {
      throw storeFault(error);
    } finally {
      this.#readers--;
      if (connection) this.#idle.push(connection);
      this.#waiting.shift()?.();
    }
  }

  async write<T>(use: (writer: Writer) => Promise<T>): Promise<T> {
    this.#refuseClosed();
    const { writer } = this.#opened;
    if (!writer) {
      throw new Fault<StoreCode>('STORE_READ_ONLY', 'The store was opened only to be read.', {
        hint: 'Open it with permission to write.',
      });
    }
    const turn = this.#writing.then(() => this.#turn(writer, use));
    // Whether this one succeeds is its caller's business; the next one only waits for its end.
    this.#writing = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      throw storeFault(error);
    }
  }

  /** One writer's turn. After an error of the disk there is none: what a failed sync left behind is known only after a recovery. */
  async #turn<T>(writer: Connection, use: (writer: Writer) => Promise<T>): Promise<T> {
    this.#failure.signal.throwIfAborted();
    try {
      const result = await writeWith(writer, use);
      // The transaction is durable whatever becomes of the checkpoint.
      this.#checkpoint(writer);
      return result;
    } catch (error) {
      if (isDiskFailure(error)) this.#failure.abort(storeFault(error));
      throw error;
    }
  }

  #checkpoint(writer: Connection): void {
    try {
      writer.checkpoint(CHECKPOINT);
      scrub(writer);
    } catch (error) {
      if (isDiskFailure(error)) this.#failure.abort(storeFault(error));
      // On a full disk the log goes on growing where it can, and a later checkpoint merges it; so it is with a scrub.
      else if (resultCode(error) === undefined) throw error;
    }
  }

  /** Waits for what is under way, then closes. Closing twice is closing once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writing;
    while (this.#readers > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#opened.walks.close();
    // Closing the last connection merges the write-ahead log into the database and deletes it: not after an error of the disk, where only a fresh
    // start knows from the checksums which of it was written. The process ends with the connections open.
    if (!this.#failure.signal.aborted) {
      for (const connection of this.#idle) connection.close();
      this.#opened.writer?.close();
    }
    this.#opened.onClose();
  }

  #refuseClosed(): void {
    if (this.#closing) {
      throw new Fault<StoreCode>('STORE_UNAVAILABLE', 'The store is closed.', { hint: 'Open it again.' });
    }
  }
}

async function readWith<T>(
  connection: Connection,
  walks: AdjacencyKeeper,
  use: (reader: Reader) => Promise<T>,
  timeout?: number,
): Promise<T> {
  connection.begin('DEFERRED');
  const reader = new SqliteReader(connection, { ...(timeout !== undefined && { timeout }), walks });
  try {
    // A deferred transaction takes its snapshot at the first statement that reads; that is to be now, not when the callback first asks.
    await reader.head();
    return await use(reader);
  } finally {
    reader.end();
    connection.endRead();
  }
}

async function writeWith<T>(connection: Connection, use: (writer: Writer) => Promise<T>): Promise<T> {
  await beginWriting(connection);
  const writer = new SqliteWriter(connection);
  try {
    const result = await use(writer);
    writer.end();
    connection.commit();
    return result;
  } catch (error) {
    writer.end();
    connection.rollback();
    throw error;
  }
}

/** Begins a write transaction, waiting for another process without stopping this one. @throws SQLite's busy error when patience ends */
async function beginWriting(connection: Connection): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      connection.begin('IMMEDIATE');
      return;
    } catch (error) {
      if (resultCode(error) !== BUSY || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
