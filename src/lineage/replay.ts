/** Appending what was accepted before, as it was: the way of migration, restore and rebuilding. No rule is applied again; every digest is checked. */
import { Fault } from '../prov/fault.ts';
import { recordDigest, recordJson } from '../prov/record.ts';
import { parseDescription } from '../prov/description.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { BodyRow, Reader, RecordRow, Store, Writer } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { opens } from './leaf.ts';
import type { Prepared } from './prepare.ts';
import { takeAway } from './rebuild.ts';
import { previousNames, tombstoneName } from './tombstone.ts';
import { Workspace } from './workspace.ts';

/** A record as it was accepted, with the canonical JSON of its descriptions. */
export interface HistoryRecord {
  readonly row: RecordRow;
  readonly bodies: readonly BodyRow[];
}

/** Log entries read at a time. */
const LEAVES = 10_000;

/** Records of a store from a number on, in order, read in pages of at most `page` records. */
export async function* history(store: Store, from = 0, page = 256): AsyncGenerator<HistoryRecord[]> {
  for (let next = from; ;) {
    const batch = await store.read((reader) => readPage(reader, next, page));
    if (batch.length === 0) return;
    yield batch;
    next = batch.at(-1)!.row.number + 1;
  }
}

/** Records from a number on, at most `first`. */
export async function readPage(reader: Reader, from: number, first: number): Promise<HistoryRecord[]> {
  const rows = await reader.records({ from, first });
  if (rows.length === 0) return [];
  const bodies = Map.groupBy(await reader.bodies(rows.map((row) => row.number)), (body) => body.record);
  return rows.map((row) => ({ row, bodies: bodies.get(row.number) ?? [] }));
}

/**
 * Appends records whose numbers continue the store's history.
 * @throws Fault DIFFERENT if a record's bytes do not have its digest, or a number does not follow
 */
export async function replay(store: Store, records: readonly HistoryRecord[], vocabulary: Vocabulary): Promise<void> {
  const prepared = records.map(prepareAgain);
  await store.write(async (writer) => {
    const space = await Workspace.open(writer, vocabulary, prepared);
    records.forEach(({ row }, i) => {
      if (row.number !== space.next) {
        throw new Fault<LineageCode>('DIFFERENT', `Record ${row.number} cannot follow record ${space.next - 1}.`);
      }
      const { until: _until, ...fresh } = row;
      space.commit(space.draft(prepared[i]!, fresh));
    });
    await writer.apply(space.changes());
    await removeAgain(writer, records, vocabulary);
  });
}

/**
 * A copy made while content was still there gives it up when the record of its removal arrives. In a history read after the removal, tombstones stand
 * in its place already.
 */
async function removeAgain(writer: Writer, records: readonly HistoryRecord[], vocabulary: Vocabulary): Promise<void> {
  for (const { row } of records) {
    const names = new Set(row.removes);
    if (names.size === 0) continue;
    for (const { digest } of await writer.records({ digests: [...names] })) names.delete(digest);
    const numbers = await numbersOf(writer, names, row.number);
    const rows = numbers.length === 0 ? [] : await writer.records({ numbers });
    if (rows.length < names.size) {
      throw new Fault<LineageCode>('DIFFERENT', `Record ${row.number} removes a record that is not in this history.`, {
        details: { record: row.number, missing: names.size - rows.length },
      });
    }
    if (rows.length > 0) await takeAway(writer, vocabulary, rows, row.number);
  }
}

/** Numbers of the records before one whose log entries have these names. */
async function numbersOf(reader: Reader, names: ReadonlySet<string>, before: number): Promise<number[]> {
  const numbers: number[] = [];
  for (let from = 0; from < before && numbers.length < names.size; from += LEAVES) {
    const leaves = await reader.leaves(from, Math.min(LEAVES, before - from));
    leaves.forEach((leaf, i) => {
      if (names.has(tombstoneName(leaf))) numbers.push(from + i);
    });
    if (leaves.length < LEAVES) break;
  }
  return numbers;
}

/** The record's bytes must have its digest and open its entry; of a record whose content was removed there are none. @throws Fault DIFFERENT */
export function checkRecord(record: HistoryRecord): void {
  if (record.row.removedBy === undefined) checkBytes(record.row, canonicalOf(record));
  else checkTombstone(record);
}

function canonicalOf({ row, bodies }: HistoryRecord): string {
  return recordJson(
    row,
    bodies.map((body) => body.json),
  );
}

function prepareAgain(record: HistoryRecord): Prepared {
  const { row, bodies } = record;
  const canonical = canonicalOf(record);
  if (row.removedBy === undefined) checkBytes(row, canonical);
  else checkTombstone(record);
  const previous = row.leaf === undefined || row.removes?.length ? [] : previousNames(row.leaf);
  return {
    submission: {
      ...(row.actor && { actor: row.actor }),
      ...(row.source && { source: row.source }),
      revises: row.revises,
      ...(row.envelope !== undefined && { envelope: row.envelope }),
      ...(row.removes && { removes: row.removes }),
    },
    canonical,
    digest: row.digest,
    descriptions: bodies.map(({ json }) => parseDescription(json)),
    bodies: bodies.map(({ json, key }) => ({ json, key })),
    replaced: [...row.revises, ...previous],
  };
}

/** What is left of a removed record has no content, and goes by its entry. */
function checkTombstone({ row, bodies }: HistoryRecord): void {
  const { leaf, salt, actor, source, envelope } = row;
  const empty = bodies.length === 0 && [salt, actor, source, envelope].every((part) => part === undefined);
  if (empty && leaf !== undefined && row.digest === tombstoneName(leaf)) return;
  throw new Fault<LineageCode>('DIFFERENT', `Record ${row.number} was removed and is no tombstone.`, {
    hint: 'It has content left, or goes by another name than its entry in the log gives it. Restore the store from a backup.',
    details: { record: row.number },
  });
}

/** The record's bytes must have its digest and open its leaf. */
function checkBytes(row: RecordRow, canonical: string): void {
  const digest = recordDigest(canonical);
  if (digest !== row.digest) {
    throw new Fault<LineageCode>(
      'DIFFERENT',
      `Record ${row.number} has the digest ${digest}, not ${row.digest} as it says.`,
      {
        hint: 'Its bytes were changed after it was recorded. Restore the store from a backup.',
        details: { record: row.number, expected: row.digest, found: digest },
      },
    );
  }
  if (row.leaf !== undefined && !opens(row, canonical)) {
    throw new Fault<LineageCode>('DIFFERENT', `Record ${row.number} does not open its entry in the log.`, {
      hint: 'Its bytes, its salt or its entry were changed after it was recorded. Restore the store from a backup.',
      details: { record: row.number },
    });
  }
}
