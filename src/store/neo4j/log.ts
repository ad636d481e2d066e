/** The log beside the graph: entries on the records, checkpoints and facts on nodes of their own. */
import { int } from 'neo4j-driver';
import type { CheckpointRow, Writer } from '../store.ts';
import type { Snapshot } from './snapshot.ts';

/** See `Reader.leaves`. */
export async function leaves({ run, size }: Snapshot, from: number, first: number): Promise<string[]> {
  const rows = await run(
    'MATCH (r:Record) WHERE r.number >= $from AND r.number < $size RETURN r.leaf ORDER BY r.number LIMIT $first',
    { from: int(from), size: int(size), first: int(Math.min(first, Number.MAX_SAFE_INTEGER)) },
  );
  const end = rows.findIndex(([leaf]) => leaf === null);
  return (end < 0 ? rows : rows.slice(0, end)).map(([leaf]) => leaf as string);
}

/** See `Reader.checkpoint`. */
export async function checkpoint(
  { run }: Snapshot,
  atMost: number = Number.MAX_SAFE_INTEGER,
): Promise<CheckpointRow | undefined> {
  const [row] = await run(
    'MATCH (c:Checkpoint) WHERE c.size <= $atMost RETURN c.size, c.root, c.note ORDER BY c.size DESC LIMIT 1',
    { atMost: int(atMost) },
  );
  return row && { size: row[0] as number, root: row[1] as string, note: row[2] as string };
}

/** See `Reader.checkpoints`. */
export async function checkpoints({ run }: Snapshot, after: number, first: number): Promise<CheckpointRow[]> {
  const rows = await run(
    'MATCH (c:Checkpoint) WHERE c.size > $after RETURN c.size, c.root, c.note ORDER BY c.size LIMIT $first',
    { after: int(after), first: int(first) },
  );
  return rows.map(([size, root, note]) => ({ size, root, note }) as CheckpointRow);
}

/** See `Reader.facts`. */
export async function facts({ run }: Snapshot): Promise<ReadonlyMap<string, string>> {
  const rows = await run('MATCH (f:Fact) RETURN f.name, f.value ORDER BY f.name');
  return new Map(rows as [string, string][]);
}

/** See `Writer.seal`. */
export async function seal({ run }: Snapshot, entries: Parameters<Writer['seal']>[0]): Promise<void> {
  const [answer] = await run(
    `UNWIND $rows AS row MATCH (r:Record {number: row.number}) WHERE r.leaf IS NULL
     SET r.leaf = row.leaf, r.salt = row.salt RETURN count(*)`,
    { rows: entries.map(({ number, leaf, salt }) => ({ number: int(number), leaf, salt })) },
  );
  if (answer?.[0] !== entries.length) throw new Error('a record to be sealed does not exist or has its entry already');
}

/** See `Writer.addCheckpoint`. The lock on (:Log) makes the look and the write one step. */
export async function addCheckpoint(snapshot: Snapshot, { size, root, note }: CheckpointRow): Promise<boolean> {
  const newest = await checkpoint(snapshot);
  if (newest && newest.size >= size) return false;
  await snapshot.run('CREATE (c:Checkpoint {size: $size, root: $root, note: $note})', { size: int(size), root, note });
  return true;
}

/** See `Writer.setFact`. */
export async function setFact({ run }: Snapshot, name: string, value: string | undefined): Promise<void> {
  if (value === undefined) await run('MATCH (f:Fact {name: $name}) DELETE f', { name });
  else await run('MERGE (f:Fact {name: $name}) SET f.value = $value', { name, value });
}
