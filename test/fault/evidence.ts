/** What must be true of a store after its service was killed: read back through the port, judged by what clients were told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digestStore, type StoreDigest } from '../../src/lineage/digest.ts';
import { opens } from '../../src/lineage/leaf.ts';
import { history, replay, type HistoryRecord } from '../../src/lineage/replay.ts';
import { sha256 } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { recordJson } from '../../src/prov/record.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { verify } from '../../src/log/verify.ts';
import { directorySource } from '../../src/tlog/source.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import type { Acknowledged } from './journal.ts';

/** What is known of a store over many lives of its service. */
export class Evidence {
  /** Digests of all records read so far, by number. */
  readonly #digests: string[] = [];
  readonly #seen = new Map<string, number>();

  /** Records read so far. */
  get size(): number {
    return this.#digests.length;
  }

  /**
   * Reads every record that is new and judges it.
   * @returns what is wrong, in words; empty if nothing is
   */
  async readOn(store: Store): Promise<string[]> {
    const wrong: string[] = [];
    const from = this.#digests.length;
    if (from > 0) wrong.push(...(await this.#last(store, from - 1)));
    for await (const page of history(store, from)) {
      for (const record of page) {
        const { row } = record;
        const next = this.#digests.length;
        if (row.number !== next) wrong.push(`record ${row.number} stands where ${next} belongs`);
        wrong.push(...torn(record));
        const earlier = this.#seen.get(row.digest);
        if (earlier !== undefined) wrong.push(`record ${row.number} says again what record ${earlier} says`);
        this.#seen.set(row.digest, row.number);
        this.#digests.push(row.digest);
      }
    }
    return wrong;
  }

  /** What is acknowledged and not there, or there under another number. */
  missing(acknowledged: readonly Acknowledged[]): string[] {
    return acknowledged
      .filter(({ number, digest }) => this.#digests[number] !== digest)
      .map(
        ({ number, digest }) =>
          `record ${number} (${digest}) was acknowledged; there is ${this.#digests[number] ?? 'none'}`,
      );
  }

  /** The newest record known must still be there, and be the same. */
  async #last(store: Store, number: number): Promise<string[]> {
    const [row] = await store.read((reader) => reader.records({ from: number, first: 1 }));
    return row?.digest === this.#digests[number] ? [] : [`record ${number} was there and is ${row?.digest ?? 'gone'}`];
  }
}

/** Whether a record's bytes have its digest and open its entry in the log. */
function torn({ row, bodies }: HistoryRecord): string[] {
  const canonical = recordJson(
    row,
    bodies.map((body) => body.json),
  );
  const digest = `sha256:${sha256(canonical)}`;
  if (digest !== row.digest) return [`record ${row.number} is torn: its bytes have ${digest}, not ${row.digest}`];
  return opens(row, canonical) ? [] : [`record ${row.number} does not open its entry in the log`];
}

/** Elements that exist although nothing about them was accepted. */
export async function intruders(store: Store, names: readonly string[]): Promise<string[]> {
  const found = await store.read((reader) => reader.elements(names as Iri[]));
  return [...found.keys()].map((iri) => `${iri} exists, but its record was refused`);
}

/** The graph must be what the records make of an empty store. */
export async function rebuilt(store: Store, vocabulary: Vocabulary): Promise<string[]> {
  const fresh = await openSqlite({ file: ':memory:' });
  try {
    for await (const page of history(store)) await replay(fresh, page, vocabulary);
    const [found, made]: StoreDigest[] = [await digestStore(store), await digestStore(fresh)];
    return (Object.keys(made!) as (keyof StoreDigest)[])
      .filter((key) => found![key] !== made![key])
      .map((key) => `${key} is ${found![key]}, but the records make ${made![key]}`);
  } finally {
    await fresh.close();
  }
}

/**
 * What a verification of the whole log finds: every level, on the store and on the directory that the service published to. A part that could not
 * be checked is a finding too.
 */
export async function unverified(store: Store, vocabulary: Vocabulary, directory: string): Promise<string[]> {
  const verifiers = [parseVerifier(readFileSync(join(directory, 'log.vkey'), 'utf8').trim())];
  const scratch = () => openSqlite({ file: ':memory:' });
  const result = await verify({ store, vocabulary, scratch, verifiers, tiles: directorySource(directory) });
  const open = result.levels.filter((level) => level.holds !== true);
  if (result.holds === true && result.records > 0) return [];
  return [
    ...open.map(({ level, why }) => `${level} does not hold: ${why ?? ''}`),
    ...result.problems.map(({ level, place, message }) => `${level}, ${place}: ${message}`),
  ];
}

/** What SQLite itself finds wrong with the file: https://www.sqlite.org/pragma.html#pragma_integrity_check */
export function damage(file: string): string[] {
  const database = new DatabaseSync(file);
  try {
    const rows = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((said) => said !== 'ok');
  } finally {
    database.close();
  }
}
