/** The stores that are measured, each filled once with a generated history; a folder that is kept is not filled again. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import driver from 'neo4j-driver';
import { launchNeo4j } from '../../scripts/neo4j/launch.ts';
import { Recorder } from '../../src/lineage/record.ts';
import type { Context } from '../../src/lineage/context.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Direction, Store } from '../../src/store/store.ts';

const { vocabulary, shapes } = await loadVocabulary();
const compiled = compileShapes(shapes, vocabulary);

/** One way to walk in a store. */
export interface Way {
  readonly name: string;
  readonly context: Context;
  close(): Promise<void>;
}

export interface Filled {
  /** Opens it one way after the other. */
  ways(): AsyncGenerator<Way>;
  /** The store's own plainest traversal of the whole closure; the number of rows it returned. */
  plain(from: readonly string[], direction: Direction): Promise<number>;
  /** The tables, of an embedded store. */
  readonly db: DatabaseSync | undefined;
  readonly file: string | undefined;
  close(): Promise<void>;
}

export type Fill = (recorder: Recorder) => Promise<void>;

/** A folder for a bench: the one given, or one that is gone afterwards. */
export function folderFor(keep: string | undefined): { readonly folder: string; readonly drop: () => void } {
  if (keep === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
    return { folder, drop: () => rmSync(folder, { recursive: true, force: true }) };
  }
  mkdirSync(keep, { recursive: true });
  return { folder: keep, drop: () => undefined };
}

function contextOver(store: Store): Context {
  return { store, vocabulary, shapes: compiled, recorder: new Recorder(store, vocabulary, compiled) };
}

async function filling(store: Store, fill: Fill, mark: string): Promise<void> {
  if (existsSync(mark)) return;
  await fill(new Recorder(store, vocabulary, compiled));
  writeFileSync(mark, '');
}

const IN_SQL = (near: string, far: string): string => `WITH RECURSIVE reached (id) AS (
  SELECT id FROM element WHERE iri IN (SELECT value FROM json_each(?))
  UNION SELECT edge.${far} FROM reached JOIN edge ON edge.${near} = reached.id WHERE edge.until IS NULL
) SELECT element.iri, form.kind FROM reached JOIN element USING (id) JOIN form ON form.id = element.form`;

/** @param name what the file is called in the folder */
export async function sqlite(folder: string, name: string, fill: Fill): Promise<Filled> {
  const file = join(folder, `sqlite-${name}.db`);
  const first = await openSqlite({ file });
  await filling(first, fill, `${file}.filled`);
  await first.close();
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec('PRAGMA cache_size = -131072');
  const plain = {
    upstream: db.prepare(IN_SQL('source', 'target')),
    downstream: db.prepare(IN_SQL('target', 'source')),
  };
  return {
    db,
    file,
    plain: async (from, direction) => plain[direction].all(JSON.stringify(from)).length,
    async *ways() {
      for (const [way, adjacency] of [
        ['SQLite, tables', { memory: 0 }],
        ['SQLite, in memory', { memory: 2 ** 31, when: 'at once' }],
      ] as const) {
        const store = await openSqlite({ file, adjacency });
        yield { name: way, context: contextOver(store), close: () => store.close() };
      }
    },
    close: async () => db.close(),
  };
}

export async function neo4j(folder: string, name: string, fill: Fill): Promise<Filled> {
  const data = join(folder, `neo4j-${name}`);
  mkdirSync(data, { recursive: true });
  const server = await launchNeo4j({ data, password: 'clew-bench', heap: '3000m' });
  const store = await openNeo4j({ url: server.address, user: server.user, password: server.password });
  await filling(store, fill, `${data}.filled`);
  const bare = driver.driver(server.address, driver.auth.basic(server.user, server.password));
  const plain = {
    upstream: 'UNWIND $from AS iri MATCH (n:Element {iri: iri})-[*0..]->(m) WITH DISTINCT m RETURN m.iri, m.kind',
    downstream: 'UNWIND $from AS iri MATCH (n:Element {iri: iri})<-[*0..]-(m) WITH DISTINCT m RETURN m.iri, m.kind',
  };
  return {
    db: undefined,
    file: undefined,
    plain: async (from, direction) => (await bare.executeQuery(plain[direction], { from })).records.length,
    async *ways() {
      yield { name: 'Neo4j', context: contextOver(store), close: () => Promise.resolve() };
    },
    close: async () => {
      await bare.close();
      await store.close();
      await server.stop();
    },
  };
}
