/** What is left of a record whose content was removed: its place, its times, its entry in the log, and who removed it. */
import type { RecordRow } from '../store/store.ts';
import { leafHashOf, parseLeaf } from './leaf.ts';

const PREFIX = 'leaf:';

/** The name under which a record is removed, and which is its digest from then on: `leaf:` and the hash of its log entry in hexadecimal. */
export function tombstoneName(leaf: string): string {
  return nameOfHash(leafHashOf(leaf));
}

function nameOfHash(base64: string): string {
  return PREFIX + Buffer.from(base64, 'base64').toString('hex');
}

/** The names that the records would have as tombstones which a log entry says are replaced or removed. */
export function previousNames(leaf: string): string[] {
  return (parseLeaf(leaf).prev ?? []).map(nameOfHash);
}

/**
 * The row that takes a record's place.
 * @param revises the records it replaced: by digest those whose content is still there, by tombstone name the others. It says no more than their
 * `until` and its log entry do, and lets a copy of the history end them where it ended them.
 * @param by number of the record that removes it
 */
export function tombstoneOf(
  { number, recordedAt, schema, leaf, until }: RecordRow,
  revises: readonly string[],
  by: number,
): RecordRow {
  if (leaf === undefined) throw new TypeError(`Record ${number} has no entry in the log.`);
  return {
    number,
    digest: tombstoneName(leaf),
    recordedAt,
    revises: [...revises].sort(),
    schema,
    ...(until !== undefined && { until }),
    leaf,
    removedBy: by,
  };
}
