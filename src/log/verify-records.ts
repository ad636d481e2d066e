/**
 * Levels `bytes` and `commitment`: whether records are what their entries say; and of `signature`, whether envelopes are their submitters'. Reads
 * records in order; knows nothing of trees.
 */
import { descriptionJson, parseDescription, type Description } from '../prov/description.ts';
import { recordDigest, recordJson } from '../prov/record.ts';
import { leafHashOf, opens, parseLeaf, pseudonym, type Leaf, type Operation } from '../lineage/leaf.ts';
import type { HistoryRecord } from '../lineage/replay.ts';
import { tombstoneName } from '../lineage/tombstone.ts';
import { CLEW } from '../prov/namespaces.ts';
import { SIGNING_KEY } from '../sign/agent-key.ts';
import { checkEnvelope, KeyHistory } from '../sign/check-envelope.ts';
import type { RecordRow, Store } from '../store/store.ts';
import type { Findings } from './levels.ts';

export interface RecordChecksOptions {
  /** Number of the first record looked at; what came before is taken from `earlier`. */
  readonly from: number;
  /** The installation's secret: with it, pseudonyms are checked too. */
  readonly secret?: string | undefined;
  /** Rows of records before `from` by number, asked for when an entry speaks of one. */
  readonly earlier: (query: { digests: readonly string[] }) => Promise<readonly RecordRow[]>;
  /** Descriptions of signing keys recorded before `from`, asked for when a record of a range came in an envelope. */
  readonly earlierKeys: () => Promise<Iterable<Description>>;
}

/** Where a range of a store's records looks for what came before it. */
export function earlierIn(store: Store): Pick<RecordChecksOptions, 'earlier' | 'earlierKeys'> {
  return {
    earlier: (query) => store.read((reader) => reader.records(query)),
    earlierKeys: () =>
      store.read(async (reader) => {
        const sort = { by: 'iri', descending: false } as const;
        const { elements } = await reader.find({ kinds: ['SigningKey'], sort, first: MAX_KEYS });
        return (await reader.descriptions(elements.map((row) => row.iri))).map((row) => parseDescription(row.json));
      }),
  };
}

/** Keys that are looked up for a range; with more, the history has to be verified from its beginning. */
const MAX_KEYS = 10_000;

/** Checks records one after the other. */
export class RecordChecks {
  readonly #findings: Findings;
  readonly #options: RecordChecksOptions;
  #next: number;
  #time = '';
  /** Leaf hashes and names of the records that each later record replaces. */
  readonly #replaced = new Map<number, { readonly hash: string; readonly digest: string }[]>();
  /** Tombstones, by the number of the record that says it removed them. */
  readonly #removed = new Map<number, string[]>();
  readonly #keys = new KeyHistory();
  #keysKnown: boolean;

  constructor(findings: Findings, options: RecordChecksOptions) {
    this.#findings = findings;
    this.#options = options;
    this.#next = options.from;
    this.#keysKnown = options.from === 0;
  }

  /** The next record in order. */
  async check({ row, bodies }: HistoryRecord): Promise<void> {
    const place = `record ${row.number}`;
    if (row.number !== this.#next) {
      this.#findings.found('commitment', `record ${this.#next}`, `It is missing: record ${row.number} follows.`);
    }
    this.#next = row.number + 1;
    this.#findings.checked('bytes', 1);
    this.#findings.checked('commitment', 1);
    const canonical = recordJson(
      row,
      bodies.map((body) => body.json),
    );
    if (row.removedBy === undefined) this.#bytes(row, bodies, canonical, place);
    else this.#tombstone(row, bodies.length, place);
    await this.#leaf(row, canonical, place);
    if (row.envelope !== undefined) await this.#envelope(row, place);
    this.#learn(bodies);
  }

