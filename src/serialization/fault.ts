/** Faults of reading and writing documents of PROV. */
export type SerializationCode =
  /** More text or statements than the named limit. */
  | 'INPUT_TOO_LARGE'
  /** Not PROV-N's syntax: the place says where the text stops being it. */
  | 'MALFORMED_PROV_N'
  /** Not well-formed XML, or XML with a document type declaration. */
  | 'MALFORMED_XML'
  /** Readable in its syntax, but not the format it is said to be. */
  | 'ILLEGAL_DOCUMENT'
  /** A qualified name whose prefix the document does not declare. */
  | 'UNKNOWN_PREFIX';
