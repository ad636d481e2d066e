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
