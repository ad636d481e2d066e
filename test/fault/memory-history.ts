/** A history held in memory, of which any part can be changed: what a verification reads, and nothing else. */
import type { HistoryRecord } from '../../src/lineage/replay.ts';
import { history } from '../../src/lineage/replay.ts';
import type { CheckpointRow, Reader, Store } from '../../src/store/store.ts';
import type { TileSource } from '../../src/tlog/source.ts';

export interface MemoryHistory {
  readonly records: readonly HistoryRecord[];
  readonly checkpoints: readonly CheckpointRow[];
  readonly facts: ReadonlyMap<string, string>;
  /** What is published, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

export async function memoryOf(store: Store, files: ReadonlyMap<string, Buffer>): Promise<MemoryHistory> {
  const records: HistoryRecord[] = [];
  for await (const page of history(store)) records.push(...page);
  const { checkpoints, facts } = await store.read(async (reader) => ({
    checkpoints: await reader.checkpoints(0, 100),
    facts: await reader.facts(),
  }));
  return { records, checkpoints, facts, files };
}

export function storeOf({ records, checkpoints, facts }: MemoryHistory): Store {
  const rows = records.map(({ row }) => row);
  const leaves = rows.map((row) => row.leaf);
  const end = leaves.indexOf(undefined);
  const reader: Partial<Reader> = {
    head: () => Promise.resolve({ size: rows.length }),
    facts: () => Promise.resolve(facts),
    records(query) {
      if ('from' in query) return Promise.resolve(rows.slice(query.from, query.from + query.first));
      if ('digests' in query) return Promise.resolve(rows.filter((row) => query.digests.includes(row.digest)));
      throw new TypeError('A verification asks for records by place or digest.');
    },
    bodies: (numbers) =>
      Promise.resolve(records.flatMap(({ row, bodies }) => (numbers.includes(row.number) ? bodies : []))),
    leaves: (from, first) =>
      Promise.resolve((end < 0 ? leaves : leaves.slice(0, end)).slice(from, from + first) as string[]),
    checkpoints: (after) => Promise.resolve(checkpoints.filter((row) => row.size > after)),
  };
  return { read: (use: (reader: Reader) => unknown) => use(reader as Reader) } as unknown as Store;
}

export function sourceOf({ files }: MemoryHistory): TileSource {
  return { read: (path) => Promise.resolve(files.get(path)) };
}
