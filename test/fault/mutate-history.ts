/** Random changes of entries, payloads, tiles and checkpoints, without the key. */
import type { HistoryRecord } from '../../src/lineage/replay.ts';
import { ALL_LEVELS, type Level } from '../../src/log/levels.ts';
import { verify } from '../../src/log/verify.ts';
import type { RecordRow } from '../../src/store/store.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { vocabulary } from '../log/verify-world.ts';
import { sourceOf, storeOf, type MemoryHistory } from './memory-history.ts';
import type { Mutable } from './mutable.ts';
import type { Struck } from './mutations.ts';
import type { Random } from './random.ts';

export interface Mutation extends Pick<Struck, 'what' | 'expected' | 'also'> {
  readonly changed: MemoryHistory;
}

const LEVELS = ALL_LEVELS.filter((level) => level !== 'graph');

/** Verifies all levels but the graph, which nothing here touches. */
export async function verifyMemory({ told }: Mutable, mutation: Mutation | undefined): Promise<Struck | undefined> {
  if (!mutation) return undefined;
  return { ...mutation, levels: await failing(mutation.changed, told.vkey) };
}

export async function failing(
  memory: MemoryHistory,
  vkey: string,
  heads: readonly { note: string; where: string }[] = [],
): Promise<Level[]> {
  const result = await verify({
    store: storeOf(memory),
    vocabulary,
    scratch: () => Promise.reject(new Error('The graph is not looked at.')),
    tiles: sourceOf(memory),
    published: () => Promise.resolve([...memory.files.keys()]),
    verifiers: [parseVerifier(vkey)],
    heads,
    levels: LEVELS,
  });
  return result.levels.filter((level) => level.holds !== true).map((level) => level.level);
}

/** One change of a text, whatever it means. */
export function changedText(text: string, random: Random): string {
  return changedBytes(Buffer.from(text), random).toString('latin1');
}

export function changedBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.whole(Math.max(1, bytes.length));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.whole(6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << random.whole(8);
      return flipped;
    }
    case 1:
      return Buffer.from(before);
    case 2:
      return Buffer.concat([before, after.subarray(1 + random.whole(8))]);
    case 3:
      return Buffer.concat([before, Buffer.of(random.whole(256)), after]);
    case 4:
      return Buffer.concat([before, Buffer.alloc(Math.min(after.length, 1 + random.whole(16))), after.subarray(16)]);
    default: {
      const from = random.whole(bytes.length);
      return Buffer.concat([before, bytes.subarray(from, from + 1 + random.whole(32)), after]);
    }
  }
}

function withRecord(memory: MemoryHistory, number: number, record: HistoryRecord): MemoryHistory {
  return { ...memory, records: memory.records.with(number, record) };
}

function withRow(memory: MemoryHistory, number: number, row: Partial<RecordRow>): MemoryHistory {
  const record = memory.records[number]!;
  return withRecord(memory, number, { ...record, row: { ...record.row, ...row } });
}

export function leafMutation(memory: MemoryHistory, random: Random): Mutation | undefined {
  const number = random.whole(memory.records.length);
  const { leaf } = memory.records[number]!.row;
  const other = memory.records[random.whole(memory.records.length)]!.row.leaf!;
  const changed = random.whole(8) === 0 ? other : changedText(leaf!, random);
  if (changed === leaf) return undefined;
  const what = `entry ${number} as ${JSON.stringify(changed)}`;
  // The name of a tombstone is that of its entry.
  const also = ['consistency', ...(memory.records[number]!.row.removedBy === undefined ? [] : ['bytes'])];
  return { what, changed: withRow(memory, number, { leaf: changed }), expected: ['commitment', 'inclusion'], also };
}

export function payloadMutation(memory: MemoryHistory, random: Random): Mutation | undefined {
  const number = random.whole(memory.records.length);
  const record = memory.records[number]!;
  const { row, bodies } = record;
  const columns = (['digest', 'recordedAt', 'actor', 'schema', 'salt', 'envelope'] as const).filter(
    (key) => row[key] !== undefined,
  );
  const column = random.whole(3) === 0 || bodies.length === 0 ? random.pick(columns) : undefined;
  if (column !== undefined) {
    const value = changedText(row[column]!, random);
    if (value === row[column]) return undefined;
    return {
      what: `${column} of record ${number} as ${JSON.stringify(value)}`,
      changed: withRow(memory, number, { [column]: value }),
      expected: ['bytes', 'commitment'],
      // One of the records was signed by its submitter.
      also: ['signature'],
    };
  }
  const i = random.whole(bodies.length);
  const body = bodies[i]!;
  const way = random.whole(10);
  const json = changedText(body.json, random);
  const swapped =
    way === 0 ? bodies.filter((_, at) => at !== i) : way === 1 ? [...bodies, body] : bodies.with(i, { ...body, json });
  if (way > 1 && json === body.json) return undefined;
  const what = `description ${i} of record ${number} (${way}) as ${JSON.stringify(json)}`;
  return {
    what,
    changed: withRecord(memory, number, { row, bodies: swapped }),
    expected: ['bytes'],
    also: ['commitment', 'signature'],
  };
}

export function tileMutation(memory: MemoryHistory, random: Random): Mutation | undefined {
  const path = random.pick([...memory.files.keys()].filter((each) => each.startsWith('tile/')));
  const bytes = memory.files.get(path)!;
  const changed = changedBytes(bytes, random);
  if (changed.equals(bytes)) return undefined;
  return { what: path, changed: withFile(memory, path, changed), expected: ['inclusion'] };
}

export function checkpointMutation(memory: MemoryHistory, random: Random): Mutation | undefined {
  if (random.whole(2) === 0) {
    const bytes = memory.files.get('checkpoint')!;
    const changed = changedBytes(bytes, random);
    if (changed.equals(bytes)) return undefined;
    const what = `the published checkpoint as ${JSON.stringify(changed.toString('latin1'))}`;
    return { what, changed: withFile(memory, 'checkpoint', changed), expected: ['signature', 'inclusion'] };
  }
  const i = random.whole(memory.checkpoints.length);
  const row = memory.checkpoints[i]!;
  const key = random.pick(['note', 'root', 'size'] as const);
  const value = key === 'size' ? row.size + 1 + random.whole(9) : changedText(row[key], random);
  if (value === row[key]) return undefined;
  const checkpoints = memory.checkpoints.with(i, { ...row, [key]: value });
  return {
    what: `${key} of checkpoint ${row.size} as ${JSON.stringify(value)}`,
    changed: { ...memory, checkpoints },
    expected: ['signature', 'inclusion'],
  };
}

function withFile(memory: MemoryHistory, path: string, bytes: Buffer): MemoryHistory {
  return { ...memory, files: new Map(memory.files).set(path, bytes) };
}
