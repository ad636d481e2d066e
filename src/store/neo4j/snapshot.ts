import type { EdgeName } from '../../prov/relations.ts';
import type { Handle, Run } from './transaction.ts';

/**
 * How far a transaction sees. Neo4j reads what is committed at the moment of each statement; rows of ours carry the record that brought and the
 * record that ended them, so a reader that asks no further than the size it began with sees one state of history throughout.
 */
export interface Snapshot {
  readonly run: Run;
  readonly check: () => void;
  readonly size: number;
  readonly recordedAt: string | undefined;
  /** Every kind that some element has or had; `''` for none. */
  readonly kinds: readonly string[];
  /** Names of the edges there are. Neo4j's indexes are per relationship type, and a question to all nineteen takes seconds to plan. */
  readonly edgeNames: readonly EdgeName[];
}

/** The newest record a question may see: what it asks for, within the snapshot. -1 if history is empty. */
export function asOf(snapshot: Snapshot, asked: number | undefined): number {
  return Math.min(asked ?? Infinity, snapshot.size - 1);
}

const LOOK = "MATCH (log:Log {id: 'log'}) RETURN log.size, log.recordedAt, log.kinds, log.edges";
/** Setting a property takes the node's write lock: the next writer waits here until this one has committed or given up. */
const LOCK = "MATCH (log:Log {id: 'log'}) SET log.lock = 0 RETURN log.size, log.recordedAt, log.kinds, log.edges";

export async function takeSnapshot({ run, check }: Handle, lock: boolean): Promise<Snapshot> {
  const [row] = await run(lock ? LOCK : LOOK);
  if (!row) throw new Error('the (:Log) node is gone: something else has emptied this database');
  const [size, recordedAt, kinds, edgeNames] = row;
  return {
    run,
    check,
    size: size as number,
    recordedAt: (recordedAt ?? undefined) as string | undefined,
    kinds: kinds as string[],
    edgeNames: edgeNames as EdgeName[],
  };
}
