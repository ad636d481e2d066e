/**
 * The port that every store keeps. The core says what it wants in few words; `test/contract/` says what the words mean, on every store.
 * One file, because the port is one thing: an adapter's author reads it from top to bottom.
 *
 * Numbers: a record's *number* is its place in history, from 0. Rows carry `since` (the record that brought them) and `until` (the record that
 * replaced them); a row is in force as of record N if `since <= N` and (`until` is undefined or `until > N`). Nothing is deleted but by `remove`.
 */
import type { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Source } from '../prov/record.ts';
import type { EdgeName, ProvClass } from '../prov/relations.ts';
import type { Gathered, GatherQuery } from './gather.ts';
import type { MentionRow, Removal, SpanRow } from './removal.ts';

export type StoreCode =
  /** The store cannot be reached now; the same call may succeed later. */
  | 'STORE_UNAVAILABLE'
  /** Another process holds the store, or a transaction lost a race too often; retry. */
  | 'STORE_BUSY'
  | 'STORE_READ_ONLY'
  /** Disk full: reads go on. */
  | 'STORE_FULL'
  /** Written by a newer version of Clew. */
  | 'STORE_NEWER'
  /** Not a store of ours, or damaged. */
  | 'STORE_UNREADABLE'
  /** Credentials refused. */
  | 'STORE_DENIED'
  /** The operation's deadline passed. */
  | 'STORE_TIMEOUT';
export type StoreFault = Fault<StoreCode>;

export interface RecordRow {
  readonly number: number;
  /** `sha256:` + 64 hex over the canonical record. */
  readonly digest: string;
  /** UTC, milliseconds: `2026-11-21T09:30:00.123Z`; never decreases with the number. */
  readonly recordedAt: string;
  readonly actor?: Iri;
  readonly source?: Source;
  readonly revises: readonly string[];
  /** Digest of the vocabulary and shapes it was accepted under. */
  readonly schema: string;
  /** The number of the record that replaced this one. */
  readonly until?: number;
  /** Its entry in the log (`lineage/leaf.ts`); undefined only while a history from before the log is brought up to date. */
  readonly leaf?: string;
  /** What opens the leaf's commitment: 64 hex digits; undefined once the content was removed. */
  readonly salt?: string;
  /** The signed envelope it was submitted in, exactly as it came. */
  readonly envelope?: string;
  /** `leaf:` and hex of the leaf hash, for each record whose content this one removes. */
  readonly removes?: readonly string[];
  /** Number of the record that removed this one's content: what is left is a tombstone, and `digest` is `leaf:` and hex of its leaf hash. */
  readonly removedBy?: number;
}

/** A signed statement of how large the log is and what its root is: https://c2sp.org/tlog-checkpoint */
export interface CheckpointRow {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note. */
  readonly note: string;
}

/**
 * A distinct description: canonical JSON of all that was said about one subject in one record. Kept once however many records say the same (an
 * environment that a thousand runs share), in force while at least one record in force says it.
 */
export interface DescriptionRow {
  /** `descriptionKey(json)` in `project.ts`: 32 hex digits. One key may have several rows that follow each other in time. */
  readonly key: string;
  readonly iri: Iri;
  readonly bundle?: Iri;
  readonly json: string;
  readonly since: number;
  readonly until?: number;
}

/**
 * How a description is found. Its key alone says which it is, for the digest covers the element's IRI; but an index over the random keys of a whole
 * history costs more with every record, and the rows of an element lie together.
 */
export interface DescriptionName {
  readonly iri: Iri;
  readonly key: string;
}

/** That a record says a description: the record's content is the JSON of its bodies in order of `seq`. */
export interface BodyRow {
  readonly record: number;
  /** Place within the record, from 0. */
  readonly seq: number;
  readonly iri: Iri;
  /** The description it says. */
  readonly key: string;
  /** Filled when read. */
  readonly json: string;
}

/** An element as listings and walks show it; computed by `project.ts` from the descriptions in force. */
export interface ElementRow {
  readonly iri: Iri;
  /** PROV classes, declared or implied by relations; empty for a plain resource. */
  readonly classes: readonly ProvClass[];
  /** Most specific kind of the vocabulary. */
  readonly kind?: string;
  readonly types: readonly Iri[];
  readonly name?: string;
  readonly version?: string;
  readonly project?: string;
  readonly status?: string;
  readonly digest?: string;
  /** Agents it is attributed to, or (an activity) associated with, in the role of owner. */
  readonly owners: readonly Iri[];
  /** Start of an activity, generation of an entity; milliseconds since 1970. */
  readonly time?: number;
  readonly endTime?: number;
  /** Words for full-text search. */
  readonly text: string;
  /** False if it is only referred to: nobody has said anything about it. */
  readonly described: boolean;
  /** The first record that mentioned it. */
  readonly since: number;
}

