/** The rows an adjacency is made of. Whole columns come as JSON arrays, which takes a fraction of the time that rows take. */
import type { Iri } from '../../../prov/iri.ts';
import { instant } from '../../../prov/time.ts';
import type { Connection } from '../connection.ts';
import { setFact } from '../log.ts';
import { Adjacency, type EdgeRow, type Extent } from './adjacency.ts';
import type { Notes } from './edge-columns.ts';
import { Growing } from './growing.ts';

/** Rows read by one statement: a few milliseconds. */
const PAGE = 5_000;

/** The fact that counts changes of rows which no record brought; the store's own business, so `facts()` leaves it out. */
const REWRITTEN = 'sqlite.rewritten';

/** Says that the transaction under way changes rows otherwise than by a record that comes: whoever holds them in memory reads them anew. */
export function countRewriting(connection: Connection): void {
  setFact(connection, REWRITTEN, String(extentOf(connection).rewritten + 1));
}

/** How far the tables reach in the connection's snapshot. */
export function extentOf(connection: Connection): Extent {
  const [size, element, edge, description, rewritten] = connection.rows<[number, number, number, number, number]>(
    `SELECT (SELECT ifnull(max(number) + 1, 0) FROM record), (SELECT ifnull(max(id), 0) FROM element),
       (SELECT ifnull(max(id), 0) FROM edge), (SELECT ifnull(max(id), 0) FROM description),
       ifnull((SELECT CAST(value AS INTEGER) FROM fact WHERE name = ?), 0)`,
    REWRITTEN,
  )[0]!;
  return { size, element, edge, description, rewritten };
}

/** Reads the whole graph, some rows at a time. The connection's snapshot stays the same until the end. */
export function* readAdjacency(connection: Connection): Generator<undefined, Adjacency> {
  const adjacency = new Adjacency(extentOf(connection));
  yield* readNames(connection, adjacency);
  yield* readElements(connection, adjacency);
  const { edge: most } = adjacency.extent;
  adjacency.edges.reserve(most);
  const [source, target] = [new Growing(Uint32Array, most), new Growing(Uint32Array, most)];
  for (let after = 0; ;) {
    const page = edgesAfter(connection, adjacency.notes, after);
    for (const edge of page) {
      adjacency.add(edge);
      source.push(edge.source);
      target.push(edge.target);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
    yield;
  }
  const ends = ({ array, length }: Growing<Uint32Array>) => array.subarray(0, length);
  yield* adjacency.arrange(ends(source), ends(target));
  return adjacency;
}

/** Names and their order. SQLite's is by code point, ours by UTF-16 code unit: they differ where a name has characters beyond the first plane. */
function* readNames(connection: Connection, { elements }: Adjacency): Generator<undefined, void> {
  const order = new Growing(Uint32Array, elements.length);
  let last = '';
  let inOrder = true;
  for (;;) {
    const rows = connection.rows<[number, Iri]>(
      'SELECT id, iri FROM element WHERE iri > ? ORDER BY iri LIMIT ?',
      last,
      PAGE,
    );
    for (const [id, iri] of rows) {
      elements.name(id, iri);
      order.push(id);
      inOrder &&= last < iri;
      last = iri;
    }
    if (rows.length < PAGE) break;
    yield;
  }
  const ids = order.array.slice(0, order.length);
  if (!inOrder) ids.sort((a, b) => (elements.iris[a]! < elements.iris[b]! ? -1 : 1));
  elements.rank(ids);
  yield;
}

function* readElements(connection: Connection, { elements }: Adjacency): Generator<undefined, void> {
  for (let after = 0; ;) {
    const [ids, forms, times, endTimes] = columns<[number[], number[], (number | null)[], (number | null)[]]>(
      connection,
      `SELECT json_group_array(id), json_group_array(form), json_group_array(time), json_group_array(end_time)
       FROM (SELECT id, form, time, end_time FROM element WHERE id > ? ORDER BY id LIMIT ?)`,
      after,
      PAGE,
    );
    ids.forEach((id, i) => elements.describe(id, forms[i]!, times[i]!, endTimes[i]!));
    if (ids.length < PAGE) return;
    after = ids.at(-1)!;
    yield;
  }
}

/** Edges in order of their numbers, `PAGE` at most. */
export function edgesAfter(connection: Connection, notes: Notes, after: number): EdgeRow[] {
  const [ids, source, target, name, since, until, noted] = columns<
    [number[], number[], number[], number[], number[], (number | null)[], [number, string | null, string | null][]]
  >(
    connection,
    `SELECT json_group_array(id), json_group_array(source), json_group_array(target), json_group_array(name),
       json_group_array(since), json_group_array(until),
       json_group_array(json_array(id, roles, time)) FILTER (WHERE roles IS NOT NULL OR time IS NOT NULL)
     FROM (SELECT id, source, target, name, since, until, roles, time FROM edge WHERE id > ? ORDER BY id LIMIT ?)`,
    after,
    PAGE,
  );
  let note = 0;
  return ids.map((id, i) => {
    const [of, roles, time] = noted[note] ?? [];
    const has = of === id;
    if (has) note++;
    return {
      id,
      source: source[i]!,
      target: target[i]!,
      name: name[i]!,
      since: since[i]!,
      until: until[i]!,
      note: has ? notes.intern(roles ?? null, typeof time === 'string' ? instant(time) : NaN) : 0,
    };
  });
}

function columns<T extends readonly unknown[]>(connection: Connection, sql: string, ...values: number[]): T {
  return connection.rows<string[]>(sql, ...values)[0]!.map((text) => JSON.parse(text) as unknown) as unknown as T;
}
