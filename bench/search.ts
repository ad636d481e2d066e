/**
 * Searching over a hundred thousand training runs: the questions people ask, each with other values every time, p50 and p95 over all of them and
 * question by question. Through the verb, as a service asks it, and through GraphQL. Beside it what the answers are held in costs: reading it the
 * first time, bringing it up to date after a record, and memory.
 *
 *     node bench/search.ts [--store sqlite|neo4j] [--runs 100000] [--rounds 30] [--data FOLDER]
 *
 * With --data the history is kept in that folder and found there the next time.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchNeo4j } from '../scripts/neo4j/launch.ts';
import { COMPLEXITY } from '../src/api/complexity.ts';
import { createGraphQL } from '../src/api/graphql.ts';
import { buildSchema } from '../src/api/schema/build.ts';
import { Recorder } from '../src/lineage/record.ts';
import { SearchIndexes } from '../src/lineage/search/indexes.ts';
import { search, type SearchRequest } from '../src/lineage/search.ts';
import { CLEW } from '../src/prov/namespaces.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../src/shacl/compile.ts';
import { openNeo4j } from '../src/store/neo4j/open.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { generate } from './generate.ts';
import { smallSubmission } from './small.ts';

const PROJECTS = 8;
/** Submissions under way at once: as many as share one transaction. */
const SLICE = 2_048;
/** What is recorded here is known to be well-formed: checking shapes would only take longer. */
const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite' },
    runs: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '30' },
    data: { type: 'string' },
  },
});
const RUNS = Number(options.runs);

/** Questions, each a little different every round; `share` goes from 0 to 1 over the rounds. */
const QUESTIONS: Readonly<Record<string, (share: number) => Partial<SearchRequest>>> = {
  'selective: one metric, a narrow end': (share) => ({ where: `metrics.auc > ${0.9999 + share * 5e-5}` }),
  'broad: most runs, newest first': (share) => ({
    where: `metrics.auc < ${0.7 + share * 0.2} and status = "finished"`,
  }),
  'two broad, narrow together': (share) => ({
    where: `start_time < "${timeAt(0.5 + share * 0.01)}" and dataset.version >= ${versionAt(0.5 + share * 0.01)}`,
  }),
  'MLflow’s: parameter, metric, status': (share) => ({
    where: `params.learning_rate > ${share * 5e-4} and metrics.auc < 0.8 and status = "failed"`,
  }),
  'sorted by a metric': (share) => ({
    where: `params.batch_size >= ${2 ** Math.floor(4 + share * 5)}`,
    sort: ['metrics.auc desc'],
    columns: ['params.learning_rate', 'params.batch_size', 'metrics.auc', 'metrics.log_loss'],
  }),
  'words of the error': (share) => ({ text: 'out of memory', where: `start_time >= "${timeAt(share)}"` }),
  'owner, package and date': (share) => ({
    where: `owner = "person:engineer-${Math.floor(share * 39)}" and package.numpy = "2.1.0" and start_time between "${timeAt(0.2)}" and "${timeAt(0.6)}"`,
  }),
  'facets of a broad answer': (share) => ({
    where: `metrics.log_loss < ${0.5 + share * 0.4}`,
    facets: ['status', 'project', 'owner', 'type', 'dataset'],
  }),
  'all that used a commit or a dataset': (share) => ({
    where: `code.branch = "main" and dataset = "dataset:p${Math.floor(share * 7)}/events@${versionAt(share * 0.9)}"`,
  }),
};

function timeAt(share: number): string {
  return new Date(Date.UTC(2026, 0, 1) + Math.floor(share * RUNS) * 7 * 60_000).toISOString();
}

/** Of a dataset, when so many of the runs had begun: ten runs of a project use one version. */
function versionAt(share: number): number {
  return Math.floor((share * RUNS) / PROJECTS / 10);
}

interface Opened {
  readonly store: Store;
  close(): Promise<void>;
}

async function open(): Promise<Opened> {
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'clew-bench-'));
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  const clean = (): void => {
    if (options.data === undefined) rmSync(folder, { recursive: true });
  };
  if (options.store === 'neo4j') {
    const server = await launchNeo4j({ data: folder });
    const store = await openNeo4j({ url: server.address, user: server.user, password: server.password });
    return {
      store,
      close: () =>
        store
          .close()
          .then(() => server.stop())
          .then(clean),
    };
  }
  const store = await openSqlite({ file: join(folder, 'clew.db') });
  return { store, close: () => store.close().then(clean) };
}

