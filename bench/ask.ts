/**
 * What asking through GraphQL over HTTP costs beside the store's own answer to the same question, in one run: a 6-hop walk upstream with what each
 * element is called, a closure of all that came of a project's first data, and the statements that a page sends.
 *
 *     node bench/ask.ts [--store sqlite|neo4j] [--elements 280000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from '../src/api/server.ts';
import { Recorder } from '../src/lineage/record.ts';
import type { Iri } from '../src/prov/iri.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { fill, median } from './fill.ts';
import { rootOf } from './generate.ts';

const QUESTIONS = 200;
const ROUNDS = 7;
const BUDGET = 8_000;

const SIX_HOPS = `query ($id: ID!) { lineage(of: [$id], depth: 6, first: 200) { nodes { iri kind name } receipt { complete counts { elements } } } }`;
const CLOSURE = `query ($id: ID!, $limit: Int) { lineage(of: [$id], direction: DOWNSTREAM, limit: $limit, first: 50) {
  totalCount nodes { iri kind name } receipt { complete counts { elements } } } }`;
const NESTED = `query ($first: Int) { modelVersions(first: $first) { nodes { label trainingRun { name inputs(first: 2) { nodes { label } } } evaluations(first: 2) { nodes { label } } } } }`;

async function timed(into: number[], run: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await run();
  into.push(performance.now() - began);
}

function asker(url: string): (query: string, variables: Record<string, unknown>) => Promise<Record<string, never>> {
  return async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data: Record<string, never>; errors?: unknown };
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
}

type Ask = ReturnType<typeof asker>;

/** Every question is about another model version, so no walk is remembered from the question before. */
async function sixHops(store: Store, ask: Ask): Promise<void> {
  const versions = await store.read((r) =>
    r.find({ kinds: ['ModelVersion'], sort: { by: 'recorded', descending: true }, first: 2 * QUESTIONS }),
  );
  const ids = versions.elements.map((e) => e.iri);
  const own: number[] = [];
  const asked: number[] = [];
  let reached = 0;
  for (const [i, id] of ids.entries()) {
    // The first half warms both paths up.
    const [mine, theirs] = i < QUESTIONS ? [[], []] : [own, asked];
    await timed(mine, () =>
      store.read(async (r) => {
        const { elements } = await r.reach({
          from: [id],
          direction: 'upstream',
          depth: 6,
          limit: 250_000,
          budget: BUDGET,
        });
        reached = elements.length;
        return r.elements(elements.slice(0, 200).map((e) => e.iri));
      }),
    );
    await timed(theirs, () => ask(SIX_HOPS, { id }));
  }
  const [a, b] = [median(own), median(asked)];
  console.log(
    `6 hops upstream, ${reached} elements: store ${a.toFixed(2)} ms, GraphQL over HTTP ${b.toFixed(2)} ms, ${(b - a).toFixed(2)} ms more (at most 5)`,
  );
}

async function closure(store: Store, ask: Ask): Promise<void> {
  const from: Iri = rootOf(0);
  const own: number[] = [];
  const asked: number[] = [];
  let reached = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Another limit is another question, so that no round is answered from the one before.
    const limit = 900_000 + round;
    await timed(own, () =>
      store.read(async (r) => {
        reached = (await r.reach({ from: [from], direction: 'downstream', limit, budget: BUDGET })).elements.length;
      }),
    );
    await timed(asked, () => ask(CLOSURE, { id: from, limit }));
  }
  const [a, b] = [median(own), median(asked)];
  console.log(
    `closure of ${reached} elements: store ${a.toFixed(0)} ms, GraphQL over HTTP ${b.toFixed(0)} ms, ${(b / a).toFixed(2)}× (at most 2)`,
  );
}

async function statements(store: Store, ask: Ask): Promise<void> {
  const sent: number[] = [];
  for (const first of [2, 20, 200]) {
    const before = store.statements;
    await ask(NESTED, { first });
    sent.push(store.statements - before);
  }
  console.log(`statements for a nested page of 2, 20 and 200: ${sent.join(', ')} (equal)`);
}

interface Bench {
  readonly store: Store;
  close(): Promise<void>;
}

async function embedded(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  const store = await openSqlite({ file: join(folder, 'clew.db') });
  const close = async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, close };
}

async function neo4j(): Promise<Bench> {
  const server = await launchNeo4j();
  const store = await openNeo4j({ url: server.address, user: server.user, password: server.password });
  const close = async () => {
    await store.close();
    await server.stop();
  };
  return { store, close };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { store: { type: 'string', default: 'sqlite' }, elements: { type: 'string', default: '280000' } },
  });
  const { store, close } = await (values.store === 'neo4j' ? neo4j() : embedded());
  try {
    const loaded = await loadVocabulary();
    const { vocabulary } = loaded;
    const shapes = compileShapes(loaded.shapes, vocabulary);
    const context = { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes), loaded };
    await fill(context.recorder, Number(values.elements), { projects: 1 });
    const service = await createServer(context, { host: '127.0.0.1', port: 0, explore: false });
    const ask = asker(service.url);
    await sixHops(store, ask);
    await closure(store, ask);
    await statements(store, ask);
    await service.close();
  } finally {
    await close();
  }
}

await main();
