/** Faults of reading and writing documents of PROV. */
export type SerializationCode =
  /** More text or statements than the named limit. */
  | 'INPUT_TOO_LARGE'
  /** Readable in its syntax, but not the format it is said to be. */
  | 'ILLEGAL_DOCUMENT'
  /** A qualified name whose prefix the document does not declare. */
  | 'UNKNOWN_PREFIX';
