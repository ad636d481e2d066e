/** Hops from elements, page by page. */
import { int } from 'neo4j-driver';
import type { Iri } from '../../prov/iri.ts';
import type { EdgePage, EdgeQuery } from '../store.ts';
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

/** Ends edges in force: rows of `from`, `key` and `until`. A relationship is found from the element it begins at, which has few. */
export const CLOSE_EDGES =
  'UNWIND $rows AS row MATCH (:Element {iri: row.from})-[r]->() WHERE r.key = row.key AND r.until IS NULL ' +
  'SET r.until = row.until RETURN count(*)';
