/** Why evidence cannot be written or read; that it does not hold is no fault but an answer. */
export type EvidenceCode =
  /** Not a file of evidence, or one of a later form. */
  | 'NOT_EVIDENCE'
  /** Over a named limit. */
  | 'LIMIT';
