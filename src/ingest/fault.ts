/** Faults of the doors through which foreign records come in. */
export type IngestCode =
  /** Not JSON at all: the place says where the text stops being it. */
  | 'MALFORMED_JSON'
  /** JSON that gives one key two values, so that two readers may see two documents. */
  | 'DUPLICATE_KEY'
  /** More bytes, nesting or statements than the named limit. */
  | 'INPUT_TOO_LARGE'
  /** Well-formed JSON that is not the format it is said to be. */
  | 'ILLEGAL_DOCUMENT'
  /** The setting itself cannot be used: not an http address, credentials in the address. */
  | 'MLFLOW_ADDRESS'
  /** No answer: refused, no such host, cut off, or too slow, also after retries. */
  | 'MLFLOW_UNREACHABLE'
  /** 401 or 403: credentials or the Host header are not accepted. */
  | 'MLFLOW_DENIED'
  /** The server does not know what was asked for (404). */
  | 'MLFLOW_NOT_FOUND'
  /** The server refused the question (any other 4xx) or failed (5xx) to the end of the retries. */
  | 'MLFLOW_REFUSED'
  /** An answer that is not what MLflow's interface promises: not JSON, a redirect elsewhere, over the size limit. */
  | 'MLFLOW_ANSWER'
  /** The caller stopped the import; what is recorded stays. */
  | 'IMPORT_STOPPED';
