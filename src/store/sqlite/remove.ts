/** The one act that deletes rows. The connection is inside a write transaction; what the file keeps of deleted rows is scrubbed after it (`scrub.ts`). */
import type { Iri } from '../../prov/iri.ts';
import type { DescriptionChange, Removal, SpanRow, MentionRow } from '../removal.ts';
import type { DescriptionName } from '../store.ts';
import { countRewriting } from './adjacency/read.ts';
import type { Connection } from './connection.ts';
import { elementIds } from './elements.ts';
import { keyBytes, keyText } from './keys.ts';
import { setFact } from './log.ts';
import { nameOf } from './names.ts';
import { namesText } from './records.ts';
import { askForScrub } from './scrub.ts';
import { insertEdges, wordsIn } from './write.ts';
import { rewriteElements, writeProperties } from './write-elements.ts';

/** See `Reader.spans`. */
export function spans(connection: Connection, of: readonly DescriptionName[], without: readonly number[]): SpanRow[] {
  const rows = connection.rows<[Iri, Uint8Array, number, number | null]>(
    `SELECT e.iri, d.key, min(b.record) AS first, r.until
     FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value ->> 0
     CROSS JOIN description d ON d.element = e.id AND d.key = unhex(j.value ->> 1)
     CROSS JOIN body b ON b.description = d.id CROSS JOIN record r ON r.number = b.record
     WHERE b.record NOT IN (SELECT value FROM json_each(?2))
     GROUP BY d.element, d.key, r.until ORDER BY d.key, first`,
    namesText(of),
    JSON.stringify(without),
  );
  return rows.map(([iri, key, since, until]) => ({
    iri,
    key: keyText(key),
    since,
    ...(until !== null && { until }),
  }));
}

/** See `Reader.mentions`. */
export function mentions(connection: Connection, of: readonly Iri[], without: readonly Iri[]): MentionRow[] {
  const rows = connection.rows<[Iri, number, number, number]>(
    // In text written by us, an unescaped quotation mark ends a name: only the member `object` looks so.
    `SELECT t.iri, g.name, g.json IS NOT NULL AND instr(g.json, '"object":') = 0 AS starter, min(g.since)
     FROM json_each(?1) j CROSS JOIN element t ON t.iri = j.value CROSS JOIN edge g ON g.target = t.id
     WHERE g.source NOT IN (SELECT s.id FROM json_each(?2) w CROSS JOIN element s ON s.iri = w.value)
     GROUP BY t.id, g.name, starter ORDER BY t.iri, g.name, starter`,
    JSON.stringify([...new Set(of)]),
    JSON.stringify(without),
  );
  return rows.map(([iri, name, starter, since]) => ({ iri, name: nameOf(name), starter: starter === 1, since }));
}

/** See `Writer.remove`. */
export function remove(connection: Connection, removal: Removal): void {
  // The triggers let rows of history go only while this fact is set.
  setFact(connection, 'removing', String(Math.min(...removal.removed)));
  const ids = elementIds(connection, mentioned(removal));
  for (const iri of mentioned(removal))
    if (!ids.has(iri)) throw new RangeError(`The removal speaks of ${iri}, which is no element.`);
  bury(connection, removal);
  for (const change of removal.descriptions) changeDescription(connection, change, ids);
  connection.each('DELETE FROM edge WHERE source = ? AND key = ? AND since = ?', removal.goneEdges, (edge) => [
    ids.get(edge.from)!,
    keyBytes(edge.key),
    edge.since,
  ]);
  const words = connection.words.intern(
    wordsIn({ properties: removal.properties, records: [], newDescriptions: [], newEdges: removal.newEdges }),
  );
  insertEdges(connection, removal.newEdges, ids, words);
  rewriteElements(connection, removal.elements, ids);
  writeProperties(connection, { properties: removal.properties, changedElements: removal.elements }, ids, words);
  for (const table of ['element_text WHERE rowid', 'owner WHERE element', 'property WHERE element', 'element WHERE id'])
    connection.each(`DELETE FROM ${table} = ?`, removal.gone, (iri) => [ids.get(iri)!]);
  forget(connection);
  countRewriting(connection);
  setFact(connection, 'removing', undefined);
  askForScrub(connection);
}

function mentioned({ descriptions, goneEdges, newEdges, elements, gone }: Removal): Iri[] {
  const iris = new Set<Iri>(gone);
  for (const { iri } of [...descriptions, ...elements]) iris.add(iri);
  for (const { from } of goneEdges) iris.add(from);
  for (const { from, to } of newEdges) iris.add(from).add(to);
  return [...iris];
}

/** Everything these records say, and what stands in their place. */
function bury(connection: Connection, { removed, records }: Removal): void {
  connection.each('DELETE FROM body WHERE record = ?', removed, (number) => [number]);
  for (const row of records) {
    const found = connection.rows(
      `UPDATE record SET digest = ?, actor = NULL, source = NULL, revises = ?, salt = NULL, envelope = NULL, removes = NULL, removed_by = ?
       WHERE number = ? AND leaf = ? RETURNING number`,
      row.digest,
      row.revises.length === 0 ? null : JSON.stringify(row.revises),
      row.removedBy ?? null,
      row.number,
      row.leaf ?? null,
    );
    if (found.length !== 1) throw new RangeError(`Record ${row.number} cannot become a tombstone.`);
  }
}

/** Deletes a description, or moves its ends; a second time at which it is in force needs a row of its own, said by the records of that time. */
function changeDescription(connection: Connection, change: DescriptionChange, ids: ReadonlyMap<Iri, number>): void {
  const id = connection.get<{ id: number }>(
    'SELECT id FROM description WHERE element = ? AND key = ? AND since = ?',
    ids.get(change.iri)!,
    keyBytes(change.key),
    change.since,
  )?.id;
  if (id === undefined) throw new RangeError(`There is no description ${change.key} since ${change.since}.`);
  const [first, ...more] = change.becomes;
  if (!first) {
    connection.run('DELETE FROM description WHERE id = ?', id);
    return;
  }
  connection.run('UPDATE description SET since = ?, until = ? WHERE id = ?', first.since, first.until ?? null, id);
  for (const { since, until } of more) {
    const copy = connection.run(
      `INSERT INTO description (key, element, bundle, json, since, until)
       SELECT key, element, bundle, json, ?, ? FROM description WHERE id = ?`,
      since,
      until ?? null,
      id,
    );
    connection.run(
      'UPDATE body SET description = ? WHERE description = ? AND record >= ? AND record < ?',
      copy,
      id,
      since,
      until ?? Number.MAX_SAFE_INTEGER,
    );
  }
}

/**
 * Words and forms that nothing uses any more may tell of what was removed: the name of a bundle, a type of one's own. A form's number is never given
 * to another, because readers remember what it stood for; so an unused one stays, and says nothing.
 */
function forget(connection: Connection): void {
  connection.run(
    `DELETE FROM word WHERE NOT EXISTS (SELECT 1 FROM property p WHERE p.predicate = word.id) AND id NOT IN (
       SELECT schema FROM record UNION SELECT bundle FROM description WHERE bundle IS NOT NULL
       UNION SELECT via FROM edge WHERE via IS NOT NULL UNION SELECT bundle FROM edge WHERE bundle IS NOT NULL
     )`,
  );
  connection.run(
    `UPDATE form SET kind = NULL, classes = 0, types = json_array('urn:clew:removed:' || id)
     WHERE NOT EXISTS (SELECT 1 FROM element e WHERE e.form = form.id)`,
  );
  connection.words.forget();
  connection.forms.forget();
}
