/** What exit codes mean; the README repeats this table and a test compares them. */
import { exitCode } from '../api/answers.ts';
import { Fault } from '../prov/fault.ts';

export const EXIT = {
  /** Done; the answer is yes, valid or found. */
  ok: 0,
  /** Done, and the answer is no: not valid, not found, not the same, refused by a rule of the model. */
  no: 1,
  /** Not done: bad usage, unreadable input, a store or service that does not answer, or a fault of Clew. */
  error: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a failure: what `api/answers.ts` says of its code, so that a service and an embedded store answer alike. */
export function exitOf(error: unknown): ExitCode {
  return error instanceof Fault ? exitCode(error.code) : EXIT.error;
}
