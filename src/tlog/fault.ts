/** Why something about a log could not be believed or done. */
export type LogCode =
  /** Not in the form the specification gives, or past a limit that is named in the message. */
  | 'MALFORMED'
  /** A proof does not lead to the root it should. */
  | 'PROOF'
  /** No known key signed, or a known key's signature is wrong. */
  | 'SIGNATURE'
  /** Two verifiers were given for one key. */
  | 'AMBIGUOUS_KEY'
  /** This version of Node has not the algorithm of a key. */
  | 'UNSUPPORTED'
  /** The log's own signature holds, but too few of the witnesses that the policy asks for signed too. */
  | 'QUORUM'
  /** A file that must never change is there already, with other bytes. */
  | 'DIFFERENT'
  /** A tile, bundle or checkpoint that a log of this size must have is not there. */
  | 'MISSING'
  /** Stored bytes do not hash to what the tree says. */
  | 'TAMPERED'
  /** A checkpoint would take a log back to an earlier size. */
  | 'ROLLBACK'
  /** The place a log is read from did not answer; nothing can be said about the log. */
  | 'UNREACHABLE';

/** Where in a log something is wrong, as far as it is known. */
export interface LogPlace {
  /** Path below the log's prefix: `tile/0/000`, `checkpoint`. */
  readonly path?: string;
  /** Level of the tile, or `entries`. */
  readonly level?: number | 'entries';
  /** Index of the first entry that this makes doubtful. */
  readonly entry?: number;
}

export class LogFault extends Error {
  readonly code: LogCode;
  readonly place: LogPlace;

  constructor(code: LogCode, message: string, place: LogPlace = {}) {
    super(message);
    this.name = 'LogFault';
    this.code = code;
    this.place = place;
  }
}
