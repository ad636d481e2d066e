/** The one place that says how a fault is answered: GraphQL `extensions.code` is the code itself; here are its HTTP status and exit code. */
import { randomUUID } from 'node:crypto';
import { Fault } from '../prov/fault.ts';

/** Faults of this room. */
export type ApiCode =
  /** Not a cursor of this list. */
  | 'BAD_CURSOR'
  /** The request cannot be read: malformed JSON, a query that is no text. */
  | 'BAD_REQUEST'
  /** A query over the limits on depth, aliases, directives, tokens or cost. */
  | 'TOO_COMPLEX'
  | 'TOO_LARGE'
  | 'WRONG_MEDIA_TYPE'
  | 'NOT_ACCEPTABLE'
  | 'WRONG_METHOD'
  /** A request that another site's page may have caused. */
  | 'CROSS_SITE'
  /** The Host header names another server. */
  | 'WRONG_HOST'
  | 'NO_SUCH_PATH'
  /** The service is closing. */
  | 'CLOSING';

/** Exit codes of the command line: 1 is an answer (no, invalid, not found), 2 an error. */
export type ExitCode = 1 | 2;

interface Answer {
  readonly status: number;
  readonly exit: ExitCode;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  NOT_FOUND: { status: 404, exit: 1 },
  AMBIGUOUS: { status: 409, exit: 1 },
  BAD_ARGUMENT: { status: 400, exit: 2 },
  LIMIT: { status: 422, exit: 2 },
  UNKNOWN_TERM: { status: 422, exit: 1 },
  MISUSED_TERM: { status: 422, exit: 1 },
  CONFLICT: { status: 409, exit: 1 },
  TIME_ORDER: { status: 422, exit: 1 },
  CYCLE: { status: 422, exit: 1 },
  INVALID: { status: 422, exit: 1 },
  DIFFERENT: { status: 409, exit: 1 },
  FORBIDDEN: { status: 403, exit: 1 },
  STORE_UNAVAILABLE: { status: 503, exit: 2 },
  STORE_BUSY: { status: 503, exit: 2 },
  STORE_READ_ONLY: { status: 503, exit: 2 },
  STORE_FULL: { status: 507, exit: 2 },
  STORE_NEWER: { status: 500, exit: 2 },
  STORE_UNREADABLE: { status: 500, exit: 2 },
  STORE_DENIED: { status: 503, exit: 2 },
  STORE_TIMEOUT: { status: 503, exit: 2 },
  BAD_CURSOR: { status: 400, exit: 2 },
  BAD_REQUEST: { status: 400, exit: 2 },
  MALFORMED_JSON: { status: 400, exit: 2 },
  DUPLICATE_KEY: { status: 400, exit: 2 },
  INPUT_TOO_LARGE: { status: 413, exit: 2 },
  TOO_COMPLEX: { status: 400, exit: 2 },
  TOO_LARGE: { status: 413, exit: 2 },
  WRONG_MEDIA_TYPE: { status: 415, exit: 2 },
  NOT_ACCEPTABLE: { status: 406, exit: 2 },
  WRONG_METHOD: { status: 405, exit: 2 },
  CROSS_SITE: { status: 403, exit: 2 },
  WRONG_HOST: { status: 421, exit: 2 },
  NO_SUCH_PATH: { status: 404, exit: 2 },
  CLOSING: { status: 503, exit: 2 },
  BEHIND: { status: 503, exit: 1 },
  OTHER_HISTORY: { status: 409, exit: 1 },
  DAMAGED: { status: 500, exit: 1 },
  FORK: { status: 503, exit: 1 },
  LOG_DAMAGED: { status: 503, exit: 1 },
  LOG_KEY: { status: 503, exit: 2 },
  NOT_YET: { status: 503, exit: 2 },
  NOT_EVIDENCE: { status: 422, exit: 2 },
  UNKNOWN_KEY: { status: 403, exit: 1 },
  WRONG_SIGNATURE: { status: 403, exit: 1 },
  KEY_ENDED: { status: 403, exit: 1 },
  MALFORMED_ENVELOPE: { status: 400, exit: 2 },
  SIGNED_TOO_LARGE: { status: 413, exit: 2 },
  PAYLOAD_TYPE: { status: 415, exit: 2 },
  // Of clients alone.
  HISTORY_CHANGED: { status: 409, exit: 1 },
};

/** Input that could not be understood: every other code of the model and the readers. */
const BAD_INPUT: Answer = { status: 422, exit: 2 };

export function httpStatus(code: string): number {
  return (Object.hasOwn(ANSWERS, code) ? ANSWERS[code]! : BAD_INPUT).status;
}

/** Faults that pass: code → seconds after which the same request may be sent again. */
const PASSING: Readonly<Record<string, number>> = {
  STORE_UNAVAILABLE: 1,
  STORE_BUSY: 1,
  STORE_FULL: 10,
  CLOSING: 1,
  NOT_YET: 1,
};

/** What `Retry-After` says for a code, seconds; undefined if the same request would fail again. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
export function retryAfter(code: string): number | undefined {
  return Object.hasOwn(PASSING, code) ? PASSING[code] : undefined;
}

export function exitCode(code: string): ExitCode {
  return (Object.hasOwn(ANSWERS, code) ? ANSWERS[code]! : BAD_INPUT).exit;
}

/** What a stranger may see of an error. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: object;
  readonly details?: object;
  /** Names the line in our log that has the rest. */
  readonly incident?: string;
}

export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** The public half of an error. One that is no Fault is our own mistake: it is logged whole under an id, and only the id is told. */
export function publicError(error: unknown, log: Log): PublicError {
  if (error instanceof Fault) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(error.place !== undefined && { place: error.place }),
      ...(error.details !== undefined && { details: error.details }),
    };
  }
  const incident = randomUUID();
  log({
    level: 'error',
    event: 'unexpected',
    incident,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return { code: 'INTERNAL', message: 'Something went wrong on our side.', incident };
}
