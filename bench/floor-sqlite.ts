/** The floor for recording: the same rows put into bare `node:sqlite`, in plain tables with the keys that make rows addressable and nothing more. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Changes, ElementRow } from '../src/store/store.ts';

const TABLES = `
CREATE TABLE record (number INTEGER PRIMARY KEY, digest TEXT, recorded_at TEXT, actor TEXT, source TEXT, revises TEXT, schema TEXT, until INTEGER);
CREATE TABLE body (record INTEGER, seq INTEGER, iri TEXT, key TEXT, PRIMARY KEY (record, seq));
CREATE TABLE description (key TEXT PRIMARY KEY, iri TEXT, bundle TEXT, json TEXT, since INTEGER, until INTEGER);
CREATE TABLE element (iri TEXT PRIMARY KEY, classes TEXT, kind TEXT, types TEXT, name TEXT, version TEXT, project TEXT, status TEXT, digest TEXT,
  owners TEXT, time REAL, end_time REAL, text TEXT, described INTEGER, since INTEGER);
CREATE TABLE property (iri TEXT, predicate TEXT, key TEXT, sort TEXT, PRIMARY KEY (iri, predicate, key));
CREATE TABLE edge (key TEXT PRIMARY KEY, name TEXT, source TEXT, target TEXT, since INTEGER, until INTEGER, time TEXT, roles TEXT, via TEXT,
  bundle TEXT, json TEXT);
`;

export class BareSqlite {
  readonly #db: DatabaseSync;
  readonly #statements: Record<
    'record' | 'body' | 'description' | 'element' | 'changed' | 'property' | 'edge',
    StatementSync
  >;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -131072; ${TABLES}`);
    const insert = (table: string, columns: number) =>
      this.#db.prepare(`INSERT INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`);
    this.#statements = {
      record: insert('record', 8),
      body: insert('body', 4),
      description: insert('description', 6),
      element: insert('element', 15),
      changed: this.#db.prepare(`REPLACE INTO element VALUES (${Array.from({ length: 15 }, () => '?').join(', ')})`),
      property: this.#db.prepare('INSERT OR IGNORE INTO property VALUES (?, ?, ?, ?)'),
      edge: insert('edge', 11),
    };
  }

  /** Inserts the rows in one transaction; returns the seconds it took. */
  insert(changes: Changes): number {
    const began = performance.now();
    const s = this.#statements;
    const or = (value: SQLInputValue | undefined): SQLInputValue => value ?? null;
    this.#db.exec('BEGIN IMMEDIATE');
    for (const r of changes.records) {
      const source = r.source ? JSON.stringify(r.source) : null;
      s.record.run(
        r.number,
        r.digest,
        r.recordedAt,
        or(r.actor),
        source,
        JSON.stringify(r.revises),
        r.schema,
        or(r.until),
      );
    }
    for (const b of changes.bodies) s.body.run(b.record, b.seq, b.iri, b.key);
    for (const d of changes.newDescriptions)
      s.description.run(d.key, d.iri, or(d.bundle), d.json, d.since, or(d.until));
    for (const e of changes.newElements) s.element.run(...elementValues(e));
    for (const e of changes.changedElements) s.changed.run(...elementValues(e));
    for (const p of changes.properties) s.property.run(p.iri, p.predicate, p.key, or(p.order));
    for (const e of changes.newEdges) {
      const roles = JSON.stringify(e.roles);
      s.edge.run(e.key, e.name, e.from, e.to, e.since, or(e.until), or(e.time), roles, or(e.via), or(e.bundle), e.json);
    }
    this.#db.exec('COMMIT');
    return (performance.now() - began) / 1000;
  }

  close(): void {
    this.#db.close();
  }
}

function elementValues(e: ElementRow): SQLInputValue[] {
  const optional = [e.name, e.version, e.project, e.status, e.digest].map((value) => value ?? null);
  return [
    e.iri,
    e.classes.join(' '),
    e.kind ?? null,
    JSON.stringify(e.types),
    ...optional,
    JSON.stringify(e.owners),
    e.time ?? null,
    e.endTime ?? null,
    e.text,
    e.described ? 1 : 0,
    e.since,
  ];
}
