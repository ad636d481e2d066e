/** Why something signed, or to be signed, was not accepted. */
export type SignCode =
  /** Not a DSSE envelope: the message says which part is not. */
  | 'MALFORMED_ENVELOPE'
  /** Not a public key of a kind that is accepted, or one that would prove nothing. */
  | 'MALFORMED_KEY'
  /** The document has no proof, or one that is not of the specification's form. */
  | 'MALFORMED_PROOF'
  /** More bytes or signatures than the named limit. */
  | 'SIGNED_TOO_LARGE'
  /** A payload type that is not accepted here. */
  | 'PAYLOAD_TYPE'
  /** Nobody gave a key for any of the signatures. */
  | 'UNKNOWN_KEY'
  /** A signature does not match the key it names: key, or content, or both were changed. */
  | 'WRONG_SIGNATURE'
  /** Fewer keys than demanded have signed. */
  | 'TOO_FEW_SIGNATURES'
  /** The key was ended before. */
  | 'KEY_ENDED'
  /** Keys of several agents signed what one agent submits. */
  | 'SEVERAL_AGENTS'
  /** The proof has expired. */
  | 'PROOF_EXPIRED'
  /** The proof was made for another purpose. */
  | 'PROOF_PURPOSE'
  /** Two readers, or two implementations, might take the document for two different ones, so no signature over it would mean anything. */
  | 'NOT_SIGNABLE';
