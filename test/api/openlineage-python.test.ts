/** The real OpenLineage client for Python against a real service: what it sends arrives once, and it sends again what could not be taken. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { pythonEnvironment } from '../../scripts/python/environment.ts';
import { createServer } from '../../src/api/server.ts';
import type { Recording } from '../../src/lineage/record.ts';
import { Fault } from '../../src/prov/fault.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { serve, type Serving } from '../fault/serving.ts';
import { openWorld } from './world.ts';

const run = promisify(execFile);

const PROGRAM = `
import json, sys
from datetime import datetime, timezone
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import dataset_version_dataset, error_message_run, schema_dataset

transport, run_id, end = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
client = OpenLineageClient(config={"transport": transport})
version = dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion="v7")
schema = schema_dataset.SchemaDatasetFacet(fields=[schema_dataset.SchemaDatasetFacetFields(name="radius", type="double")])

def emit(state, facets={}, outputs=[]):
    client.emit(RunEvent(
        eventType=state, eventTime=datetime.now(timezone.utc).isoformat(), run=Run(runId=run_id, facets=facets),
        job=Job(namespace="ml", name="train"), producer="https://example.org/python", outputs=outputs,
        inputs=[InputDataset(namespace="s3://lake", name="raw", facets={"version": version})]))

emit(RunState.START)
emit(RunState.RUNNING)
if end == "FAIL":
    emit(RunState.FAIL, {"errorMessage": error_message_run.ErrorMessageRunFacet("ValueError: no rows", "python")})
else:
    emit(RunState.COMPLETE, outputs=[OutputDataset(namespace="s3://lake", name="features", facets={"schema": schema})])
assert client.close(20)
`;

let bin: string | undefined;
let why = '';
let folder: string;
let service: Serving;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-openlineage-'));
  await writeFile(join(folder, 'emit.py'), PROGRAM);
  try {
    bin = await pythonEnvironment();
  } catch (error) {
    why = `not run: the OpenLineage client for Python (${(error as Error).message.split('\n')[0]})`;
    if (process.env['CI'] === 'true') throw new Error(why, { cause: error });
  }
  service = serve(['--data', folder]);
  await service.url;
});
afterAll(async () => {
  await service.kill('SIGTERM');
  await rm(folder, { recursive: true });
});

/** Sends a start, a sign of life and the end of a run. @throws Error with what the client said if it was told that one failed */
async function emit(
  context: TestContext,
  transport: Readonly<Record<string, unknown>>,
  runId: string,
  { end = 'COMPLETE', env = {} }: { end?: 'COMPLETE' | 'FAIL'; env?: Record<string, string> } = {},
): Promise<void> {
  if (bin === undefined) {
    process.stderr.write(`${why}\n`);
    context.skip(why);
  }
  await run(join(bin!, 'python'), [join(folder, 'emit.py'), JSON.stringify(transport), runId, end], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 60_000,
  });
}

interface Seen {
  readonly properties: readonly { readonly name: string; readonly values?: unknown }[];
  readonly relations: readonly { readonly relation: string; readonly object: string }[];
}

async function runOf(id: string): Promise<Seen> {
  const address = `${await service.url}/id/run:openlineage/${id}`;
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Seen;
}

const id = (index: number) => `0192a0a0-0000-7000-8000-${String(index).padStart(12, '0')}`;

describe('the real client', () => {
  const transports: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'one request after another': { type: 'http' },
    'with gzip and an API key': {
      type: 'http',
      compression: 'gzip',
      auth: { type: 'api_key', apiKey: 'key-abc' },
    },
    'many at once': { type: 'async_http' },
  };

  for (const [i, [how, transport]] of Object.entries(transports).entries()) {
    test(`sends a life cycle, ${how}`, async (context) => {
      await emit(context, { ...transport, url: await service.url }, id(i));
      const { properties, relations } = await runOf(id(i));
      expect(JSON.stringify(properties)).toContain('"finished"');
      expect(relations).toContainEqual(
        expect.objectContaining({ relation: 'used', object: 'urn:clew:dataset:openlineage/s3:%2F%2Flake/raw@v7' }),
      );
    });
  }

  test('sends a failure', async (context) => {
    await emit(context, { type: 'http', url: await service.url }, id(10), { end: 'FAIL' });
    const text = JSON.stringify((await runOf(id(10))).properties);
    expect(text).toContain('"failed"');
    expect(text).toContain('"ValueError"');
  });

  test('says within which process it ran, by the variables that clew run gives', async (context) => {
    const env = {
      OPENLINEAGE__TAGS__RUN__CLEW_RUN: 'urn:clew:run:local/1',
      OPENLINEAGE__TAGS__RUN__CLEW_ENVIRONMENT: 'urn:clew:environment:1',
    };
    await emit(context, { type: 'http', url: await service.url }, id(11), { env });
    const { relations } = await runOf(id(11));
    expect(relations).toContainEqual(
      expect.objectContaining({ relation: 'wasInformedBy', object: 'urn:clew:run:local/1' }),
    );
    expect(relations).toContainEqual(expect.objectContaining({ relation: 'used', object: 'urn:clew:environment:1' }));
  });

  test('sends again what could not be taken, and is told of success when it is recorded', async (context) => {
    const world = await openWorld();
    const { recorder } = world.context;
    let refusals = 2;
    const full: Recording = {
      record: (submission) =>
        refusals-- > 0 ? Promise.reject(new Fault('STORE_FULL', 'The disk is full.')) : recorder.record(submission),
      idle: () => recorder.idle(),
    };
    const server = await createServer(
      { ...world.context, recorder: full, loaded: await loadVocabulary() },
      { host: '127.0.0.1', port: 0, explore: false, log: () => undefined },
    );
    try {
      await emit(
        context,
        {
          type: 'http',
          url: server.url,
          retry: {
            total: 5,
            backoff_factor: 0.1,
            status_forcelist: [503],
            allowed_methods: ['POST'],
            respect_retry_after_header: false,
          },
        },
        id(12),
      );
      expect(refusals).toBeLessThan(0);
      expect((await world.context.store.read((reader) => reader.head())).size).toBe(3);
    } finally {
      await server.close();
      await world.close();
    }
  });
});
