import { setImmediate } from 'node:timers/promises';
import type { SQLInputValue } from 'node:sqlite';
import type { Iri } from '../../prov/iri.ts';
import type { Gathered, GatherQuery, Hop } from '../gather.ts';
import type { Connection } from './connection.ts';
import { elementIds } from './elements.ts';
import { nameMask } from './names.ts';

/** Elements that one statement begins from: it bounds how long the event loop waits. */
const CHUNK = 5_000;

/**
 * See `Reader.gather`: two statements for so many elements, whatever their edges. It begins at the ends, which an index finds by kind and name, unless
 * it is asked about certain elements or ends of any kind. `alive` throws when the handle has died meanwhile.
 */
export async function gather(connection: Connection, query: GatherQuery, alive: () => void): Promise<Gathered[]> {
  const forward = goesForward(query);
  const { sql, values } = forward ? forwards(query) : backwards(query);
  const found: Gathered[] = [];
  for (const ids of beginnings(connection, query)) {
    const rows = connection.rows<[Iri, string, string | null]>(sql, ids, ...values);
    for (const [iri, key, order] of rows) found.push(order === null ? { iri, key } : { iri, key, order });
    await setImmediate();
    alive();
  }
  return found;
}

function goesForward({ of, ends, path }: GatherQuery): boolean {
  return of !== undefined || (ends === undefined && path.length > 0 && path.at(-1)!.kinds === undefined);
}

/** JSON lists of the numbers of elements to begin from. */
function* beginnings(connection: Connection, query: GatherQuery): Generator<string> {
  const given = query.of ?? query.ends;
  if (given) {
    const ids = [...elementIds(connection, given).values()];
    for (let i = 0; i < ids.length; i += CHUNK) yield JSON.stringify(ids.slice(i, i + CHUNK));
    return;
  }
  const kinds = goesForward(query) ? query.kinds : (query.path.at(-1)?.kinds ?? query.kinds);
  const forms = connection.rows<[number]>(
    'SELECT id FROM form WHERE kind IN (SELECT value FROM json_each(?))',
    JSON.stringify(kinds),
  );
  // From the other side the name is of no help.
  const name = goesForward(query) ? undefined : query.name;
  for (const [form] of forms) yield* ofForm(connection, form, name);
}

/** All elements of one form (with a name), in the order of an index. */
function* ofForm(connection: Connection, form: number, name: string | undefined): Generator<string> {
  let after: [number, number] = [-1, -1];
  for (;;) {
    const rows =
      name === undefined
        ? connection.rows<[number, number]>(
            'SELECT since, id FROM element WHERE form = ? AND (since, id) > (?, ?) ORDER BY since, id LIMIT ?',
            ...[form, ...after, CHUNK],
          )
        : connection.rows<[number, number]>(
            'SELECT since, id FROM element WHERE form = ? AND name = ? AND id > ? ORDER BY id LIMIT ?',
            ...[form, name, after[1], CHUNK],
          );
    if (rows.length > 0) yield JSON.stringify(rows.map(([, id]) => id));
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!;
  }
}

interface Part {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** From the ends, `e0`, to the elements, the last of `e1`, `e2`, …. */
function backwards(query: GatherQuery): Part {
  const hops = query.path.map(reversed).reverse();
  // The kinds at a hop's near end are those at the far end of the hop before.
  const kinds = [...query.path.map((hop) => hop.kinds).reverse(), query.kinds];
  return statement(query, hops, kinds, `e${hops.length}`, 'e0');
}

function forwards(query: GatherQuery): Part {
  const kinds = [query.kinds, ...query.path.map((hop) => hop.kinds)];
  return statement(query, query.path, kinds, 'e0', `e${query.path.length}`);
}

function reversed(hop: Hop): Hop {
  return { ...hop, direction: hop.direction === 'upstream' ? 'downstream' : 'upstream' };
}

/** @param kinds of each element along the way, the first included */
function statement(
  { predicate, lacking, name }: GatherQuery,
  hops: readonly Hop[],
  kinds: readonly (readonly string[] | undefined)[],
  element: string,
  end: string,
): Part {
  const joins: string[] = ['json_each(?) j CROSS JOIN element e0 ON e0.id = j.value'];
  const conditions: string[] = ['true'];
  const joined: SQLInputValue[] = [];
  const values: SQLInputValue[] = [];
  for (const [i, { direction, names }] of hops.entries()) {
    const [near, far] = direction === 'upstream' ? ['source', 'target'] : ['target', 'source'];
    joins.push(`edge g${i} ON g${i}.${near} = e${i}.id AND ((? >> g${i}.name) & 1) AND g${i}.until IS NULL`);
    joins.push(`element e${i + 1} ON e${i + 1}.id = g${i}.${far}`);
    joined.push(nameMask(names));
  }
  if (predicate !== undefined) {
    joins.push(`property p ON p.element = ${end}.id AND p.predicate = ${WORD}`);
    joined.push(predicate);
  }
  for (const [i, among] of kinds.entries()) {
    if (!among) continue;
    conditions.push(`e${i}.form IN (SELECT id FROM form WHERE kind IN (SELECT value FROM json_each(?)))`);
    values.push(JSON.stringify(among));
  }
  if (name !== undefined) {
    conditions.push(`${end}.name = ?`);
    values.push(name);
  }
  if (lacking !== undefined) {
    conditions.push(`NOT EXISTS (SELECT 1 FROM property l WHERE l.element = ${end}.id AND l.predicate = ${WORD})`);
    values.push(lacking);
  }
  const columns = predicate === undefined ? `${element}.iri, ${end}.iri, NULL` : `${element}.iri, p.key, p.sort`;
  return {
    sql: `SELECT ${columns} FROM ${joins.join(' CROSS JOIN ')} WHERE ${conditions.join(' AND ')}`,
    values: [...joined, ...values],
  };
}

const WORD = '(SELECT id FROM word WHERE text = ?)';
