/**
 * Three sources, one graph: `clew run` around a real scikit-learn script, a real MLflow server and the real Python client of OpenLineage tell of the
 * same training, and meet in the digests of its files and in its environment.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonEnvironment } from '../../scripts/python/environment.ts';
import { quiet, startServer, type Server } from '../../scripts/mlflow-real/server.ts';
import { sha256 } from '../../src/prov/description.ts';
import { temporaryFolder } from '../cli/files.ts';
import {
  areValidEvents,
  isModelCard,
  isValidAttestation,
  isValidCrate,
  isValidCroissant,
  isValidMlBom,
  isValidProvenance,
  type Exporting,
} from './meeting/formats.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const folder = temporaryFolder();
const work = join(folder, 'work');

const python = await pythonEnvironment().catch((error: unknown) => {
  if (process.env['CI'] === 'true') throw error;
  process.stderr.write(`SKIPPED: there is no Python with MLflow and OpenLineage here: ${String(error)}\n`);
  return undefined;
});

let mlflow: Server | undefined;
let serving: ChildProcess | undefined;
let url: string;

async function clew(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    ...quiet(folder),
    ...{ CLEW_URL: url, CLEW_SPOOL: join(folder, 'spool'), CLEW_HEADS: join(folder, 'heads'), NO_COLOR: '1' },
    ...{ MLFLOW_TRACKING_URI: mlflow!.url, OPENLINEAGE_URL: url },
  };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

async function ask<T>(query: string, variables: object): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

interface Neighbour {
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM';
  readonly node: { readonly name: string };
  readonly other: { readonly shortName: string };
}

async function neighbours(id: string, name: string, direction: Neighbour['direction']): Promise<string[]> {
  const query = `query ($id: ID!) { element(id: $id) { relations(first: 200) {
    edges { direction node { name } other { shortName } } } } }`;
  const { element } = await ask<{ element: { relations: { edges: Neighbour[] } } }>(query, { id });
  const { edges } = element.relations;
  return edges.filter((e) => e.node.name === name && e.direction === direction).map((e) => e.other.shortName);
}

describe.skipIf(python === undefined)('one training, told by three', () => {
  let trainFile: string;
  let modelFile: string;

  beforeAll(async () => {
    mkdirSync(work, { recursive: true });
    for (const script of ['prepare.py', 'train.py'])
      copyFileSync(join(import.meta.dirname, 'meeting', script), join(work, script));
    mlflow = await startServer(python!, folder);
    serving = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', join(folder, 'data'), '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [ready] = (await once(serving.stdout!, 'data')) as [Buffer];
    ({ url } = JSON.parse(ready.toString()) as { url: string });
    const interpreter = join(python!, 'python');
    const runs = ['run', '--project', 'wdbc'];
    const prepared = await clew(
      ...[...runs, '--name', 'prepare', '--type', 'transform', '--out', 'transformedData=train.csv'],
      ...['--', interpreter, 'prepare.py'],
    );
    expect(prepared.code, prepared.err).toBe(0);
    const trained = await clew(
      ...[...runs, '--name', 'train', '--in', 'trainingData=train.csv', '--model', 'wdbc=model.pkl'],
      ...['--', interpreter, 'train.py'],
    );
    expect(trained.code, trained.err).toBe(0);
    expect(await clew('import', 'mlflow', '--json')).toMatchObject({ code: 0 });
    const fileId = (name: string): string => `datafile:sha256:${sha256(readFileSync(join(work, name)))}`;
    [trainFile, modelFile] = [fileId('train.csv'), fileId('model.pkl')];
  }, 400_000);

  afterAll(async () => {
    mlflow?.stop();
    if (serving?.kill('SIGTERM')) await once(serving, 'exit');
  });

  const SOURCES = [
    ['clew run', /^run:wdbc\//],
    ['MLflow', /^run:mlflow\//],
    ['OpenLineage', /^run:openlineage\//],
  ] as const;

  test.each(SOURCES)('%s says which run made the bytes of the model', async (_, name) => {
    expect(await neighbours(modelFile, 'wasGeneratedBy', 'UPSTREAM')).toContainEqual(expect.stringMatching(name));
  });

  test.each(SOURCES)('from the run of %s, its own dataset version leads to the prepared bytes', async (_, name) => {
    const makers = await neighbours(modelFile, 'wasGeneratedBy', 'UPSTREAM');
    const run = makers.find((maker) => name.test(maker))!;
    const holders = await neighbours(trainFile, 'hadMember', 'DOWNSTREAM');
    const used = await neighbours(run, 'used', 'UPSTREAM');
    expect(used.filter((version) => holders.includes(version))).toHaveLength(1);
  });

  test('all three ran in one environment, the one that clew run captured', async () => {
    const makers = await neighbours(modelFile, 'wasGeneratedBy', 'UPSTREAM');
    const environments = await Promise.all(
      SOURCES.map(async ([, name]) => {
        const used = await neighbours(
          makers.find((maker) => name.test(maker))!,
          'used',
          'UPSTREAM',
        );
        return used.filter((other) => other.startsWith('environment:'));
      }),
    );
    const [captured] = environments[0]!;
    for (const found of environments) expect(found).toContain(captured);
    expect(await neighbours(captured!, 'hadMember', 'UPSTREAM')).toContainEqual(
      expect.stringMatching(/^pkg:pypi\/scikit-learn@/),
    );
  });

  test('the runs that the others told of are parts of the run of clew run', async () => {
    const makers = await neighbours(modelFile, 'wasGeneratedBy', 'UPSTREAM');
    const [outer] = makers.filter((maker) => SOURCES[0][1].test(maker));
    for (const [, name] of SOURCES.slice(1)) {
      const inner = makers.find((maker) => name.test(maker))!;
      expect(await neighbours(inner, 'wasInformedBy', 'UPSTREAM')).toContain(outer);
    }
  });

  test('one walk from the model file reaches the run that prepared the data, and says that it is complete', async () => {
    const query = `query ($of: [ID!]!) { lineage(of: $of, direction: UPSTREAM, kinds: ["Run", "DataFile"], first: 200) {
      nodes { kind shortName name } receipt { complete } } }`;
    const { lineage } = await ask<{
      lineage: { nodes: { kind: string; shortName: string; name: string }[]; receipt: { complete: boolean } };
    }>(query, { of: [modelFile] });
    expect(lineage.receipt.complete).toBe(true);
    const names = lineage.nodes.map((node) => node.shortName);
    expect(names).toContain(trainFile);
    expect(lineage.nodes).toContainEqual(expect.objectContaining({ kind: 'Run', name: 'prepare' }));
    for (const [, name] of SOURCES) expect(names).toContainEqual(expect.stringMatching(name));
  });

  describe('the graph goes out in every format, and each document is valid:', () => {
    const exporting = (id: string): Exporting => ({ clew, url, folder: work, id });
    let model: Exporting;
    let data: Exporting;

    beforeAll(async () => {
      const holder = async (file: string, kind: string): Promise<string> => {
        const holders = await neighbours(file, 'hadMember', 'DOWNSTREAM');
        return holders.find((held) => held.startsWith(`${kind}:wdbc`))!;
      };
      model = exporting(await holder(modelFile, 'model'));
      data = exporting(await holder(trainFile, 'dataset'));
    });

    test('RDF and the serializations of PROV', () => isValidProvenance(model));
    test('CycloneDX', () => isValidMlBom(model));
    test('in-toto with SLSA provenance, signed', () => isValidAttestation(model));
    test('Workflow Run RO-Crate', () => isValidCrate(model));
    test('model card', () => isModelCard(model));
    test('OpenLineage', () => areValidEvents(model));
    test('Croissant', () => isValidCroissant(data));
  });
});
