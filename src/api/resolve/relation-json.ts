import type { Relation } from '../../prov/description.ts';
import type { EdgeRow } from '../../store/store.ts';

const parsed = new WeakMap<EdgeRow, Relation>();

/** The whole relation of an edge row, read once however many fields ask. */
export function parseRelation(row: EdgeRow): Relation {
  let relation = parsed.get(row);
  if (!relation) parsed.set(row, (relation = JSON.parse(row.json) as Relation));
  return relation;
}
