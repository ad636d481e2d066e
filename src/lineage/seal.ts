/** Gives the records of a history from before the log their entries. What was recorded stays as it was; the salts are made now. */
import { recordJson } from '../prov/record.ts';
import type { RecordRow, Store, Writer } from '../store/store.ts';
import { secretOf } from './facts.ts';
import { freshSalt, leafOf, pseudonym } from './leaf.ts';
import { readPage } from './replay.ts';

const PAGE = 1_000;

/**
 * Seals page by page, each in a transaction of its own, so that it goes on where it was interrupted.
 * @returns how many records were sealed
 */
export async function seal(store: Store): Promise<number> {
  let next = await firstUnsealed(store);
  if (next === undefined) return 0;
  const begun = next;
  for (;;) {
    const size: number = await store.write((writer) => sealPage(writer, next!));
    if (size === 0) return next - begun;
    next += size;
  }
}

/** Entries are given in order: if the newest record has one, all have. */
async function firstUnsealed(store: Store): Promise<number | undefined> {
  return store.read(async (reader) => {
    const { size } = await reader.head();
    if (size === 0) return undefined;
    let [low, high] = [0, size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [leaf] = await reader.leaves(middle, 1);
      if (leaf === undefined) high = middle;
      else low = middle + 1;
    }
    return low === size ? undefined : low;
  });
}

async function sealPage(writer: Writer, from: number): Promise<number> {
  const { secret } = await secretOf(writer);
  const page = await readPage(writer, from, PAGE);
  const leaves = new Map<number, string>();
  const replaced = await replacedBy(
    writer,
    page.map(({ row }) => row),
  );
  const entries = page.map(({ row, bodies }) => {
    const salt = freshSalt();
    const leaf = leafOf({
      op: row.revises.length > 0 ? 'revise' : 'assert',
      salt,
      canonical: recordJson(
        row,
        bodies.map((body) => body.json),
      ),
      actor: row.actor && pseudonym(secret, row.actor),
      previous: (replaced.get(row.number) ?? []).map((old) => old.leaf ?? leaves.get(old.number)!),
      recordedAt: row.recordedAt,
      schema: row.schema,
    });
    leaves.set(row.number, leaf);
    return { number: row.number, leaf, salt: salt.toString('hex') };
  });
  if (entries.length > 0) await writer.seal(entries);
  return entries.length;
}

/** The records that each of these replaced. */
async function replacedBy(writer: Writer, rows: readonly RecordRow[]): Promise<Map<number, RecordRow[]>> {
  const digests = rows.flatMap((row) => row.revises);
  const found = digests.length === 0 ? [] : await writer.records({ digests });
  return Map.groupBy(
    found.filter((row) => row.until !== undefined),
    (row) => row.until!,
  );
}
