import type { Iri } from '../../../prov/iri.ts';
import type { Connection } from '../connection.ts';
import type { Adjacency, Extent } from './adjacency.ts';
import { edgesAfter } from './read.ts';

/**
 * Adds to an adjacency what records brought since, up to the state that the connection sees. A row that was there before changes only if a description
 * of its element begins or ends, or an edge that tells what it is.
 */
export function advance(adjacency: Adjacency, connection: Connection, to: Extent): void {
  const { extent: from, elements, notes } = adjacency;
  for (const [id, iri] of connection.rows<[number, Iri]>('SELECT id, iri FROM element WHERE id > ?', from.element))
    elements.name(id, iri);
  const changed = new Set<number>();
  for (let after = from.edge; after < to.edge;) {
    for (const edge of edgesAfter(connection, notes, after)) {
      adjacency.chain(edge);
      changed.add(edge.source).add(edge.target);
      after = edge.id;
    }
  }
  const ended = connection.rows<[number, number, number, number]>(
    'SELECT id, until, source, target FROM edge WHERE until >= ? AND id <= ?',
    from.size,
    from.edge,
  );
  for (const [id, until, source, target] of ended) {
    adjacency.end(id, until);
    changed.add(source).add(target);
  }
  const described = connection.rows<[number]>(
    'SELECT element FROM description WHERE id > ? UNION ALL SELECT element FROM description WHERE until >= ?',
    from.description,
    from.size,
  );
  for (const [id] of described) changed.add(id);
  const rows = connection.rows<[number, number, number | null, number | null]>(
    `SELECT e.id, e.form, e.time, e.end_time FROM json_each(?) j CROSS JOIN element e ON e.id = j.value
     UNION ALL SELECT id, form, time, end_time FROM element WHERE id > ?`,
    JSON.stringify([...changed].filter((id) => id <= from.element)),
    from.element,
  );
  for (const row of rows) elements.describe(...row);
  adjacency.extent = to;
}
