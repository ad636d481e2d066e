/** Faults of checking graphs against shapes. */
export type ShaclCode =
  /** A shape that SHACL does not allow or that no checker here can answer for: recursion, SPARQL, a broken list. */
  | 'BAD_SHAPE'
  /** A `sh:pattern` that could take more than linear time, or that means something else in JavaScript than in XPath. */
  | 'BAD_PATTERN'
  /** The graph is over a limit, in size or in depth. */
  | 'SHACL_LIMIT'
  /** A check took longer or more memory than it was given. */
  | 'SHACL_STOPPED'
  /** rdf-validate-shacl could not answer. */
  | 'SHACL_FAILED';
