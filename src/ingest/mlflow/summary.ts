/** What an import did, for people and programs. */

/** One thing that the history would not take, and why; the import goes on with the next. */
export interface Refused {
  /** `run 9cfb…`, `model version churn 3` */
  readonly what: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

export interface ImportSummary {
  /** The tracking URI, without credentials. */
  readonly server: string;
  /** As the server says; undefined if it does not. */
  readonly version: string | undefined;
  /** Things seen, by kind. */
  readonly seen: Readonly<Record<Seen, number>>;
  readonly records: { readonly added: number; readonly revised: number; readonly unchanged: number };
  /** Models whose files could not be had, so that nothing is known of their environment. */
  readonly modelsWithoutFiles: number;
  readonly refused: readonly Refused[];
  /** What the shapes report about the new records: what MLflow does not know, for the most part. Most frequent first. */
  readonly unknown: readonly { readonly message: string; readonly count: number }[];
  readonly requests: number;
  readonly milliseconds: number;
}

export const SEEN = ['experiment', 'run', 'loggedModel', 'registeredModel', 'modelVersion', 'alias'] as const;
export type Seen = (typeof SEEN)[number];

/** Said after every record. */
export interface ImportProgress {
  readonly phase: Seen;
  readonly seen: Readonly<Record<Seen, number>>;
  readonly records: ImportSummary['records'];
}
