/** Why something about a log could not be believed. */
export type LogCode =
  /** Not in the form the specification gives. */
  | 'MALFORMED'
  /** A proof does not lead to the root it should. */
  | 'PROOF'
  /** No known key signed, or a known key's signature is wrong. */
  | 'SIGNATURE'
  /** Two verifiers were given for one key. */
  | 'AMBIGUOUS_KEY';

export class LogFault extends Error {
  readonly code: LogCode;

  constructor(code: LogCode, message: string) {
    super(message);
    this.name = 'LogFault';
    this.code = code;
  }
}
