import type { SQLInputValue } from 'node:sqlite';
import type { Iri } from '../../prov/iri.ts';
import type { BodyRow, Changes, EdgeRow } from '../store.ts';
import type { Connection } from './connection.ts';
import { plainJson } from './edges.ts';
import { keyBytes } from './keys.ts';
import { countRewriting } from './adjacency/read.ts';
import { nameCode } from './names.ts';
import { descriptionIds, head } from './records.ts';
import { writeElements, writeProperties } from './write-elements.ts';

/** See `Writer.apply`. The connection is inside a write transaction. */
export function apply(connection: Connection, changes: Changes): void {
  const { size } = head(connection);
  changes.records.forEach(({ number }, i) => {
    if (number !== size + i) throw new RangeError(`Record ${number} does not follow ${size + i - 1}.`);
  });
  const words = connection.words.intern(wordsIn(changes));
  const word = (text: string | undefined): number | null => (text === undefined ? null : words.get(text)!);
  const ids = writeElements(connection, changes);
  writeProperties(connection, changes, ids, words);
  const stored = storedDescriptions(connection, changes);
  // What is stored ends before its successor begins: at most one row with a key is in force at any moment.
  closeStored(connection, changes);
  const fresh = writeDescriptions(connection, changes, ids, word);
  writeRecords(connection, changes, (body) => freshAt(fresh.get(body.key), body.record) ?? stored.get(body.key), word);
  insertEdges(connection, changes.newEdges, ids, words);
  if (changes.records.length === 0) countRewriting(connection);
}

/** Writes edges whose ends have these numbers. */
export function insertEdges(
  connection: Connection,
  edges: readonly EdgeRow[],
  ids: ReadonlyMap<Iri, number>,
  words: ReadonlyMap<string, number>,
): void {
  const word = (text: string | undefined): number | null => (text === undefined ? null : words.get(text)!);
  connection.insert(
    'edge (key, name, source, target, since, until, time, roles, via, bundle, json)',
    11,
    edges,
    (edge, values) => addEdge(edge, ids, word, values),
  );
}

/** The texts of rows that are kept in the dictionary. */
export function wordsIn(
  changes: Pick<Changes, 'properties' | 'records' | 'newDescriptions' | 'newEdges'>,
): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { predicate } of changes.properties) words.add(predicate);
  for (const { schema } of changes.records) words.add(schema);
  for (const { bundle } of changes.newDescriptions) if (bundle !== undefined) words.add(bundle);
  for (const { bundle, via } of changes.newEdges) {
    if (bundle !== undefined) words.add(bundle);
    if (via !== undefined) words.add(via);
  }
  return words;
}

function closeStored(connection: Connection, { closedDescriptions, closedEdges }: Changes): void {
  // By the elements they belong to: an index by their random keys would cost every row that is written.
  connection.each(
    'UPDATE description SET until = ? WHERE element = (SELECT id FROM element WHERE iri = ?) AND key = ? AND until IS NULL',
    closedDescriptions,
    ({ iri, key, until }) => [until, iri, keyBytes(key)],
  );
  connection.each(
    'UPDATE edge SET until = ? WHERE source = (SELECT id FROM element WHERE iri = ?) AND key = ? AND until IS NULL',
    closedEdges,
    ({ from, key, until }) => [until, from, keyBytes(key)],
  );
}

/** Numbers of the descriptions in force that bodies of these changes may say; to be asked before any of them ends. */
function storedDescriptions(connection: Connection, { bodies, newDescriptions }: Changes): ReadonlyMap<string, number> {
  const begins = new Map<string, number>();
  for (const { key, since } of newDescriptions) if (!begins.has(key)) begins.set(key, since);
  const asked = bodies.filter(({ key, record }) => !((begins.get(key) ?? Infinity) <= record));
  return asked.length === 0 ? new Map() : descriptionIds(connection, asked);
}

/** A description row just written. */
interface Fresh {
  readonly id: number;
  readonly since: number;
}

function writeDescriptions(
  connection: Connection,
  { newDescriptions }: Changes,
  ids: ReadonlyMap<Iri, number>,
  word: (text: string | undefined) => number | null,
): ReadonlyMap<string, readonly Fresh[]> {
  const written = new Map<string, Fresh[]>();
  let id = connection.value<number>('SELECT coalesce(max(id), 0) FROM description');
  connection.insert('description (id, key, element, bundle, json, since, until)', 7, newDescriptions, (d, values) => {
    const before = written.get(d.key);
    const row = { id: ++id, since: d.since };
    if (before) before.push(row);
    else written.set(d.key, [row]);
    values.push(id, keyBytes(d.key), ids.get(d.iri)!, word(d.bundle), d.json, d.since, d.until ?? null);
  });
  return written;
}

/** The row with the key of a body that was in force when its record came: the last that began by then. */
function freshAt(rows: readonly Fresh[] | undefined, record: number): number | undefined {
  return rows?.findLast((row) => row.since <= record)?.id;
}

function writeRecords(
  connection: Connection,
  { records, bodies, closedRecords }: Changes,
  descriptionOf: (body: BodyRow) => number | undefined,
  word: (text: string | undefined) => number | null,
): void {
  connection.insert(
    'record (number, digest, recorded_at, actor, source, revises, schema, until, leaf, salt, envelope, removes, removed_by)',
    13,
    records,
    (r, values) => {
      const source = r.source === undefined ? null : JSON.stringify(r.source);
      const revises = r.revises.length === 0 ? null : JSON.stringify(r.revises);
      values.push(r.number, r.digest, r.recordedAt, r.actor ?? null, source, revises, word(r.schema), r.until ?? null);
      values.push(r.leaf ?? null, r.salt === undefined ? null : Buffer.from(r.salt, 'hex'), r.envelope ?? null);
      values.push(r.removes?.length ? JSON.stringify(r.removes) : null, r.removedBy ?? null);
    },
  );
  connection.insert('body (record, seq, description)', 3, bodies, (b, values) => {
    const description = descriptionOf(b);
    if (description === undefined) throw new RangeError(`Record ${b.record} says ${b.key}, which is not in force.`);
    values.push(b.record, b.seq, description);
  });
  connection.each('UPDATE record SET until = ? WHERE number = ?', closedRecords, (c) => [c.until, c.number]);
}

function addEdge(
  edge: EdgeRow,
  ids: ReadonlyMap<Iri, number>,
  word: (text: string | undefined) => number | null,
  values: SQLInputValue[],
): void {
  values.push(
    keyBytes(edge.key),
    nameCode(edge.name),
    ids.get(edge.from)!,
    ids.get(edge.to)!,
    edge.since,
    edge.until ?? null,
    edge.time ?? null,
    edge.roles.length === 0 ? null : JSON.stringify(edge.roles),
    word(edge.via),
    word(edge.bundle),
    edge.json === plainJson(edge.name, edge.to) ? null : edge.json,
  );
}
