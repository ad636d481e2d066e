/** Faults of the command line itself. */
import { Fault } from '../prov/fault.ts';

/** What is wrong. */
export type CliCode =
  /** An option or argument that makes no sense. */
  | 'BAD_USAGE'
  /** A question that names something nobody knows, where *no* would be an answer of its own. */
  | 'NOT_ANSWERED'
  /** A file that cannot be read or written. */
  | 'FILE'
  /** The service cannot be reached, or does not answer as one. */
  | 'SERVICE'
  /** Over a named limit. */
  | 'LIMIT';

/** A name that is not known ends a command with 1, which of a command that answers *no* with 1 would be an answer: there it is not done. */
export function notAnswered(error: unknown): unknown {
  if (!(error instanceof Fault) || (error.code !== 'NOT_FOUND' && error.code !== 'AMBIGUOUS')) return error;
  const { message, hint, details } = error;
  return new Fault<CliCode>('NOT_ANSWERED', message, {
    ...(hint !== undefined && { hint }),
    details: { ...details, code: error.code },
    cause: error,
  });
}
