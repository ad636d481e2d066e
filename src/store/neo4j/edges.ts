/** Hops from elements, page by page, and relations by their key. */
import { int } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import { upperName, type EdgeName } from '../../prov/relations.ts';
import type { EdgePage, EdgeQuery, EdgeRow } from '../store.ts';
import { keyOf } from './keys.ts';
import { typePattern } from './labels.ts';
import { EDGE, edgeRow, type Columns } from './rows.ts';
import { asOf, type Snapshot } from './snapshot.ts';

/** Whether relationship `r` is in force. */
export const IN_FORCE = 'r.since <= $asOf AND (r.until IS NULL OR r.until > $asOf)';

/** One page per element that exists; one statement whatever the number of elements. */
export async function readEdges(snapshot: Snapshot, query: EdgeQuery): Promise<Map<Iri, EdgePage>> {
  const { first, after } = query;
  const rows = await snapshot.run(edgesText(query), {
    of: query.of.map(keyOf),
    asOf: int(asOf(snapshot, query.asOf)),
    kinds: query.kinds ?? null,
    roles: query.roles ?? null,
    via: query.via ?? null,
    since: after === undefined ? null : int(after.since),
    key: after?.key ?? null,
    limit: first === undefined ? null : int(first + 1),
  });
  const pages = new Map<Iri, EdgePage>();
  for (const [iri, found, total] of rows) {
    const edges = (found as Columns[]).map((columns) => edgeRow(columns, snapshot.size));
    const more = first !== undefined && edges.length > first;
    pages.set(iri as Iri, {
      edges: more ? edges.slice(0, first) : edges,
      ...(query.count && { total: total as number }),
      more,
    });
  }
  return pages;
}

function edgesText({ direction, names, first, count }: EdgeQuery): string {
  const ends = direction === 'upstream' ? ['a', 'b'] : ['b', 'a'];
  const [near, far] = ends as [string, string];
  // An empty list of names asks for nothing.
  const none = names?.length === 0 ? ' AND false' : '';
  const match = [
    'MATCH (a)-[r',
    typePattern(names),
    ']->(b) WHERE ',
    IN_FORCE,
    none,
    ' AND ($kinds IS NULL OR ',
    far,
    '.kind IN $kinds)',
    ' AND ($roles IS NULL OR any(role IN r.role WHERE role IN $roles))',
    ' AND ($via IS NULL OR r.via = $via)',
  ].join('');
  const after = ' AND ($since IS NULL OR r.since > $since OR (r.since = $since AND r.key > $key))';
  const limit = first === undefined ? '' : ' LIMIT $limit';
  return [
    'UNWIND $of AS iri MATCH (',
    near,
    ':Element {iri: iri}) WHERE ',
    near,
    '.since <= $asOf',
    ' CALL (',
    near,
    ') { ',
    match,
    after,
    ' WITH a, r, b ORDER BY r.since, r.key',
    limit,
    ' RETURN collect([',
    EDGE,
    ']) AS edges }',
    ...(count ? [' CALL (', near, ') { ', match, ' RETURN count(r) AS total }'] : []),
    ' RETURN coalesce(',
    near,
    '.longIri, ',
    near,
    '.iri), edges',
    count ? ', total' : '',
  ].join('');
}

/** Edges in force by key. */
export async function edgesByKey(snapshot: Snapshot, keys: readonly string[]): Promise<Map<string, EdgeRow>> {
  if (keys.length === 0 || snapshot.edgeNames.length === 0) return new Map();
  const rows = await snapshot.run(byKeyText(snapshot.edgeNames), { keys, asOf: int(snapshot.size - 1) });
  return new Map(rows.map((columns) => [columns[0] as string, edgeRow(columns, snapshot.size)]));
}

/** Whether a row is in force is asked after the union: asked in each branch, it would multiply the time to plan. */
function byKeyText(names: readonly EdgeName[]): string {
  const branches = names.map((name) => `MATCH (a)-[r:${upperName(name)}]->(b) WHERE r.key IN $keys RETURN a, r, b`);
  return `CALL () { ${branches.join(' UNION ALL ')} } WITH a, r, b WHERE ${IN_FORCE} RETURN ${EDGE}`;
}

/** Ends edges in force: rows of `key` and `until`. */
export function closeText(names: readonly EdgeName[]): string {
  const branches = names.map(
    (name) => `MATCH ()-[r:${upperName(name)} {key: row.key}]->() WHERE r.until IS NULL RETURN r`,
  );
  return `UNWIND $rows AS row CALL (row) { ${branches.join(' UNION ALL ')} } SET r.until = row.until RETURN count(*)`;
}
