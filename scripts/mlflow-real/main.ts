/**
 * `npm run mlflow:real`: trains with scikit-learn against a real MLflow server, imports from it, and holds the result against what the server says
 * it has. What it makes is kept in `.cache/mlflow`.
 */
import { execFile } from 'node:child_process';
import { deepStrictEqual, ok } from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importMlflow } from '../../src/ingest/mlflow/import.ts';
import { SEEN } from '../../src/ingest/mlflow/summary.ts';
import { parseDescription, type Description } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { valueText } from '../../src/prov/value.ts';
import { openContext, type Opened } from '../../src/open.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { quiet, startServer } from './server.ts';

const CACHE = join(import.meta.dirname, '../../.cache/mlflow');

/** What train.py prints: counts by the names of `SEEN`, and particulars. */
interface Held extends Record<(typeof SEEN)[number], number> {
  readonly statuses: readonly string[];
  readonly finalRun: string;
  readonly finalF1: number;
}

async function main(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  console.error('Preparing MLflow (the first time downloads some 300 MB) …');
  const bin = await pythonEnvironment();
  const folder = await mkdtemp(join(CACHE, 'run-'));
  const server = await startServer(bin, folder);
  try {
    console.error(`MLflow answers at ${server.url}; training …`);
    const env = { ...quiet(folder), MLFLOW_TRACKING_URI: server.url };
    const script = join(import.meta.dirname, 'train.py');
    const { stdout } = await promisify(execFile)(join(bin, 'python'), [script, folder], { env, maxBuffer: 1 << 26 });
    const held = JSON.parse(stdout.trim().split('\n').at(-1)!) as Held;
    await check(server.url, held);
  } finally {
    server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function check(url: string, held: Held): Promise<void> {
  const context = await openContext({ store: 'sqlite::memory:', neo4jUser: '', neo4jPassword: '', modules: [] });
  try {
    const first = await importMlflow(context, { trackingUri: url, metricHistory: true });
    console.log('first import', first);
    deepStrictEqual(first.refused, []);
    deepStrictEqual(first.seen, Object.fromEntries(SEEN.map((kind) => [kind, held[kind]])));
    const again = await importMlflow(context, { trackingUri: url, metricHistory: true });
    console.log('second import', again.records, `${again.milliseconds} ms`);
    deepStrictEqual(again.records, { added: 0, revised: 0, unchanged: first.records.added });
    await tagFinalRun(url, held.finalRun);
    const third = await importMlflow(context, { trackingUri: url, metricHistory: true });
    console.log('after a new tag', third.records);
    deepStrictEqual(third.records, { added: 0, revised: 1, unchanged: first.records.added - 1 });
    await checkChain(context, held);
    const runs = await context.store.read((reader) =>
      reader.find({ kinds: ['Run'], sort: { by: 'iri', descending: false }, first: 200 }),
    );
    deepStrictEqual(
      runs.elements.map((run) => run.status?.toUpperCase()).sort(),
      [...held.statuses],
      'the runs ended as the server says',
    );
    console.log('statuses', held.statuses.join(' '));
    console.log('All counts agree with the server.');
  } finally {
    await context.close();
  }
}

async function tagFinalRun(url: string, run: string): Promise<void> {
  const response = await fetch(`${url}/api/2.0/mlflow/runs/set-tag`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ run_id: run, key: 'reviewed', value: 'yes' }),
  });
  ok(response.ok, `set-tag answered ${response.status}`);
}

/** From the alias of the copied model back to training data, packages and evaluation. */
async function checkChain(context: Opened, held: Held): Promise<void> {
  const describe = async (iri: string): Promise<Description> => {
    const rows = await context.store.read((reader) => reader.descriptions([iri as Iri]));
    ok(rows.length > 0, `nothing is known of ${iri}`);
    return parseDescription(rows.at(-1)!.json);
  };
  const follow = (from: Description, relation: string, part: string) => {
    const found = from.relations.find((r) => r.relation === relation && r.object?.includes(part));
    ok(found?.object, `${from.id} has no ${relation} to ${part}`);
    return found.object;
  };
  const alias = await describe('urn:clew:alias:wdbc@champion');
  const version = await describe(follow(alias, 'wasDerivedFrom', 'urn:clew:model:wdbc@1'));
  const logged = await describe(follow(version, 'wasDerivedFrom', 'urn:clew:model:mlflow@'));
  const run = await describe(follow(logged, 'wasGeneratedBy', held.finalRun));
  const data = await describe(follow(run, 'used', 'wdbc-train@'));
  const environment = await describe(follow(run, 'used', 'urn:clew:environment:'));
  console.log('champion →', version.id, '→', logged.id, '→', run.id);
  console.log('data', data.id, '; packages', environment.relations.map((r) => r.object).join(' '));
  ok(environment.relations.some((r) => r.object?.startsWith('pkg:pypi/mlflow@')));
  const evaluations = await context.store.read((reader) =>
    reader.find({ kinds: ['Evaluation'], sort: { by: 'iri', descending: false }, first: 10 }),
  );
  const evaluation = await describe(evaluations.elements[0]!.iri);
  follow(evaluation, 'wasDerivedFrom', 'wdbc-test@');
  const f1 = await describe(follow(evaluation, 'hadMember', '/f1_score'));
  const value = f1.attributes['http://www.w3.org/ns/prov#value' as Iri]!.map(valueText);
  console.log('evaluation', evaluation.id, 'f1', value.join());
  deepStrictEqual(value.map(Number), [held.finalF1]);
}

await main();
