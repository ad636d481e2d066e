/** Faults of reading and writing RDF. */
export type RdfCode =
  /** Not a document of the syntax it is said to be: the place says where it stops being one. */
  | 'RDF_SYNTAX'
  /** Well-formed, but more than RDF 1.1: quoted triples, base directions, blank predicates. */
  | 'RDF_UNSUPPORTED'
  /** JSON-LD that its algorithms refuse, or that would lose data: https://www.w3.org/TR/json-ld11-api/#jsonlderrorcode */
  | 'RDF_JSONLD'
  /** A context that is not bundled; contexts are never fetched. */
  | 'REMOTE_CONTEXT'
  /** Blank nodes so entangled that no stable name can be found for them in reasonable time. */
  | 'BLANK_NODES'
  /** More bytes or triples than the named limit. */
  | 'RDF_TOO_LARGE'
  /** Neither name, media type nor content tells the syntax. */
  | 'UNKNOWN_FORMAT';

/** Faults of reading JSON, whatever it holds. */
export type JsonCode =
  /** Not JSON at all: the place says where the text stops being it. */
  | 'MALFORMED_JSON'
  /** JSON that gives one key two values, so that two readers may see two documents. */
  | 'DUPLICATE_KEY'
  /** More text or nesting than the named limit. */
  | 'INPUT_TOO_LARGE';
