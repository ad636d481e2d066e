/** Faults of the verbs. */
export type LineageCode =
  /** Nothing is known by that name or IRI. */
  | 'NOT_FOUND'
  /** A short name or identifier means more than one element. */
  | 'AMBIGUOUS'
  /** An argument makes no sense: a negative depth, a range that ends before it begins. */
  | 'BAD_ARGUMENT'
  /** Over a named limit. */
  | 'LIMIT'
  /** A term of one of our own namespaces that nobody declared. */
  | 'UNKNOWN_TERM'
  /** A term in a place it is not for: a relation that leads to a literal. */
  | 'MISUSED_TERM'
  /** It contradicts what is recorded: another value for an attribute that has one for ever. */
  | 'CONFLICT'
  /** An activity that ends before it starts. */
  | 'TIME_ORDER'
  /** An entity derived, over some steps, from itself. */
  | 'CYCLE'
  /** A shape is violated. */
  | 'INVALID'
  /** The one who asks may not do this. */
  | 'FORBIDDEN'
  /** Two histories that should be equal are not. */
  | 'DIFFERENT';