/** An attribute value made findable: see `indexKey` in `project.ts`. */
export interface PropertyRow {
  readonly iri: Iri;
  readonly predicate: Iri;
  readonly key: string;
  /** Of a number or a time: the text that stands in its place in the order of all of them (`prov/order.ts`). */
  readonly order?: string;
}

export interface EdgeRow {
  /** Identity of the relation: 32 hex digits (prov/description.ts `relationKey`), and `p` for `hadPlan`; one key may have several rows that follow each other in time. */
  readonly key: string;
  readonly name: EdgeName;
  readonly from: Iri;
  readonly to: Iri;
  readonly since: number;
  readonly until?: number;
  /** xsd:dateTime */
  readonly time?: string;
  /** Roles as text (IRIs or words). */
  readonly roles: readonly string[];
  readonly via?: Iri;
  readonly bundle?: Iri;
  /** Canonical JSON of the whole relation. */
  readonly json: string;
}

/** A part of an element's stored rows that is not what it should be. */
export interface Difference {
  readonly iri: Iri;
  /** The element's own row, the values it is found by, its words, its labels; or that it is not there at all. */
  readonly part: 'missing' | 'row' | 'values' | 'words' | 'labels' | 'owners';
}

/**
 * Everything one transaction adds: computed by `lineage/workspace.ts`, written by the adapter as it stands. Some new rows carry `until`
 * already, when a later record of the same transaction ended them. `closedDescriptions` and `closedEdges` speak of rows stored before: those are
 * closed before the new rows are written, so that at most one row with a key is in force at any moment. `closedRecords` may speak of new ones too.
 */
export interface Changes {
  readonly records: readonly RecordRow[];
  readonly bodies: readonly BodyRow[];
  /** Descriptions that come into force: the JSON of every body is here or in force already. */
  readonly newDescriptions: readonly DescriptionRow[];
  /** Descriptions that end: the row in force of that element with that key gets `until`. */
  readonly closedDescriptions: readonly (DescriptionName & { readonly until: number })[];
  /** Elements never mentioned before. */
  readonly newElements: readonly ElementRow[];
  /** Elements whose row replaces the one stored (`since` stays). */
  readonly changedElements: readonly ElementRow[];
  /** The property rows of `newElements` and `changedElements`: those of a changed element replace what was stored for it. */
  readonly properties: readonly PropertyRow[];
  readonly newEdges: readonly EdgeRow[];
  /** Edges that end: the row in force with that beginning and key gets `until`. */
  readonly closedEdges: readonly { readonly from: Iri; readonly key: string; readonly until: number }[];
  /** Records that are replaced: their row gets `until`. */
  readonly closedRecords: readonly { readonly number: number; readonly until: number }[];
}

export interface Head {
  /** Number of records; the newest has number `size - 1`. */
  readonly size: number;
  readonly recordedAt?: string;
}

export type Direction = 'upstream' | 'downstream';

export interface EdgeQuery {
  readonly of: readonly Iri[];
  readonly direction: Direction;
  /** Only edges of these names. */
  readonly names?: readonly EdgeName[];
  /** Only edges whose far end is of one of these kinds. */
  readonly kinds?: readonly string[];
  /** Only edges with one of these roles. */
  readonly roles?: readonly string[];
  readonly via?: Iri;
  readonly asOf?: number;
  /** At most so many per element of `of`, ordered by (since, key). */
  readonly first?: number;
  /** Only edges after this one in that order. */
  readonly after?: { readonly since: number; readonly key: string };
  /** Also count all that match, before `first` and `after`. */
  readonly count?: boolean;
}

export interface EdgePage {
  readonly edges: readonly EdgeRow[];
  /** Set when `count` was asked. */
  readonly total?: number;
  readonly more: boolean;
}

export interface ReachQuery {
  readonly from: readonly Iri[];
  readonly direction: Direction;
  readonly names?: readonly EdgeName[];
  /** Walk only along edges with one of these roles. */
  readonly roles?: readonly string[];
  /** Hops; undefined: as far as it goes. 0: only `from`. */
  readonly depth?: number;
  readonly asOf?: number;
  /** Walk only what was valid at this time, milliseconds since 1970: see `valid.ts`. */
  readonly validAt?: number;
  /** Most elements to visit, `from` included. */
  readonly limit: number;
  /** Time allowed, milliseconds. */
  readonly budget: number;
  /** Kinds not to walk beyond: they are reached but not left. */
  readonly stopAt?: readonly string[];
}

