/** From the driver's and the server's errors to the store's closed list. https://neo4j.com/docs/status-codes/5/errors/all-errors/ */
import { Neo4jError } from 'neo4j-driver';
import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';

const BY_CODE: readonly (readonly [RegExp, StoreCode])[] = [
  [/^Neo\.ClientError\.Security\./, 'STORE_DENIED'],
  [/ForbiddenOnReadOnlyDatabase|WriteOnReadOnlyAccessDatabase|Cluster\.NotALeader|AccessMode$/, 'STORE_READ_ONLY'],
  [/TransactionTimedOut|^Neo\.\w+\.Transaction\.Terminated$/, 'STORE_TIMEOUT'],
  [
    /DeadlockDetected|LockClientStopped|LockAcquisitionTimeout|Transaction\.Outdated|MaximumTransactionLimitReached/,
    'STORE_BUSY',
  ],
  [/OutOfMemory|MemoryPool|StackOverFlow/, 'STORE_BUSY'],
  [/^(ServiceUnavailable|SessionExpired)$|DatabaseUnavailable|NoThreadsAvailable|TransientError/, 'STORE_UNAVAILABLE'],
  [/DatabaseNotFound/, 'STORE_UNREADABLE'],
];

const SAID: Readonly<Record<StoreCode, readonly [message: string, hint: string]>> = {
  STORE_UNAVAILABLE: [
    'Neo4j cannot be reached',
    'Check that it runs and that the address and port are right; then try again.',
  ],
  STORE_BUSY: ['Neo4j is too busy', 'Try again in a moment.'],
  STORE_READ_ONLY: [
    'Neo4j takes no writes: this database or server is read-only',
    'Use the address of a server that takes writes (neo4j:// finds it in a cluster).',
  ],
  STORE_FULL: ['The disk of Neo4j is full', 'Free some space; reading goes on.'],
  STORE_NEWER: ['The graph was written by a newer version of Clew', 'Upgrade this Clew.'],
  STORE_UNREADABLE: ['Neo4j has no such database', 'Check the database name in the address.'],
  STORE_DENIED: ['Neo4j refused the user or password', 'Set CLEW_NEO4J_USER and CLEW_NEO4J_PASSWORD.'],
  STORE_TIMEOUT: ['Neo4j did not finish within the time allowed', 'Ask for less, or allow more time.'],
};

/**
 * A StoreFault for an error of the driver; every other error as it is.
 * @param address where the store is, without credentials
 */
export function storeFault(error: unknown, address: string): unknown {
  if (!(error instanceof Neo4jError)) return error;
  const code = codeOf(error);
  // What the statements of this adapter get wrong is no fault of the person's: it goes up as it came.
  return code === undefined ? error : fault(code, address, error);
}

function codeOf(error: Neo4jError): StoreCode | undefined {
  if (/No space left|disk (is )?full|low on disk/i.test(error.message)) return 'STORE_FULL';
  // What the driver itself says of a connection or transaction that ended under it comes without a code of the server's.
  if (/^(N\/A|ProtocolError)$/.test(error.code) && /connect|closed|terminated|transaction/i.test(error.message))
    return 'STORE_UNAVAILABLE';
  return BY_CODE.find(([pattern]) => pattern.test(error.code))?.[1];
}

/** A StoreFault of a code, with its usual words. */
export function fault(code: StoreCode, address: string, cause?: unknown): Fault<StoreCode> {
  const [message, hint] = SAID[code];
  return new Fault<StoreCode>(code, `${message} (${address}).`, { hint, cause });
}
