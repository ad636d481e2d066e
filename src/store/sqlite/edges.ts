import type { SQLInputValue } from 'node:sqlite';
import type { Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { EdgePage, EdgeQuery, EdgeRow } from '../store.ts';
import type { Connection } from './connection.ts';
import { elementIds } from './elements.ts';
import { keyBytes, keyText } from './keys.ts';
import { nameMask, nameOf } from './names.ts';

/** An edge `g` as {@link EDGE_COLUMNS} gives it. */
export type StoredEdge = readonly [
  key: Uint8Array,
  name: number,
  from: Iri,
  to: Iri,
  since: number,
  until: number | null,
  time: string | null,
  roles: string | null,
  via: Iri | null,
  bundle: Iri | null,
  json: string | null,
];

/** Columns of an edge `g`, its ends joined by {@link EDGE_ENDS}. */
export const EDGE_COLUMNS = 'g.key, g.name, s.iri, t.iri, g.since, g.until, g.time, g.roles, v.text, b.text, g.json';
export const EDGE_ENDS = `CROSS JOIN element s ON s.id = g.source CROSS JOIN element t ON t.id = g.target
  LEFT JOIN word v ON v.id = g.via LEFT JOIN word b ON b.id = g.bundle`;

/** The JSON of a relation that says no more than its ends; most do, so it is not stored. */
export function plainJson(name: EdgeName, to: Iri): string {
  return `{"attributes":{},"object":${JSON.stringify(to)},"relation":"${name}"}`;
}

/** The row as the port has it. */
export function edgeOf([key, name, from, to, since, until, time, roles, via, bundle, json]: StoredEdge): EdgeRow {
  return {
    key: keyText(key),
    name: nameOf(name),
    from,
    to,
    since,
    ...(until !== null && { until }),
    ...(time !== null && { time }),
    roles: roles === null ? [] : (JSON.parse(roles) as string[]),
    ...(via !== null && { via }),
    ...(bundle !== null && { bundle }),
    json: json ?? plainJson(nameOf(name), to),
  };
}

/** A condition and the values it takes. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** See `Reader.edges`: three statements at most, whatever the number of elements. */
export function edges(connection: Connection, query: EdgeQuery): Map<Iri, EdgePage> {
  const ids = elementIds(connection, query.of, query.asOf);
  const pages = new Map<Iri, { edges: EdgeRow[]; total?: number; more: boolean }>();
  for (const iri of ids.keys()) pages.set(iri, { edges: [], more: false });
  if (ids.size === 0) return pages;
  const [near, far] =
    query.direction === 'upstream' ? (['source', 'target'] as const) : (['target', 'source'] as const);
  const matching = conditions(query, far);
  const list = JSON.stringify([...ids.values()]);
  const first = query.first ?? Number.MAX_SAFE_INTEGER - 1;
  const after = query.after
    ? [{ sql: '(x.since, x.key) > (?, ?)', values: [query.after.since, keyBytes(query.after.key)] }]
    : [];
  const where = [{ sql: `x.${near} = j.value`, values: [] }, ...matching, ...after];
  const rows = connection.rows<StoredEdge>(
    `SELECT ${EDGE_COLUMNS} FROM json_each(?) j CROSS JOIN edge g ON g.id IN (
       SELECT x.id FROM edge x WHERE ${where.map((c) => c.sql).join(' AND ')} ORDER BY x.since, x.key LIMIT ?
     ) ${EDGE_ENDS} ORDER BY g.${near}, g.since, g.key`,
    list,
    ...where.flatMap((c) => c.values),
    first + 1,
  );
  for (const row of rows) {
    const edge = edgeOf(row);
    const page = pages.get(near === 'source' ? edge.from : edge.to)!;
    if (page.edges.length < first) page.edges.push(edge);
    else page.more = true;
  }
  if (query.count) addTotals(connection, list, near, matching, ids, pages);
  return pages;
}

function addTotals(
  connection: Connection,
  list: string,
  near: 'source' | 'target',
  matching: readonly Condition[],
  ids: ReadonlyMap<Iri, number>,
  pages: ReadonlyMap<Iri, { total?: number }>,
): void {
  const where = [`x.${near} = j.value`, ...matching.map((c) => c.sql)].join(' AND ');
  const totals = new Map(
    connection.rows<[number, number]>(
      `SELECT j.value, (SELECT count(*) FROM edge x WHERE ${where}) FROM json_each(?) j`,
      ...matching.flatMap((c) => c.values),
      list,
    ),
  );
  for (const [iri, id] of ids) pages.get(iri)!.total = totals.get(id)!;
}

/** What every edge of the answer fulfils, besides touching an element asked for; on the edge as `x`. */
function conditions(query: EdgeQuery, far: 'source' | 'target'): Condition[] {
  const all: Condition[] = [];
  if (query.asOf === undefined) all.push({ sql: 'x.until IS NULL', values: [] });
  else all.push({ sql: 'x.since <= ? AND (x.until IS NULL OR x.until > ?)', values: [query.asOf, query.asOf] });
  if (query.names) all.push({ sql: '(? >> x.name) & 1', values: [nameMask(query.names)] });
  if (query.kinds) {
    all.push({
      sql: `(SELECT e.form FROM element e WHERE e.id = x.${far}) IN (SELECT id FROM form WHERE kind IN (SELECT value FROM json_each(?)))`,
      values: [JSON.stringify(query.kinds)],
    });
  }
  if (query.roles) {
    all.push({
      sql: 'EXISTS (SELECT 1 FROM json_each(x.roles) r WHERE r.value IN (SELECT value FROM json_each(?)))',
      values: [JSON.stringify(query.roles)],
    });
  }
  if (query.via !== undefined) {
    all.push({ sql: 'x.via = (SELECT id FROM word WHERE text = ?)', values: [query.via] });
  }
  return all;
}