/**
 * How a walk goes, to the letter, so that stores agree:
 * - It is breadth first; an element's depth is the fewest hops from any of `from`. Unknown elements of `from` (as of the record: those first
 *   mentioned later) are left out. More elements in `from` than `limit` is a programming error and throws.
 * - With `validAt` it is the walk over what was valid then: an element that came to be later or, being no activity, had ended by then is not there,
 *   not even in `from`; an edge whose own time is later is not there. Times are those of the rows, which are today's; with `asOf` as well, those
 *   that the descriptions in force at that record give. What has no time was always valid.
 * - Elements whose kind is in `stopAt` are reached and not left, unless they are in `from`. They are never in the frontier.
 * - Where a hop finds more elements than `limit` leaves room for, those first by IRI are taken and the walk ends.
 * - When `budget` is over the walk ends, also in the middle of a hop: what it found of that hop stays, at its exact depth.
 * - An element is in the frontier if it may be left and has an edge that the query matches to an element that is not in the answer. Edges among
 *   elements of the answer hide nothing. So the element at the depth limit whose edges all lead back is not in the frontier.
 * - The reason is `depth` for an element at the depth limit, else what ended the walk: `size` or `time`.
 * - It takes a fixed number of statements per hop and per ten thousand elements of a hop.
 */
/** Why a walk did not go on from an element. */
export type FrontierReason = 'depth' | 'size' | 'time';

export interface Reach {
  /** By depth, then IRI by UTF-16 code unit. `from` elements that exist have depth 0. */
  readonly elements: readonly { readonly iri: Iri; readonly kind?: string; readonly depth: number }[];
  /** Elements reached that have edges nobody followed, and why. Empty: the answer is complete. Counts are exact; sorted by IRI. */
  readonly frontier: readonly { readonly iri: Iri; readonly reason: FrontierReason }[];
}

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'exists';

export interface PropertyFilter {
  readonly predicate: Iri;
  /** `ne`: it has the property, and none of its values is this one. The others: one of its values compares so. */
  readonly is: Comparison;
  /** Compared by `indexKey` for eq and ne; for the rest as the number or the time that it is, with numbers or times: no element fulfils those if it is neither. */
  readonly value?: string;
}

/** Lists mean *one of*; filters given together all hold. */
export interface FindQuery {
  readonly kinds?: readonly string[];
  readonly classes?: readonly ProvClass[];
  /** Types (classes within kinds, such as clew:TrainingRun), exactly as asserted. */
  readonly types?: readonly Iri[];
  readonly name?: string;
  /** Case-insensitive (ASCII) substring of the name. */
  readonly nameContains?: string;
  readonly project?: string;
  readonly owner?: Iri;
  readonly statuses?: readonly string[];
  /** On `time`, milliseconds, from inclusive, to exclusive. */
  readonly time?: { readonly from?: number; readonly to?: number };
  readonly properties?: readonly PropertyFilter[];
  /** Every word must occur, in any order, whole: `wordsOf` in `words.ts` says what a word is. A text without words asks for nothing. */
  readonly text?: string;
  readonly described?: boolean;
  /**
   * `recorded` is by `since`. Ties, and elements without the value (always last, also when descending), are ordered by IRI by code point,
   * ascending. Names compare by code point.
   */
  readonly sort: { readonly by: 'iri' | 'name' | 'time' | 'recorded'; readonly descending: boolean };
  readonly first: number;
  /** The sort value (of `iri`: anything) and IRI of the last element seen; null if it has no such value. */
  readonly after?: { readonly value: string | number | null; readonly iri: Iri };
  readonly count?: boolean;
}

export interface FindPage {
  readonly elements: readonly ElementRow[];
  readonly total?: number;
  readonly more: boolean;
}

