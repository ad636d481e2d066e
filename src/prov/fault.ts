/** Where in an input a fault was found: as much as the parser knows. */
export interface Place {
  /** 1-based line of a text document. */
  readonly line?: number;
  /** 1-based column of a text document. */
  readonly column?: number;
  /** JSON Pointer (RFC 6901) into a JSON document. */
  readonly pointer?: string;
  /** File name or other name of the document, as the caller gave it. */
  readonly source?: string;
}

/**
 * An expected failure, with a code from a closed list. Every room declares its own union of codes and throws
 * `Fault<ThatUnion>`; `src/api/answers.ts` is the one place that maps codes to GraphQL, HTTP and exit codes.
 * `message` may be shown to strangers; `cause` may not.
 */
export class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  readonly place: Place | undefined;
  /** What to do about it, one sentence. */
  readonly hint: string | undefined;
  /** Machine-readable particulars, JSON-serializable. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: Code,
    message: string,
    more: { place?: Place; hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Fault';
    this.code = code;
    this.place = more.place;
    this.hint = more.hint;
    this.details = more.details;
  }
}

/** Faults of the PROV model itself. */
export type ProvCode = 'ILLEGAL_IRI' | 'ILLEGAL_LITERAL' | 'ILLEGAL_NAME' | 'ILLEGAL_TIME' | 'ILLEGAL_STATEMENT';
