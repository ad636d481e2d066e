import type { Iri } from '../../../prov/iri.ts';
import type { Connection } from '../connection.ts';
import type { Adjacency, Extent } from './adjacency.ts';
import { edgesAfter } from './read.ts';

/**
 * Adds to an adjacency what records brought since, up to the state that the connection sees. What a record changes of what was there before lies with the
 * elements it speaks of, with those that a record which it replaces spoke of, and with the ends of new edges.
 */
export function advance(adjacency: Adjacency, connection: Connection, to: Extent): void {
  const { extent: from, elements, notes } = adjacency;
  for (const [id, iri] of connection.rows<[number, Iri]>('SELECT id, iri FROM element WHERE id > ?', from.element))
    elements.name(id, iri);
  const subjects = touched(connection, from);
  const changed = new Set(subjects);
  for (let after = from.edge; after < to.edge;) {
    for (const edge of edgesAfter(connection, notes, after)) {
      adjacency.chain(edge);
      changed.add(edge.source).add(edge.target);
      after = edge.id;
    }
  }
  for (let id = from.element + 1; id <= to.element; id++) changed.add(id);
  const ended = connection.rows<[number, number, number]>(
    `SELECT g.id, g.until, g.target FROM json_each(?1) j CROSS JOIN edge g ON g.source = j.value
     WHERE g.until >= ?2 AND g.id <= ?3`,
    JSON.stringify(subjects),
    from.size,
    from.edge,
  );
  for (const [id, until, target] of ended) {
    adjacency.end(id, until);
    changed.add(target);
  }
  const rows = connection.rows<[number, number, number | null, number | null]>(
    'SELECT e.id, e.form, e.time, e.end_time FROM json_each(?) j CROSS JOIN element e ON e.id = j.value',
    JSON.stringify([...changed]),
  );
  for (const row of rows) elements.describe(...row);
  adjacency.extent = to;
}

/** Elements that records since then speak of, and those that the records replaced by them spoke of. */
function touched(connection: Connection, { size, description }: Extent): number[] {
  return connection
    .rows<[number]>(
      `SELECT element FROM description WHERE id > ?1
       UNION
       SELECT d.element FROM record r CROSS JOIN json_each(r.revises) v CROSS JOIN record o ON o.digest = v.value
         CROSS JOIN body b ON b.record = o.number CROSS JOIN description d ON d.id = b.description
       WHERE r.number >= ?2 AND r.revises IS NOT NULL`,
      description,
      size,
    )
    .map(([id]) => id);
}