  async #envelope(row: RecordRow, place: string): Promise<void> {
    if (!this.#keysKnown) this.#keys.learn(await this.#options.earlierKeys());
    this.#keysKnown = true;
    this.#findings.checked('signature', 1);
    for (const problem of checkEnvelope(row, (id) => this.#keys.at(id)))
      this.#findings.found('signature', place, problem);
  }

  /** Takes note of the keys that a record describes. */
  #learn(bodies: HistoryRecord['bodies']): void {
    for (const { json } of bodies) if (json.includes(SIGNING_KEY)) this.#keys.learn([parseDescription(json)]);
  }

  /** A record that cannot be read, and was told of. */
  skip(number: number): void {
    this.#next = Math.max(this.#next, number + 1);
  }

  /** To be called after the last record. @param size of the history that was looked at: what later records did is not judged */
  end(size: number): void {
    for (const [number, names] of this.#replaced) {
      if (number >= size) continue;
      this.#findings.found(
        'commitment',
        `record ${number}`,
        `It should have replaced ${names.length} records before it.`,
      );
    }
    for (const [number, names] of this.#removed) {
      if (number >= size) continue;
      this.#findings.found(
        'commitment',
        `record ${number}`,
        `It should say that it removed ${names.join(', ')}, and does not.`,
      );
    }
  }

  #bytes(row: RecordRow, bodies: HistoryRecord['bodies'], canonical: string, place: string): void {
    bodies.forEach(({ json, seq }, i) => {
      if (seq !== i) this.#findings.found('bytes', place, `Description ${i} is missing.`);
      if (!isCanonical(json)) this.#findings.found('bytes', place, `Description ${seq} is not in canonical form.`);
    });
    const digest = recordDigest(canonical);
    if (digest !== row.digest)
      this.#findings.found('bytes', place, `Its bytes have the digest ${digest}; it is known by ${row.digest}.`);
  }

  /** Content that is gone must have been removed by a record that says so. */
  #tombstone(row: RecordRow, bodies: number, place: string): void {
    const name = tombstoneName(row.leaf ?? '');
    const left = [row.salt, row.actor, row.source, row.envelope, row.removes].some((part) => part !== undefined);
    if (row.digest !== name || left || bodies > 0)
      this.#findings.found('bytes', place, 'It is marked as removed, and something of it is left.');
    add(this.#removed, row.removedBy!, name);
  }

  async #leaf(row: RecordRow, canonical: string, place: string): Promise<void> {
    const found = (message: string) => this.#findings.found('commitment', place, message);
    const leaf = row.leaf === undefined ? undefined : readLeaf(row.leaf);
    if (!leaf) {
      found(row.leaf === undefined ? 'It has no entry in the log.' : 'Its entry is not canonical JSON.');
      return;
    }
    if (row.removedBy === undefined) {
      if (!SALT.test(row.salt ?? '') || !opens(row, canonical)) found('Its bytes and salt do not open its entry.');
      if (!isOperation(leaf.op, row, canonical))
        found(`Its entry calls it ${JSON.stringify(leaf.op)}, which it is not.`);
    }
    if (leaf.ts !== row.recordedAt) found(`It says it was recorded at ${row.recordedAt}, its entry says ${leaf.ts}.`);
    if (leaf.ts < this.#time) found(`It was recorded before its predecessor: ${leaf.ts}.`);
    this.#time = leaf.ts;
    if (leaf.schema !== row.schema) found(`It names the schema ${row.schema}, its entry ${leaf.schema}.`);
    this.#actor(row, leaf, found);
    await this.#previous(row, leaf, found);
    if (row.until !== undefined) add(this.#replaced, row.until, { hash: leafHashOf(row.leaf!), digest: row.digest });
  }

  #actor({ actor, removedBy }: RecordRow, leaf: Leaf, found: (message: string) => void): void {
    const { secret } = this.#options;
    if (removedBy !== undefined) return;
    if ((actor === undefined) !== (leaf.actor === undefined)) found('Only one of record and entry names an agent.');
    else if (secret !== undefined && actor !== undefined && leaf.actor !== pseudonym(secret, actor))
      found(`Its agent ${actor} is not the one whom its entry names.`);
  }

  /** An entry names the entries of all that its record replaces or removes. */
  async #previous(row: RecordRow, leaf: Leaf, found: (message: string) => void): Promise<void> {
    const removes = row.removes ?? [];
    const names = new Set(removes);
    const expected = (this.#removed.get(row.number) ?? []).filter((name) => !names.has(name));
    // A tombstone that comes later in the list than its removal does not exist: a record removes what came before it.
    if (expected.length === 0) this.#removed.delete(row.number);
    const prev = new Set(leaf.prev ?? []);
    const wanted = new Set(removes.map((name) => Buffer.from(name.slice('leaf:'.length), 'hex').toString('base64')));
    const replaced = this.#replaced.get(row.number) ?? [];
    for (const { hash } of replaced) wanted.add(hash);
    this.#replaced.delete(row.number);
    // A tombstone has no bytes that would vouch for the names of what it replaced.
    if (
      row.removedBy !== undefined &&
      this.#options.from === 0 &&
      !isSame(
        row.revises,
        replaced.map(({ digest }) => digest),
      )
    )
      found('It does not name the records that it replaced.');
    if (this.#options.from > 0 && row.revises.length > 0) {
      for (const old of await this.#options.earlier({ digests: row.revises }))
        if (old.until === row.number && old.leaf !== undefined) wanted.add(leafHashOf(old.leaf));
    }
    const missing = [...wanted].filter((hash) => !prev.has(hash));
    if (missing.length > 0) found(`Its entry does not name what it replaces or removes: ${missing.join(', ')}.`);
    // With the beginning of history out of sight, an entry may name a tombstone that nothing here knows.
    if (this.#options.from === 0 && prev.size > wanted.size) found('Its entry names more than it replaces or removes.');
  }
}

/** What opens a commitment, in the one form it is kept in. */
export const SALT = /^[0-9a-f]{64}$/;

/** Types whose description makes a record more than an assertion: see `Recorder`. */
const MARKED = { key: `"${CLEW}SigningKey"`, restore: `"${CLEW}LogEpoch"` } as const;

/** Whether the record does what its entry says it does. A history from before the log has only assertions and revisions. */
export function isOperation(
  op: Operation,
  { removes, revises }: Pick<RecordRow, 'removes' | 'revises'>,
  canonical: string,
): boolean {
  if (removes?.length) return op === 'remove';
  if (op === 'key' || op === 'restore') return canonical.includes(MARKED[op]);
  return op === (revises.length > 0 ? 'revise' : 'assert');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

function add<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A description as the canonical form writes it, and nothing else. */
function isCanonical(json: string): boolean {
  try {
    return descriptionJson(parseDescription(json)) === json;
  } catch {
    // What cannot be parsed is not canonical either; the caller says so.
    return false;
  }
}

/** The entry, if it is written as `leafOf` writes it. */
export function readLeaf(text: string): Leaf | undefined {
  try {
    const leaf = parseLeaf(text);
    const keys = Object.keys(leaf);
    return leaf.v === 1 && JSON.stringify(leaf) === text && keys.join() === keys.toSorted().join() ? leaf : undefined;
  } catch {
    return undefined;
  }
}
