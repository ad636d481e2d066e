import type { SQLInputValue } from 'node:sqlite';
import type { Iri } from '../../prov/iri.ts';
import type { Changes, ElementRow } from '../store.ts';
import type { Connection } from './connection.ts';
import { elementIds } from './elements.ts';
import { indexedWords } from './tokens.ts';

/** Writes the element rows with their words and owners; returns the number of every element that the changes speak of. */
export function writeElements(connection: Connection, changes: Changes): ReadonlyMap<Iri, number> {
  const { newElements, changedElements } = changes;
  const ids = numbersOf(connection, changes);
  const formOf = connection.forms.intern([...newElements, ...changedElements]);
  connection.insert(
    'element (form, name, version, project, status, digest, owners, time, end_time, described, text, id, iri, since)',
    14,
    newElements,
    (e, values) => {
      addValues(e, formOf(e), values);
      values.push(ids.get(e.iri)!, e.iri, e.since);
    },
  );
  updateElements(connection, changedElements, formOf, ids);
  writeWords(connection, changes, ids);
  return ids;
}

/** Replaces element rows with their words and owners, `since` as well. */
export function rewriteElements(
  connection: Connection,
  elements: readonly ElementRow[],
  ids: ReadonlyMap<Iri, number>,
): void {
  updateElements(connection, elements, connection.forms.intern(elements), ids);
  connection.each('UPDATE element SET since = ? WHERE id = ?', elements, (e) => [e.since, ids.get(e.iri)!]);
  writeWords(connection, { newElements: [], changedElements: elements }, ids);
}

function updateElements(
  connection: Connection,
  elements: readonly ElementRow[],
  formOf: (element: ElementRow) => number,
  ids: ReadonlyMap<Iri, number>,
): void {
  connection.each(
    `UPDATE element SET form = ?, name = ?, version = ?, project = ?, status = ?, digest = ?, owners = ?, time = ?, end_time = ?,
     described = ?, text = ? WHERE id = ?`,
    elements,
    (e) => {
      const values: SQLInputValue[] = [];
      addValues(e, formOf(e), values);
      values.push(ids.get(e.iri)!);
      return values;
    },
  );
}

/** Numbers of all elements that the changes speak of; new ones get the next. @throws RangeError if one is neither stored nor new */
function numbersOf(connection: Connection, changes: Changes): Map<Iri, number> {
  const { newElements, changedElements } = changes;
  const fresh = new Set(newElements.map((e) => e.iri));
  const known = new Set<Iri>(changedElements.map((e) => e.iri));
  for (const { iri } of changes.newDescriptions) if (!fresh.has(iri)) known.add(iri);
  for (const { from, to } of changes.newEdges) {
    if (!fresh.has(from)) known.add(from);
    if (!fresh.has(to)) known.add(to);
  }
  const ids = known.size === 0 ? new Map<Iri, number>() : elementIds(connection, [...known]);
  for (const iri of known) if (!ids.has(iri)) throw new RangeError(`The changes speak of ${iri}, which is no element.`);
  let last = connection.value<number>('SELECT coalesce(max(id), 0) FROM element');
  for (const { iri } of newElements) ids.set(iri, ++last);
  return ids;
}

function addValues(e: ElementRow, form: number, values: SQLInputValue[]): void {
  values.push(
    form,
    e.name ?? null,
    e.version ?? null,
    e.project ?? null,
    e.status ?? null,
    e.digest ?? null,
    e.owners.length === 0 ? null : JSON.stringify(e.owners),
    e.time ?? null,
    e.endTime ?? null,
    e.described ? 1 : 0,
    e.text,
  );
}

/** The indexes beside the element table: words and owners. */
function writeWords(
  connection: Connection,
  { newElements, changedElements }: Pick<Changes, 'newElements' | 'changedElements'>,
  ids: ReadonlyMap<Iri, number>,
): void {
  connection.each('DELETE FROM element_text WHERE rowid = ?', changedElements, (e) => [ids.get(e.iri)!]);
  connection.each('DELETE FROM owner WHERE element = ?', changedElements, (e) => [ids.get(e.iri)!]);
  const all = changedElements.length === 0 ? newElements : [...newElements, ...changedElements];
  connection.insert('element_text (rowid, words)', 2, all, (e, values) => {
    values.push(ids.get(e.iri)!, indexedWords(e.text));
  });
  const owners = all.flatMap((e) => e.owners.map((owner) => ({ owner, element: ids.get(e.iri)! })));
  connection.insert('owner (owner, element)', 2, owners, ({ owner, element }, values) => {
    values.push(owner, element);
  });
}

/** Writes what elements are found by; rows of a changed element replace those stored. */
export function writeProperties(
  connection: Connection,
  { properties, changedElements }: Pick<Changes, 'properties' | 'changedElements'>,
  ids: ReadonlyMap<Iri, number>,
  words: ReadonlyMap<string, number>,
): void {
  connection.each('DELETE FROM property WHERE element = ?', changedElements, (e) => [ids.get(e.iri)!]);
  connection.insert(
    'property (element, predicate, key, sort)',
    4,
    properties,
    (p, values) => {
      values.push(ids.get(p.iri)!, words.get(p.predicate)!, p.key, p.order ?? null);
    },
    16,
  );
}
