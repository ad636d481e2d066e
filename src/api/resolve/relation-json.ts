import type { Relation } from '../../prov/description.ts';
import type { EdgeRow } from '../../store/store.ts';

const parsed = new WeakMap<Pick<EdgeRow, 'json'>, Relation>();

/** The whole relation of a row, read once however many fields ask. */
export function parseRelation(row: Pick<EdgeRow, 'json'>): Relation {
  let relation = parsed.get(row);
  if (!relation) parsed.set(row, (relation = JSON.parse(row.json) as Relation));
  return relation;
}
