/** Random changes of the rows that the graph is read from, in the database itself, each taken back before the next. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Findings, LEVELS } from '../../src/log/levels.ts';
import { checkGraph } from '../../src/log/verify-graph.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { history, replay } from '../../src/lineage/replay.ts';
import { vocabulary } from '../log/verify-world.ts';
import type { Mutable } from './mutable.ts';
import type { Struck } from './mutations.ts';
import type { Random } from './random.ts';

type Row = Readonly<Record<string, SQLInputValue>>;

/** Tables of the graph and their columns: what no answer is read from is left out. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  element: [
    'iri',
    'form',
    'name',
    'version',
    'project',
    'status',
    'digest',
    'owners',
    'time',
    'end_time',
    'described',
    'since',
    'text',
  ],
  property: ['element', 'predicate', 'key'],
  description: ['element', 'bundle', 'since', 'until'],
  edge: ['key', 'name', 'source', 'target', 'since', 'until', 'time', 'roles', 'via', 'bundle', 'json'],
};
const KEYS: Readonly<Record<string, readonly string[]>> = {
  element: ['id'],
  property: ['element', 'predicate', 'key'],
  description: ['id'],
  edge: ['id'],
};

export interface GraphMutations {
  strike(random: Random): Promise<Struck | undefined>;
  close(): Promise<void>;
}

export async function graphMutations({ file, store }: Mutable): Promise<GraphMutations> {
  const rebuilt = await openSqlite({ file: ':memory:' });
  for await (const page of history(store)) await replay(rebuilt, page, vocabulary);
  const size = (await store.read((reader) => reader.head())).size;
  // Stays as it is between two changes.
  const scratch = () => Promise.resolve({ ...handle(rebuilt), close: () => Promise.resolve() } as Store);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
  const triggers = database.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
  const words = database
    .prepare('SELECT id FROM word')
    .all()
    .map(({ id }) => Number(id));
  const look = async () => {
    const findings = new Findings(LEVELS);
    await checkGraph({ store, vocabulary, scratch, size, progress: () => undefined }, findings);
    return findings.result(['graph'], size);
  };
  return {
    async strike(random) {
      const table = random.pick(Object.keys(TABLES));
      const rows = database.prepare(`SELECT * FROM ${table}`).all() as Row[];
      const row = random.pick(rows);
      const next = random.whole(6) === 0 ? undefined : changedRow(table, row, rows, words, random);
      if (next && Object.keys(row).every((key) => same(row[key], next[key]))) return undefined;
      const what = `${table} ${JSON.stringify(row)} as ${JSON.stringify(next)}`;
      try {
        database.exec('BEGIN');
        remove(database, table, row);
        if (next) insert(database, table, next);
        database.exec('COMMIT');
      } catch {
        // The tables themselves refuse such a row: two of one key, or a value of another type.
        database.exec('ROLLBACK');
        return undefined;
      }
      try {
        const result = await look();
        return { what, levels: result.holds === true ? [] : ['graph'], expected: ['graph'] };
      } catch (error) {
        return { what, levels: [`broken off: ${String(error)}`], expected: ['graph'] };
      } finally {
        database.exec('BEGIN');
        if (next) remove(database, table, next);
        insert(database, table, row);
        database.exec('COMMIT');
      }
    },
    async close() {
      for (const { sql } of triggers) database.exec(String(sql));
      database.close();
      await rebuilt.close();
    },
  };
}

/** The store's own methods, to be laid over. */
function handle(store: Store): Partial<Store> {
  return { read: (use, options) => store.read(use, options), write: (use) => store.write(use) };
}

function changedRow(table: string, row: Row, rows: readonly Row[], words: readonly number[], random: Random): Row {
  const column = random.pick(TABLES[table]!);
  const value = row[column]!;
  // A number that leads to no word says as little as none: no answer is read from it.
  if (column === 'via' || column === 'bundle') return { ...row, [column]: random.pick(words) };
  if (random.whole(2) === 0) return { ...row, [column]: random.pick(rows)[column]! };
  if (typeof value === 'number') return { ...row, [column]: value + 1 + random.whole(3) };
  if (typeof value === 'string') {
    const at = random.whole(value.length + 1);
    return {
      ...row,
      [column]: value.slice(0, at) + random.pick(['x', '7', ' ', 'é']) + value.slice(at + random.whole(2)),
    };
  }
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    bytes[random.whole(bytes.length)]! ^= 1 + random.whole(255);
    return { ...row, [column]: bytes };
  }
  return { ...row, [column]: ['time', 'end_time', 'since', 'until'].includes(column) ? 7 : 'x' };
}

function same(a: SQLInputValue | undefined, b: SQLInputValue | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.from(a).equals(b) : a === b;
}

function remove(database: DatabaseSync, table: string, row: Row): void {
  const keys = KEYS[table]!;
  database
    .prepare(`DELETE FROM ${table} WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')}`)
    .run(...keys.map((key) => row[key]!));
}

function insert(database: DatabaseSync, table: string, row: Row): void {
  const keys = Object.keys(row);
  database
    .prepare(`INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`)
    .run(...keys.map((key) => row[key]!));
}
