import { Fault } from '../prov/fault.ts';
import { LogFault } from '../tlog/fault.ts';

/** Why a log is not signed, or something about it not proven. */
export type PublicationCode =
  /** The history here is shorter than one that was signed: a backup was restored, or another store opened. */
  | 'BEHIND'
  /** The history here says other things than one that was signed. */
  | 'FORK'
  /** The directory of the log does not hold what was written to it. */
  | 'LOG_DAMAGED'
  /** Key, origin, directory and store do not belong together, or the key cannot be had. */
  | 'LOG_KEY'
  /** Recorded, but no checkpoint covers it yet; the next one will. */
  | 'NOT_YET'
  /** A witness saw another history of this log than the one here, or cannot be asked. */
  | 'WITNESS';

/** Codes after which nothing more is recorded or signed until somebody has looked: going on would make two histories of one. */
const FINAL: ReadonlySet<string> = new Set<PublicationCode>(['BEHIND', 'FORK', 'LOG_DAMAGED']);

export function isFinal(error: unknown): error is Fault<PublicationCode> {
  return error instanceof Fault && FINAL.has(error.code);
}

const DAMAGED_HINT =
  'Nothing was overwritten and nothing is signed. Keep the directory for whoever finds out what happened. The history itself is in the store: check it, then name a new, empty directory, which is filled from the store again.';

/** What tlog found wrong, in our words; anything else (a disk that is full, a store that is gone) passes and is given as it is. */
export function publicationFault(error: unknown, directory: string): unknown {
  if (!(error instanceof LogFault) || error.code === 'UNREACHABLE') return error;
  return new Fault<PublicationCode>(
    'LOG_DAMAGED',
    `The log in ${directory} is not as it was written: ${error.message}`,
    {
      hint: DAMAGED_HINT,
      details: { directory, found: error.code, ...error.place },
      cause: error,
    },
  );
}
