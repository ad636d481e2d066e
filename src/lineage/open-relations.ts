import { compareText, parseDescription, relationJson, relationKey, type Description } from '../prov/description.ts';
import { rolesOf } from '../prov/statement.ts';
import { valueText } from '../prov/value.ts';
import type { DescriptionRow, EdgeRow } from '../store/store.ts';

/** A relation that leads nowhere, in the form that edges have. */
export type OpenRelation = Omit<EdgeRow, 'to' | 'until'>;

/**
 * The relations of an element whose influencer was left unsaid, as in `wasGeneratedBy(e, -, 2026-11-01T10:00:00)`: they are no edges and stand in its
 * description alone (https://www.w3.org/TR/prov-dm/#term-Generation: the activity is optional).
 * @param descriptions of one element, folded
 * @param rows what they were folded from, from which the record is known that brought each
 * @returns in the order of edges: by record, then key
 */
export function openRelations(
  descriptions: readonly Description[],
  rows: readonly DescriptionRow[],
): readonly OpenRelation[] {
  const found = descriptions.flatMap(({ id, bundle, relations }) =>
    relations
      .filter(({ object, activity }) => object === undefined && activity === undefined)
      .map((relation) => ({ id, bundle, relation, key: relationKey(id, relation, bundle) })),
  );
  if (found.length === 0) return [];
  const since = broughtBy(rows);
  return found
    .map(({ id, bundle, relation, key }) => ({
      key,
      name: relation.relation,
      from: id,
      since: since.get(key)!,
      ...(relation.time !== undefined && { time: relation.time }),
      roles: rolesOf(relation).map(valueText),
      ...(relation.via !== undefined && { via: relation.via }),
      ...(bundle !== undefined && { bundle }),
      json: relationJson(relation),
    }))
    .sort((a, b) => a.since - b.since || compareText(a.key, b.key));
}

/** The newest record that said something new of a relation, by its key. Only those with an identifier can be added to. */
export function broughtBy(rows: readonly DescriptionRow[]): Map<string, number> {
  const since = new Map<string, number>();
  const said = new Set<string>();
  for (const row of [...rows].sort((a, b) => a.since - b.since)) {
    const { id, bundle, relations } = parseDescription(row.json);
    for (const relation of relations) {
      const key = relationKey(id, relation, bundle);
      const json = `${key} ${relationJson(relation)}`;
      if (!said.has(json)) since.set(key, row.since);
      said.add(json);
    }
  }
  return since;
}
