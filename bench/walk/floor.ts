/** The least a walk can cost: breadth first over adjacency in typed arrays, each element once, its depth noted. No names, no order, nothing left out. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Direction } from '../../src/store/store.ts';

export interface Floor {
  /** Walks as far as it goes, from the elements of these IRIs; how many elements it found. */
  walk(from: readonly string[], direction: Direction): number;
}

interface Side {
  readonly offsets: Uint32Array;
  readonly far: Uint32Array;
}

/** Reads the edges in force of an embedded store; none has ended in a generated history. */
export function floorOf(db: DatabaseSync): Floor {
  const one = (sql: string, ...values: string[]) => {
    const statement: StatementSync = db.prepare(sql);
    statement.setReturnArrays(true);
    return (statement.get(...values) as unknown as number[] | undefined)?.[0] ?? 0;
  };
  const [elements, edges] = [one('SELECT max(id) FROM element'), one('SELECT count(*) FROM edge')];
  const [source, target] = [new Uint32Array(edges), new Uint32Array(edges)];
  const statement = db.prepare('SELECT source, target FROM edge ORDER BY id');
  statement.setReturnArrays(true);
  let read = 0;
  for (const row of statement.iterate() as unknown as Iterable<readonly [number, number]>) {
    [source[read], target[read]] = row;
    read++;
  }
  const sides = { upstream: arrange(source, target, elements), downstream: arrange(target, source, elements) };
  return {
    walk: (from, direction) =>
      breadthFirst(
        sides[direction],
        from.map((iri) => one('SELECT id FROM element WHERE iri = ?', iri)),
        elements,
      ),
  };
}

function arrange(near: Uint32Array, far: Uint32Array, elements: number): Side {
  const offsets = new Uint32Array(elements + 2);
  for (const id of near) offsets[id + 1]! += 1;
  for (let id = 0; id <= elements; id++) offsets[id + 1]! += offsets[id]!;
  const place = offsets.slice();
  const ends = new Uint32Array(near.length);
  near.forEach((id, edge) => {
    ends[place[id]!++] = far[edge]!;
  });
  return { offsets, far: ends };
}

function breadthFirst({ offsets, far }: Side, from: readonly number[], elements: number): number {
  const [seen, depth] = [new Uint8Array(elements + 1), new Uint32Array(elements + 1)];
  const list = new Uint32Array(elements + 1);
  let length = 0;
  for (const id of from) {
    seen[id] = 1;
    list[length++] = id;
  }
  for (let at = 0; at < length; at++) {
    const id = list[at]!;
    for (let edge = offsets[id]!, end = offsets[id + 1]!; edge < end; edge++) {
      const next = far[edge]!;
      if (seen[next] !== 0) continue;
      seen[next] = 1;
      depth[next] = depth[id]! + 1;
      list[length++] = next;
    }
  }
  return length;
}
