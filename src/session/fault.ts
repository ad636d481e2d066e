import { Fault } from '../prov/fault.ts';

/** Faults of recording a run as it happens. */
export type SessionCode =
  /** No run of that name is under way here. */
  | 'NO_RUN'
  /** The run has ended: nothing can be added. */
  | 'RUN_ENDED'
  /** An option, parameter, metric or role that makes no sense. */
  | 'BAD_RUN'
  /** A file of parameters or metrics that cannot be read. */
  | 'BAD_PARAMETERS'
  /** What was kept on disk cannot be read back, or nothing can be kept there. */
  | 'SPOOL';

/** A failure as a fault. What nobody foresaw is told like the rest: nothing else is to suffer from it. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/** A fault as it is kept beside what was set aside for it. */
export function reasonOf({ code, message, hint, place, details }: Fault): object {
  return { at: new Date().toISOString(), code, message, hint, place, details };
}
