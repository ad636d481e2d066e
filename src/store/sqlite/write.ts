import type { SQLInputValue } from 'node:sqlite';
import type { Iri } from '../../prov/iri.ts';
import type { BodyRow, Changes, EdgeRow, ElementRow } from '../store.ts';
import { wordsOf } from '../words.ts';
import type { Connection } from './connection.ts';
import { plainJson } from './edges.ts';
import { elementIds } from './elements.ts';
import { keyBytes, keyHex, keyText } from './keys.ts';
import { nameCode } from './names.ts';
import { head } from './records.ts';

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
  closeKeys(connection, 'description', changes.closedDescriptions);
  closeKeys(connection, 'edge', changes.closedEdges);
  const fresh = writeDescriptions(connection, changes, ids, word);
  writeRecords(connection, changes, (body) => freshAt(fresh.get(body.key), body.record) ?? stored.get(body.key), word);
  connection.each(
    `INSERT INTO edge (key, name, source, target, since, until, time, roles, via, bundle, json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    changes.newEdges,
    (edge) => edgeValues(edge, ids, word),
  );
}

function* wordsIn(changes: Changes): Iterable<string> {
  for (const { predicate } of changes.properties) yield predicate;
  for (const { schema } of changes.records) yield schema;
  for (const { bundle } of changes.newDescriptions) if (bundle !== undefined) yield bundle;
  for (const { bundle, via } of changes.newEdges) {
    if (bundle !== undefined) yield bundle;
    if (via !== undefined) yield via;
  }
}

/** Writes the element rows; returns the number of every element that the changes speak of. */
function writeElements(connection: Connection, changes: Changes): ReadonlyMap<Iri, number> {
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
  const formOf = connection.forms.intern([...newElements, ...changedElements]);
  const values = (e: ElementRow): SQLInputValue[] => [formOf(e), ...elementValues(e), ids.get(e.iri)!];
  connection.each(
    `INSERT INTO element (form, name, version, project, status, digest, owners, time, end_time, described, text, id, iri, since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    newElements,
    (e) => [...values(e), e.iri, e.since],
  );
  connection.each(
    `UPDATE element SET form = ?, name = ?, version = ?, project = ?, status = ?, digest = ?, owners = ?, time = ?, end_time = ?,
     described = ?, text = ? WHERE id = ?`,
    changedElements,
    values,
  );
  writeWords(connection, changes, ids);
  return ids;
}

function elementValues(e: ElementRow): SQLInputValue[] {
  return [
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
  ];
}

/** The indexes beside the element table: words and owners. */
function writeWords(
  connection: Connection,
  { newElements, changedElements }: Changes,
  ids: ReadonlyMap<Iri, number>,
): void {
  connection.each('DELETE FROM element_text WHERE rowid = ?', changedElements, (e) => [ids.get(e.iri)!]);
  connection.each('DELETE FROM owner WHERE element = ?', changedElements, (e) => [ids.get(e.iri)!]);
  const all = changedElements.length === 0 ? newElements : [...newElements, ...changedElements];
  connection.each('INSERT INTO element_text (rowid, words) VALUES (?, ?)', all, (e) => [
    ids.get(e.iri)!,
    indexedWords(e.text),
  ]);
  const owners = all.flatMap((e) => e.owners.map((owner) => [owner, ids.get(e.iri)!] as const));
  connection.each('INSERT INTO owner (owner, element) VALUES (?, ?)', owners, (pair) => [...pair]);
}

const PLAIN = /^[a-z0-9]+$/;

/** Words as the index keeps them: those beyond ASCII as hexadecimal, so that the tokenizer's Unicode version has no say. */
export function indexedWords(text: string): string {
  return wordsOf(text)
    .map((word) => (PLAIN.test(word) ? word : `_${Buffer.from(word).toString('hex')}`))
    .join(' ');
}

function writeProperties(
  connection: Connection,
  { properties, changedElements }: Changes,
  ids: ReadonlyMap<Iri, number>,
  words: ReadonlyMap<string, number>,
): void {
  connection.each('DELETE FROM property WHERE element = ?', changedElements, (e) => [ids.get(e.iri)!]);
  connection.each('INSERT INTO property (element, predicate, key, number) VALUES (?, ?, ?, ?)', properties, (p) => [
    ids.get(p.iri)!,
    words.get(p.predicate)!,
    p.key,
    p.number ?? null,
  ]);
}

function closeKeys(
  connection: Connection,
  table: 'description' | 'edge',
  closed: readonly { readonly key: string; readonly until: number }[],
): void {
  const sql =
    table === 'edge'
      ? 'UPDATE edge SET until = ? WHERE key = ? AND until IS NULL'
      : 'UPDATE description SET until = ? WHERE key = ? AND until IS NULL';
  connection.each(sql, closed, ({ key, until }) => [until, keyBytes(key)]);
}

/** Numbers of the descriptions in force that bodies of these changes may say; to be asked before any of them ends. */
function storedDescriptions(connection: Connection, { bodies, newDescriptions }: Changes): ReadonlyMap<string, number> {
  const begins = new Map<string, number>();
  for (const { key, since } of newDescriptions) if (!begins.has(key)) begins.set(key, since);
  const keys = new Set<string>();
  for (const { key, record } of bodies) if (!((begins.get(key) ?? Infinity) <= record)) keys.add(key);
  if (keys.size === 0) return new Map();
  const rows = connection.rows<[Uint8Array, number]>(
    'SELECT d.key, d.id FROM json_each(?) j CROSS JOIN description d ON d.key = unhex(j.value) AND d.until IS NULL',
    JSON.stringify([...keys].map(keyHex)),
  );
  return new Map(rows.map(([key, id]) => [keyText(key), id]));
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
  connection.each(
    'INSERT INTO description (id, key, element, bundle, json, since, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
    newDescriptions,
    (d) => {
      const before = written.get(d.key);
      const row = { id: ++id, since: d.since };
      if (before) before.push(row);
      else written.set(d.key, [row]);
      return [id, keyBytes(d.key), ids.get(d.iri)!, word(d.bundle), d.json, d.since, d.until ?? null];
    },
  );
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
  connection.each(
    'INSERT INTO record (number, digest, recorded_at, actor, source, revises, schema, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    records,
    (r) => [
      r.number,
      r.digest,
      r.recordedAt,
      r.actor ?? null,
      r.source === undefined ? null : JSON.stringify(r.source),
      r.revises.length === 0 ? null : JSON.stringify(r.revises),
      word(r.schema),
      r.until ?? null,
    ],
  );
  connection.each('INSERT INTO body (record, seq, description) VALUES (?, ?, ?)', bodies, (b) => {
    const description = descriptionOf(b);
    if (description === undefined) throw new RangeError(`Record ${b.record} says ${b.key}, which is not in force.`);
    return [b.record, b.seq, description];
  });
  connection.each('UPDATE record SET until = ? WHERE number = ?', closedRecords, (c) => [c.until, c.number]);
}

function edgeValues(
  edge: EdgeRow,
  ids: ReadonlyMap<Iri, number>,
  word: (text: string | undefined) => number | null,
): SQLInputValue[] {
  return [
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
  ];
}
