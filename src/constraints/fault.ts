/** Faults of checking constraints. */
export type ConstraintsCode =
  /** More statements than the named limit. */
  'LIMIT';
