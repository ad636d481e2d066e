/**
 * The rows a store has to have once the content of some records is gone: what a replay of the remaining history would give, computed only for the
 * elements those records spoke of and those they led to.
 */
import type { Iri } from '../prov/iri.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import { NO_CHANGES } from '../store/changes.ts';
import type { Removal } from '../store/removal.ts';
import type { DescriptionName, EdgeRow, ElementRow, Reader, RecordRow, Writer } from '../store/store.ts';
import { affected, pastsOf } from './affected.ts';
import { changedPast, changesOf, targetsOf, type Past } from './timeline.ts';
import { previousNames, tombstoneName, tombstoneOf } from './tombstone.ts';

/** Takes the content of records out of the store, in the transaction of the record that says so. */
export async function takeAway(
  writer: Writer,
  vocabulary: Vocabulary,
  rows: readonly RecordRow[],
  by: number,
): Promise<void> {
  const { removal, missing } = await rebuild(writer, vocabulary, rows, by);
  if (missing.length > 0) await writer.apply({ ...NO_CHANGES, newElements: missing });
  await writer.remove(removal);
}

/**
 * @param rows the records whose content goes, none of it removed before
 * @param by number of the record that says so
 * @returns the removal, and elements that the vocabulary of today sees referred to and the store does not have: those are to be added first
 */
export async function rebuild(
  reader: Reader,
  vocabulary: Vocabulary,
  rows: readonly RecordRow[],
  by: number,
): Promise<{ readonly removal: Removal; readonly missing: readonly ElementRow[] }> {
  const removed = rows.map((row) => row.number);
  const names = await saidBy(reader, removed);
  const stored = await pastsOf(reader, [...new Set(names.map(({ iri }) => iri))]);
  const spans = Map.groupBy(names.length === 0 ? [] : await reader.spans(names, removed), (span) => span.key);
  const descriptions = names.flatMap(({ iri, key }) =>
    changesOf(
      stored.get(iri)!.descriptions.filter((row) => row.key === key),
      spans.get(key) ?? [],
    ),
  );
  const pasts = new Map<Iri, Past>();
  for (const [iri, changes] of Map.groupBy(descriptions, (change) => change.iri))
    pasts.set(iri, changedPast(stored.get(iri)!, changes, vocabulary));
  const { gone, fresh } = edgeChanges(stored, pasts);
  const { missing, ...elements } = await affected(reader, vocabulary, pasts, [...targetsOf([...gone, ...fresh])]);
  return {
    removal: {
      removed,
      records: await tombstones(reader, rows, by),
      descriptions,
      goneEdges: gone.map(({ from, key, since }) => ({ from, key, since })),
      newEdges: fresh,
      ...elements,
    },
    missing,
  };
}

/** The descriptions that these records say, each once. */
export async function saidBy(reader: Reader, numbers: readonly number[]): Promise<DescriptionName[]> {
  const names = new Map<string, DescriptionName>();
  for (const { iri, key } of await reader.bodies(numbers)) names.set(key, { iri, key });
  return [...names.values()];
}

function edgeChanges(
  stored: ReadonlyMap<Iri, Past>,
  pasts: ReadonlyMap<Iri, Past>,
): { readonly gone: EdgeRow[]; readonly fresh: EdgeRow[] } {
  const gone: EdgeRow[] = [];
  const fresh: EdgeRow[] = [];
  for (const [iri, { edges }] of pasts) {
    const before = stored.get(iri)!.edges;
    if (before === edges) continue;
    const [old, now] = [new Set(before.map(lineOf)), new Set(edges.map(lineOf))];
    gone.push(...before.filter((edge) => !now.has(lineOf(edge))));
    fresh.push(...edges.filter((edge) => !old.has(lineOf(edge))));
  }
  return { gone, fresh };
}

function lineOf({ key, since, until, to, json }: EdgeRow): string {
  return JSON.stringify([key, since, until ?? null, to, json]);
}

/** What stands in place of the records, and of earlier tombstones that name one of them by its digest: a digest of a removed content tells of it. */
async function tombstones(reader: Reader, rows: readonly RecordRow[], by: number): Promise<RecordRow[]> {
  const names = new Map(rows.map((row) => [row.number, tombstoneName(row.leaf!)]));
  const replaced = await reader.records({ digests: rows.flatMap((r) => [...r.revises, ...previousNames(r.leaf!)]) });
  const out = rows.map((row) =>
    tombstoneOf(
      row,
      replaced.filter((old) => old.until === row.number).map((old) => names.get(old.number) ?? old.digest),
      by,
    ),
  );
  const successors = rows.flatMap(({ until }) => (until === undefined || names.has(until) ? [] : [until]));
  const digests = new Map(rows.map((row) => [row.digest, names.get(row.number)!]));
  for (const row of successors.length === 0 ? [] : await reader.records({ numbers: [...new Set(successors)] })) {
    if (row.removedBy === undefined || !row.revises.some((digest) => digests.has(digest))) continue;
    out.push({ ...row, revises: row.revises.map((digest) => digests.get(digest) ?? digest).sort() });
  }
  return out;
}