/** Records training runs until there are so many, unless they are there already. */
async function fill(store: Store, recorder: Recorder): Promise<void> {
  if ((await store.read((reader) => reader.head())).size > 0) return;
  let waiting: Promise<unknown>[] = [];
  let runs = 0;
  for (const { submission } of generate(Infinity, { projects: PROJECTS })) {
    waiting.push(recorder.record(submission));
    const trained = submission.statements.some(
      (s) => s.statement === 'element' && s.types.includes(`${CLEW}TrainingRun` as never),
    );
    if (trained) runs++;
    if (waiting.length >= SLICE || runs === RUNS) {
      await Promise.all(waiting);
      waiting = [];
    }
    if (runs === RUNS) return;
  }
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
}

/** Milliseconds by the clock, and of processor time of this process: beside other work only the second means something. */
interface Took {
  readonly clock: number;
  readonly processor: number;
}

async function timed(run: () => Promise<unknown>): Promise<Took> {
  const began = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { clock: performance.now() - began, processor: (user + system) / 1000 };
}

function line(name: string, took: readonly Took[]): string {
  const [clock, processor] = [took.map((t) => t.clock), took.map((t) => t.processor)];
  return `${name.padEnd(38)} p50 ${quantile(clock, 0.5)} ms, p95 ${quantile(clock, 0.95)} ms; processor p50 ${quantile(processor, 0.5)} ms, p95 ${quantile(processor, 0.95)} ms`;
}

function held(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const { store, close } = await open();
try {
  const { vocabulary } = await loadVocabulary();
  const recorder = new Recorder(store, vocabulary, NO_SHAPES);
  await fill(store, recorder);
  const searches = new SearchIndexes();
  const ask = (request: Partial<SearchRequest>) =>
    store.read((reader) => search({ reader, vocabulary, searches }, { first: 50, ...request }));

  console.log(`${store.name}, load ${loadavg()[0]!.toFixed(1)}`);
  const before = held();
  const first = await timed(() => ask({}));
  const { receipt } = await ask({});
  const firsts: string[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    firsts.push(`${name} ${(await timed(() => ask(question(0.5)))).clock.toFixed(0)} ms`);
  }
  console.log(
    `${receipt.searched} runs; the first search ${first.clock.toFixed(0)} ms, ${first.processor.toFixed(0)} ms of processor time; the first with new keys: ${firsts.join('; ')}`,
  );
  console.log(`held for it: ${(held() - before).toFixed(0)} MiB`);

  const rounds = Number(options.rounds);
  const all: Took[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const times: Took[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round++) {
      const request = question(round / rounds);
      times.push(await timed(async () => (found = (await ask(request)).total)));
    }
    all.push(...times);
    console.log(`${line(name, times)}; ${found} found at the end`);
  }
  console.log(line('all, through the verb', all));

  const yoga = createGraphQL(
    await buildSchema(vocabulary),
    { store, vocabulary, shapes: NO_SHAPES, recorder },
    {
      ...{
        limits: COMPLEXITY,
        maxBody: 1_000_000,
        deadline: 60_000,
        graphiql: false,
        introspection: false,
        log: () => undefined,
      },
    },
  );
  const query = `query ($where: String, $text: String, $sort: [String!], $columns: [String!], $facets: [String!]) {
    search(where: $where, text: $text, sort: $sort, columns: $columns, facets: $facets) {
      totalCount edges { cursor node { shortName kind name } values { key values } } facets { key values { value count } } } }`;
  const post = async (variables: object) => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
  };
  for (const question of Object.values(QUESTIONS)) await post(question(0.5));
  const overGraphQL: Took[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const question of Object.values(QUESTIONS))
      overGraphQL.push(await timed(() => post(question(round / rounds))));
  }
  console.log(line('all, through GraphQL', overGraphQL));

  const afterRecord: Took[] = [];
  for (let round = 0; round < rounds; round++) {
    await recorder.record(smallSubmission(round));
    const request = Object.values(QUESTIONS)[round % Object.keys(QUESTIONS).length]!(round / rounds);
    afterRecord.push(await timed(() => ask(request)));
  }
  console.log(line('all, each after a new record', afterRecord));
} finally {
  await close();
}
