/** What every serialization of PROV does: read its text into statements, and write statements as its text. */
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Statement } from '../prov/statement.ts';
import type { Beside } from '../rdf/beside.ts';

export const SERIALIZATIONS = ['prov-n', 'prov-xml', 'prov-json', 'prov-jsonld'] as const;
export type SerializationName = (typeof SERIALIZATIONS)[number];

/** Limits and names for reading one document. */
export interface ReadOptions {
  /** Name of the document, for messages. */
  readonly source?: string;
  /** Most characters (default 64 Mi). */
  readonly maxLength?: number;
  /** Most statements (default 1,000,000). */
  readonly maxStatements?: number;
  /** Gets what the document says beside its statements. */
  readonly beside?: Beside | undefined;
}

export interface WriteOptions {
  /** PROV classes that the types of an element imply, for elements that name none: `clew:Run` is written as an activity. */
  readonly impliedClasses?: (types: readonly Iri[]) => readonly ProvClass[];
  /** Prefixes to use, prefix → namespace IRI; the writer declares those it needs, and makes others where a name would not fit. */
  readonly prefixes?: Readonly<Record<string, string>>;
}

export interface Written {
  readonly text: string;
  /** What the syntax cannot hold, or in a form that only we read. Empty: reading the text gives the same statements again. */
  readonly losses: readonly Loss[];
}

export interface Serialization {
  readonly name: SerializationName;
  readonly mediaType: string;
  /** File extensions without the dot, the usual one first. */
  readonly extensions: readonly string[];
  /** @throws Fault with the line and column, or the JSON Pointer */
  read(text: string, options?: ReadOptions): Statement[];
  /** One document; statements that carry a bundle stand in that bundle. Equal statements in any order give equal text. */
  write(statements: Iterable<Statement>, options?: WriteOptions): Written;
}