/** What can be asked inside `store.read` or `store.write`. Every call is one statement or a fixed number of them, whatever the size of its lists. */
export interface Reader {
  head(): Promise<Head>;
  /** By number range (ascending, at most `first`), or by digest (all rows with it), or those that describe an element (newest first). */
  records(
    query:
      | { readonly from: number; readonly first: number }
      | { readonly digests: readonly string[] }
      | { readonly numbers: readonly number[] }
      | { readonly of: Iri; readonly before?: number; readonly first: number },
  ): Promise<RecordRow[]>;
  /** Numbers of the records that describe each of these elements, newest first, at most `first` of each, older than `before`. */
  recordNumbers(
    of: readonly Iri[],
    page: { readonly before?: number; readonly first: number },
  ): Promise<Map<Iri, number[]>>;
  /** The newest record at or before a time (xsd:dateTime, compared in milliseconds); undefined if history begins later. */
  recordAt(time: string): Promise<number | undefined>;
  /** Descriptions of these elements in force (now, or as of a record), ordered by (iri, bundle, key). */
  descriptions(of: readonly Iri[], asOf?: number): Promise<DescriptionRow[]>;
  /** What these records say (with `of`: about these elements only), ordered by (record, seq). */
  bodies(records: readonly number[], of?: readonly Iri[]): Promise<BodyRow[]>;
  /** How many records in force (`until` undefined) say each of these descriptions, by key; those that none says are left out. */
  assertions(of: readonly DescriptionName[]): Promise<Map<string, number>>;
  /** When these descriptions were said by other records than `without`: one row for all that say it and end together, ordered by (key, since). */
  spans(of: readonly DescriptionName[], without: readonly number[]): Promise<SpanRow[]>;
  /** What leads to these elements from elements other than `without`: one row for each name. */
  mentions(of: readonly Iri[], without: readonly Iri[]): Promise<MentionRow[]>;
  /** Rows of those that exist. As of a record, elements first mentioned later are left out (the row itself is today's). */
  elements(iris: readonly Iri[], asOf?: number): Promise<Map<Iri, ElementRow>>;
  /** Elements by identifier: any value of dcterms:identifier, clew:identifier-like properties given by `predicates`. Key → IRIs, sorted. */
  identified(keys: readonly string[], predicates: readonly Iri[]): Promise<Map<string, Iri[]>>;
  /** Log entries of consecutive records from a number on, at most `first`; ends before a record that has none yet. */
  leaves(from: number, first: number): Promise<string[]>;
  /** The newest checkpoint signed, or the newest of at most a size. */
  checkpoint(atMost?: number): Promise<CheckpointRow | undefined>;
  /** Checkpoints of more than a size, smallest first, at most `first`. */
  checkpoints(after: number, first: number): Promise<CheckpointRow[]>;
  /** Descriptions of these elements and edges from them, those that ended too, each ordered by (key, since). */
  timelines(of: readonly Iri[]): Promise<{ readonly descriptions: DescriptionRow[]; readonly edges: EdgeRow[] }>;
  /**
   * IRIs of everything that is stored as an element, whatever its row says of it, at most `first`, after one given before; in the store's own order.
   * A listing finds what a row says; this also finds what hides from it.
   */
  everyIri(first: number, after?: Iri): Promise<Iri[]>;
  /** What is stored of these elements otherwise than so, indexes included: how an edit beside Clew is found. */
  differing(elements: readonly ElementRow[], properties: readonly PropertyRow[]): Promise<Difference[]>;
  /** What the installation keeps about itself beside history, name by name: see `lineage/facts.ts`. */
  facts(): Promise<ReadonlyMap<string, string>>;
  find(query: FindQuery): Promise<FindPage>;
  /** Values some hops away, for many elements at once: a fixed number of statements for every five thousand elements. */
  gather(query: GatherQuery): Promise<Gathered[]>;
  /** One entry per element of `of` that exists. */
  edges(query: EdgeQuery): Promise<Map<Iri, EdgePage>>;
  reach(query: ReachQuery): Promise<Reach>;
}

export interface Writer extends Reader {
  /** Appends and projects. Numbers must continue from `head().size`; anything else is a programming error and throws. */
  apply(changes: Changes): Promise<void>;
  /**
   * Takes content away for good, so that not even the store's files keep it (what an engine keeps beside them says docs/design/removal.md). A record
   * that is no longer there, or has its content removed already, is a programming error and throws.
   */
  remove(removal: Removal): Promise<void>;
  /** Gives records from before the log their entries; a record that has one already is a programming error and throws. */
  seal(entries: readonly { readonly number: number; readonly leaf: string; readonly salt: string }[]): Promise<void>;
  /** Keeps a checkpoint, unless one of this size or a larger one is kept already; says whether it did. */
  addCheckpoint(checkpoint: CheckpointRow): Promise<boolean>;
  /** Sets a fact, or forgets it. */
  setFact(name: string, value: string | undefined): Promise<void>;
}

export interface Store {
  readonly name: 'sqlite' | 'neo4j';
  /** Where it is, without credentials, for people: `sqlite:/data/clew.db`, `bolt://127.0.0.1:7687`. */
  readonly address: string;
  /** Statements sent so far; tests subtract two readings. */
  readonly statements: number;
  /** A consistent snapshot for the length of the callback; the handle is dead afterwards. @throws StoreFault */
  read<T>(use: (reader: Reader) => Promise<T>, options?: { readonly timeout?: number }): Promise<T>;
  /**
   * One transaction, serialized with every other writer of the store; committed durably when the callback resolves, undone when it throws.
   * The callback may be called again if the transaction lost a race. @throws StoreFault
   */
  write<T>(use: (writer: Writer) => Promise<T>): Promise<T>;
  /**
   * Aborted once the store cannot vouch any more for what it writes, because the disk reported an error; the reason is the StoreFault. Every write is
   * refused from then on: whoever serves this store ends, and the next start recovers from what is on the disk (docs/design/durability.md).
   */
  readonly failed: AbortSignal;
  close(): Promise<void>;
}
