/** Levels `bytes` and `commitment`: whether records are what their entries say. Reads records in order; knows nothing of trees and keys. */
import { descriptionJson, parseDescription, sha256 } from '../prov/description.ts';
import { recordJson } from '../prov/record.ts';
import { leafHashOf, opens, parseLeaf, pseudonym, type Leaf } from '../lineage/leaf.ts';
import type { HistoryRecord } from '../lineage/replay.ts';
import type { RecordRow } from '../store/store.ts';
import type { Findings } from './levels.ts';

export interface RecordChecksOptions {
  /** Number of the first record looked at; what came before is taken from `earlier`. */
  readonly from: number;
  /** The installation's secret: with it, pseudonyms are checked too. */
  readonly secret?: string | undefined;
  /** Rows of records before `from` by number, asked for when an entry speaks of one. */
  readonly earlier: (query: { digests: readonly string[] }) => Promise<readonly RecordRow[]>;
}

/** Checks records one after the other. */
export class RecordChecks {
  readonly #findings: Findings;
  readonly #options: RecordChecksOptions;
  #next: number;
  #time = '';
  /** Leaf hashes of the records that each later record replaces. */
  readonly #replaced = new Map<number, string[]>();
  /** Tombstones, by the number of the record that says it removed them. */
  readonly #removed = new Map<number, string[]>();

  constructor(findings: Findings, options: RecordChecksOptions) {
    this.#findings = findings;
    this.#options = options;
    this.#next = options.from;
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
  }

  /** To be called after the last record. */
  end(): void {
    for (const [number, names] of this.#removed) {
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
    const digest = `sha256:${sha256(canonical)}`;
    if (digest !== row.digest)
      this.#findings.found('bytes', place, `Its bytes have the digest ${digest}; it is known by ${row.digest}.`);
  }

  /** Content that is gone must have been removed by a record that says so. */
  #tombstone(row: RecordRow, bodies: number, place: string): void {
    const name = `leaf:${Buffer.from(leafHashOf(row.leaf ?? ''), 'base64').toString('hex')}`;
    if (row.digest !== name || row.salt !== undefined || bodies > 0)
      this.#findings.found('bytes', place, 'It is marked as removed, and something of it is left.');
    const by = row.removedBy!;
    const list = this.#removed.get(by);
    if (list) list.push(name);
    else this.#removed.set(by, [name]);
  }

  async #leaf(row: RecordRow, canonical: string, place: string): Promise<void> {
    const found = (message: string) => this.#findings.found('commitment', place, message);
    const leaf = row.leaf === undefined ? undefined : readLeaf(row.leaf);
    if (!leaf) {
      found(row.leaf === undefined ? 'It has no entry in the log.' : 'Its entry is not canonical JSON.');
      return;
    }
    if (row.removedBy === undefined && !opens(row, canonical)) found('Its bytes and salt do not open its entry.');
    if (leaf.ts !== row.recordedAt) found(`It says it was recorded at ${row.recordedAt}, its entry says ${leaf.ts}.`);
    if (leaf.ts < this.#time) found(`It was recorded before its predecessor: ${leaf.ts}.`);
    this.#time = leaf.ts;
    if (leaf.schema !== row.schema) found(`It names the schema ${row.schema}, its entry ${leaf.schema}.`);
    this.#actor(row, leaf, found);
    await this.#previous(row, leaf, found);
    if (row.until !== undefined) add(this.#replaced, row.until, leafHashOf(row.leaf!));
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
    for (const hash of this.#replaced.get(row.number) ?? []) wanted.add(hash);
    this.#replaced.delete(row.number);
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

function add(map: Map<number, string[]>, key: number, value: string): void {
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
function readLeaf(text: string): Leaf | undefined {
  try {
    const leaf = parseLeaf(text);
    const keys = Object.keys(leaf);
    return leaf.v === 1 && JSON.stringify(leaf) === text && keys.join() === keys.toSorted().join() ? leaf : undefined;
  } catch {
    return undefined;
  }
}
