/** Opens a history kept in Neo4j. */
import neo4j, { type Driver, type ManagedTransaction, type Session } from 'neo4j-driver';
import { Fault } from '../../prov/fault.ts';
import type { Reader, Store, StoreCode, Writer } from '../store.ts';
import { parseAddress, type Address, type Neo4jOptions } from './address.ts';
import { fault, storeFault } from './faults.ts';
import { migrate } from './migrate.ts';
import { PropertyNames } from './names.ts';
import { Neo4jReader } from './read.ts';
import { takeSnapshot } from './snapshot.ts';
import { handleOn, type Handle } from './transaction.ts';
import { Neo4jWriter } from './write.ts';

/** Milliseconds to open a connection, and to wait for a free one. */
const CONNECT_TIMEOUT = 5_000;
const ACQUIRE_TIMEOUT = 30_000;
const RETRY_TIME = 15_000;
/** Milliseconds a write may take or wait for its turn: a writer that hangs must not stop all others for ever. */
const WRITE_TIMEOUT = 600_000;

/**
 * Connects, checks that the database is ours or empty, and brings its schema up to date.
 * @throws StoreFault STORE_UNAVAILABLE, STORE_DENIED, STORE_NEWER, STORE_UNREADABLE, STORE_READ_ONLY (the schema needs a step that cannot be taken)
 */
export async function openNeo4j(options: Neo4jOptions): Promise<Store> {
  const address = parseAddress(options);
  const { user, password } = address;
  const auth =
    user === undefined && password === undefined ? undefined : neo4j.auth.basic(user ?? 'neo4j', password ?? '');
  const driver = neo4j.driver(address.uri, auth, {
    disableLosslessIntegers: true,
    connectionTimeout: CONNECT_TIMEOUT,
    connectionAcquisitionTimeout: ACQUIRE_TIMEOUT,
    maxTransactionRetryTime: options.retryTime ?? RETRY_TIME,
    notificationFilter: { minimumSeverityLevel: 'OFF' },
    telemetryDisabled: true,
    userAgent: 'clew',
  });
  const store = new Neo4jStore(driver, address);
  try {
    await driver.verifyConnectivity({ ...(address.database !== undefined && { database: address.database }) });
    await store.prepare();
    return store;
  } catch (error) {
    await driver.close();
    throw storeFault(error, address.shown);
  }
}

class Neo4jStore implements Store {
  readonly name = 'neo4j';
  readonly address: string;
  /** Never: the server answers for its own disk, and what it has not confirmed is not acknowledged. */
  readonly failed = new AbortController().signal;
  readonly #driver: Driver;
  readonly #database: string | undefined;
  readonly #names = new PropertyNames();
  /** Every session reads at least what the others have committed, also from another member of a cluster. */
  readonly #bookmarks = neo4j.bookmarkManager();
  #statements = 0;
  #closed = false;

  constructor(driver: Driver, address: Address) {
    this.#driver = driver;
    this.#database = address.database;
    this.address = address.shown;
  }

  get statements(): number {
    return this.#statements;
  }

  async prepare(): Promise<void> {
    await this.#within('WRITE', async (session) => {
      await migrate(session, this.address);
      await this.#names.load(session);
    });
  }

  async read<T>(use: (reader: Reader) => Promise<T>, options: { readonly timeout?: number } = {}): Promise<T> {
    // A callback that has begun is not begun again: what it read may have left the process already.
    let begun = false;
    const work = async (transaction: ManagedTransaction): Promise<T> => {
      if (begun) throw fault('STORE_UNAVAILABLE', this.address);
      const handle = this.#handle(transaction, options.timeout);
      try {
        const snapshot = await takeSnapshot(handle, false);
        begun = true;
        return await use(new Neo4jReader(snapshot));
      } finally {
        handle.close();
      }
    };
    const limits = options.timeout === undefined ? {} : { timeout: Math.max(1, Math.ceil(options.timeout)) };
    return this.#within('READ', (session) => session.executeRead(work, limits));
  }

  async write<T>(use: (writer: Writer) => Promise<T>): Promise<T> {
    const work = async (transaction: ManagedTransaction): Promise<T> => {
      const handle = this.#handle(transaction);
      try {
        return await use(new Neo4jWriter(await takeSnapshot(handle, true), this.#names.admit));
      } finally {
        handle.close();
      }
    };
    return this.#within('WRITE', (session) => session.executeWrite(work, { timeout: WRITE_TIMEOUT }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#driver.close();
  }

  #handle(transaction: ManagedTransaction, timeout?: number): Handle {
    return handleOn(transaction, {
      sent: () => this.#statements++,
      timeout,
      late: () => fault('STORE_TIMEOUT', this.address),
    });
  }

  async #within<T>(mode: 'READ' | 'WRITE', use: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session(mode);
    try {
      return await use(session);
    } catch (error) {
      throw storeFault(error, this.address);
    } finally {
      await session.close();
    }
  }

  #session(mode: 'READ' | 'WRITE'): Session {
    if (this.#closed) {
      throw new Fault<StoreCode>('STORE_UNAVAILABLE', `The store at ${this.address} has been closed.`);
    }
    return this.#driver.session({
      defaultAccessMode: mode,
      bookmarkManager: this.#bookmarks,
      ...(this.#database !== undefined && { database: this.#database }),
    });
  }
}
