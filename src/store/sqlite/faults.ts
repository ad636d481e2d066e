import { Fault } from '../../prov/fault.ts';
import type { StoreCode } from '../store.ts';

/** https://www.sqlite.org/rescode.html: primary result codes that a person can do something about. */
const CODES: Readonly<Record<number, { code: StoreCode; message: string; hint: string }>> = {
  5: { code: 'STORE_BUSY', message: 'Another process holds the database.', hint: 'Try again in a moment.' },
  6: { code: 'STORE_BUSY', message: 'Another connection holds the database.', hint: 'Try again in a moment.' },
  8: {
    code: 'STORE_READ_ONLY',
    message: 'The database cannot be written.',
    hint: 'Check the permissions of the file and of its folder.',
  },
  10: {
    code: 'STORE_UNAVAILABLE',
    message: 'The disk under the database reports an error.',
    hint: 'Check the disk before anything else is written.',
  },
  11: {
    code: 'STORE_UNREADABLE',
    message: 'The database file is damaged.',
    hint: 'Restore it from a backup that was verified.',
  },
  13: {
    code: 'STORE_FULL',
    message: 'The disk is full; nothing was recorded.',
    hint: 'Make room and try again. Reading goes on.',
  },
  14: {
    code: 'STORE_UNAVAILABLE',
    message: 'The database file cannot be opened.',
    hint: 'Check that its folder exists and may be entered.',
  },
  26: {
    code: 'STORE_UNREADABLE',
    message: 'The file is not a database.',
    hint: 'Give the path of a database that Clew made, or of no file yet.',
  },
};

/** SQLite's primary result code of an error, undefined if it is no SQLite error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== 'ERR_SQLITE_ERROR') return undefined;
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode !== 'number') return undefined;
  return errcode === IOERR_SHMSIZE ? FULL : errcode & 0xff;
}

const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;

/** The shared memory beside the write-ahead log cannot grow: the disk is full. https://www.sqlite.org/rescode.html#ioerr_shmsize */
const IOERR_SHMSIZE = 4874;

/** Whether a write met an error after which nobody knows what is on the disk until the database is opened anew. A full disk is none. */
export function isDiskFailure(error: unknown): boolean {
  const code = resultCode(error);
  return code === IOERR || code === CORRUPT || code === NOTADB;
}

const ERROR = 1;

/** What SQLite says of a statement that names what is not there. After migration, every table and column of ours is: somebody took it away. */
const MISSING = /^no such (?:table|column|index|module): |^table .* has no column named /;

/** The error as the port speaks of it: a StoreFault where one fits, else the error itself. */
export function storeFault(error: unknown): unknown {
  const code = resultCode(error);
  if (code === ERROR && error instanceof Error && MISSING.test(error.message)) {
    return new Fault<StoreCode>('STORE_UNREADABLE', `The database was changed beside Clew: ${error.message}.`, {
      hint: 'Restore it from a backup that was verified.',
      cause: error,
    });
  }
  const known = CODES[code ?? -1];
  return known ? new Fault<StoreCode>(known.code, known.message, { hint: known.hint, cause: error }) : error;
}

/** The fault of a deadline that passed. */
export function timedOut(timeout: number): Fault<StoreCode> {
  return new Fault<StoreCode>('STORE_TIMEOUT', `The store did not answer within ${timeout} ms.`, {
    hint: 'Ask for less at once, or allow more time.',
  });
}
