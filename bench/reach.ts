/**
 * Walking a large closure against the plainest traversal of the same graph that the store itself offers, in one run: in SQLite a recursive common
 * table expression, in Neo4j a pattern of any length with distinct ends. Both return IRI and kind of each element; the walk also says how far away
 * each is and what was left out. The verb adds what a caller gets: names resolved, and a receipt.
 *
 *     node bench/reach.ts [--store sqlite|neo4j] [--elements 290000] [--projects 64,4]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import driver from 'neo4j-driver';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { Recorder } from '../src/lineage/record.ts';
import { trace } from '../src/lineage/trace.ts';
import type { Vocabulary } from '../src/prov/vocabulary.ts';
import type { Iri } from '../src/prov/iri.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { fill, median } from './fill.ts';
import { rootOf } from './generate.ts';

const ROUNDS = 7;

/** Most elements that the verb is asked for. */
const LIMIT = 250_000;

interface Bench {
  readonly store: Store;
  /** The store's own traversal; the number of rows it returned. */
  plain(from: readonly Iri[]): Promise<number>;
  close(): Promise<void>;
}

const IN_SQL = `WITH RECURSIVE down (id) AS (
  SELECT id FROM element WHERE iri IN (SELECT value FROM json_each(?))
  UNION SELECT edge.source FROM down JOIN edge ON edge.target = down.id WHERE edge.until IS NULL
) SELECT element.iri, form.kind FROM down JOIN element USING (id) JOIN form ON form.id = element.form`;

async function sqlite(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  const file = join(folder, 'clew.db');
  const store = await openSqlite({ file });
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec('PRAGMA cache_size = -131072');
  const statement = db.prepare(IN_SQL);
  return {
    store,
    plain: async (from) => statement.all(JSON.stringify(from)).length,
    close: async () => {
      db.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Nothing in the generated graph ever ends, so that the plain traversal need not ask. */
const IN_CYPHER = 'UNWIND $from AS iri MATCH (n:Element {iri: iri})<-[*0..]-(m) WITH DISTINCT m RETURN m.iri, m.kind';

async function neo4j(): Promise<Bench> {
  const server = await launchNeo4j();
  const store = await openNeo4j({ url: server.address, user: server.user, password: server.password });
  const bare = driver.driver(server.address, driver.auth.basic(server.user, server.password));
  return {
    store,
    plain: async (from) => (await bare.executeQuery(IN_CYPHER, { from })).records.length,
    close: async () => {
      await bare.close();
      await store.close();
      await server.stop();
    },
  };
}

async function compare(open: () => Promise<Bench>, elements: number, projects: number): Promise<void> {
  const { store, plain, close } = await open();
  try {
    const { vocabulary, shapes } = await loadVocabulary();
    await fill(new Recorder(store, vocabulary, compileShapes(shapes, vocabulary)), elements, { projects });
    await measure(store, vocabulary, plain, projects);
  } finally {
    await close();
  }
}

async function measure(store: Store, vocabulary: Vocabulary, plain: Bench['plain'], projects: number): Promise<void> {
  const from: Iri[] = Array.from({ length: projects }, (_, project) => rootOf(project));
  const times: Record<'plain' | 'walk' | 'verb', number[]> = { plain: [], walk: [], verb: [] };
  let depth = 0;
  const counts = { plain: 0, walk: 0, verb: 0 };
  const timed = async (what: keyof typeof times, run: () => Promise<number>): Promise<void> => {
    const began = performance.now();
    counts[what] = await run();
    times[what].push(performance.now() - began);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await timed('plain', () => plain(from));
    await timed('walk', async () => {
      const query = { from, direction: 'downstream', limit: LIMIT, budget: 60_000 } as const;
      const { elements } = await store.read((reader) => reader.reach(query));
      depth = elements.at(-1)!.depth;
      return elements.length;
    });
    await timed('verb', async () => {
      const request = { of: from, direction: 'downstream', limit: LIMIT } as const;
      const answer = await store.read((reader) => trace({ reader, vocabulary }, request));
      if (!answer.receipt.complete) throw new Error('The verb’s answer is not complete.');
      return answer.elements.length;
    });
  }
  if (counts.plain !== counts.walk || counts.plain !== counts.verb)
    throw new Error(`They differ in how many elements they find: ${JSON.stringify(counts)}`);
  const [a, b, c] = [times.plain, times.walk, times.verb].map(median) as [number, number, number];
  console.log(
    `${counts.walk} elements, ${depth} hops deep, from ${projects}: plain ${a.toFixed(0)} ms, walk ${b.toFixed(0)} ms (${(b / a).toFixed(2)}×), verb ${c.toFixed(0)} ms (${(c / a).toFixed(2)}×, at most 2)`,
  );
}

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    elements: { type: 'string', default: '290000' },
    projects: { type: 'string', default: '64,4' },
  },
});
for (const projects of values.projects.split(',').map(Number)) {
  await compare(values.store === 'neo4j' ? neo4j : sqlite, Number(values.elements), projects);
}
