/** Faults of the command line itself. */
export type CliCode =
  /** An option or argument that makes no sense. */
  | 'BAD_USAGE'
  /** A file that cannot be read or written. */
  | 'FILE'
  /** The service cannot be reached, or does not answer as one. */
  | 'SERVICE'
  /** Over a named limit. */
  | 'LIMIT';
