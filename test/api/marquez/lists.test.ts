/** Namespaces, jobs, datasets, versions, runs and search, as Marquez answers them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FACET, openAsked, said, type Asked } from './asked.ts';

let asked: Asked;
const place = { namespace: 's3://bucket/a', name: 'path/to file' };
beforeAll(async () => {
  asked = await openAsked();
  const output = (datasetVersion: string) => ({
    ...place,
    facets: {
      version: { ...FACET, datasetVersion },
      custom_note: { ...FACET, note: 'as it came' },
      documentation: { ...FACET, description: 'What it holds.' },
    },
  });
  for (let run = 0; run < 3; run++) {
    for (const type of ['START', 'COMPLETE']) {
      const time = `2026-11-20T0${run}:00:0${type === 'START' ? 0 : 1}.500Z`;
      const event = said({
        job: 'train model',
        namespace: 'ml/team',
        run: 500 + run,
        type,
        time,
        inputs: [{ namespace: 'ml/team', name: 'in' }],
        outputs: [output(`v${run}`)],
      });
      await asked.post(event);
    }
  }
  for (const job of ['a', 'b', 'c']) await asked.post(said({ job, namespace: 'many' }));
});
afterAll(() => asked.close());

const ID = '0192a0a0-0000-7000-8000-000000000502';
const encoded = encodeURIComponent;

test('namespaces, one and all', async () => {
  const { body } = await asked.get('namespaces');
  expect(body.namespaces.map(({ name }: { name: string }) => name)).toEqual(['many', 'ml/team', 's3://bucket/a']);
  expect(body.totalCount).toBe(3);
  const one = await asked.get(`namespaces/${encoded('s3://bucket/a')}`);
  expect(one.body).toMatchObject({ name: 's3://bucket/a', ownerName: 'anonymous', description: null });
  expect(Date.parse(one.body.createdAt)).toBeLessThanOrEqual(Date.parse(one.body.updatedAt));
});

describe('jobs', () => {
  test('of a namespace, and of all, in pages that say how many there are', async () => {
    const page = await asked.get('namespaces/many/jobs?limit=2&offset=1');
    expect(page.body.jobs.map(({ name }: { name: string }) => name)).toEqual(['b', 'c']);
    expect(page.body.totalCount).toBe(3);
    expect((await asked.get('jobs?limit=1')).body).toMatchObject({ jobs: [{ name: 'a' }], totalCount: 4 });
    expect((await asked.get('jobs?limit=0')).body).toMatchObject({ jobs: [], totalCount: 4 });
  });

  test('one, with its newest run and what it reads and writes', async () => {
    const { body } = await asked.get(`namespaces/${encoded('ml/team')}/jobs/${encoded('train model')}`);
    expect(body).toMatchObject({
      id: { namespace: 'ml/team', name: 'train model' },
      inputs: [{ namespace: 'ml/team', name: 'in' }],
      outputs: [place],
      latestRun: { id: ID, state: 'COMPLETED', durationMs: 1000 },
      facets: {},
    });
  });

  test('its runs, the last that started first', async () => {
    const { body } = await asked.get(`namespaces/${encoded('ml/team')}/jobs/${encoded('train model')}/runs?limit=2`);
    expect(body.totalCount).toBe(3);
    expect(body.runs.map(({ startedAt }: { startedAt: string }) => startedAt)).toEqual([
      '2026-11-20T02:00:00.500Z',
      '2026-11-20T01:00:00.500Z',
    ]);
    expect((await asked.get(`jobs/runs/${ID}`)).body).toEqual(body.runs[0]);
  });
});

describe('datasets', () => {
  test('one shows the version that the newest run made, which every version can be asked for', async () => {
    const path = `namespaces/${encoded(place.namespace)}/datasets/${encoded(place.name)}`;
    const { body } = await asked.get(path);
    expect(body).toMatchObject({ id: place, currentVersion: 'v2', description: 'What it holds.', deleted: false });
    expect(body.lastModifiedAt).toBe('2026-11-20T02:00:01.500Z');
    expect(Object.keys(body.facets).sort()).toEqual(['custom_note', 'documentation', 'version']);
    const versions = await asked.get(`${path}/versions?limit=2`);
    expect(versions.body.versions.map(({ version }: { version: string }) => version)).toEqual(['v2', 'v1']);
    // The state that nobody names a version of is listed, too.
    expect(versions.body.totalCount).toBe(4);
    const one = await asked.get(`${path}/versions/v1`);
    expect(one.body).toMatchObject({ id: { ...place, version: 'v1' }, createdByRun: { state: 'COMPLETED' } });
  });

  test('of a namespace', async () => {
    const { body } = await asked.get(`namespaces/${encoded('ml/team')}/datasets`);
    expect(body).toMatchObject({ datasets: [{ name: 'in', currentVersion: 'unversioned' }], totalCount: 1 });
  });
});

describe('search', () => {
  test.each([
    ['q=train', ['job:ml/team:train model']],
    ['q=%25TRAIN%25', ['job:ml/team:train model']],
    ['q=in&filter=dataset', ['dataset:ml/team:in']],
    ['q=i&filter=JOB&namespace=many', []],
    ['q=a&sort=updated_at&limit=2', ['job:many:a', 'dataset:s3://bucket/a:path/to file']],
  ])('%s', async (query, ids) => {
    const { status, body } = await asked.get(`search?${query}`);
    expect(status).toBe(200);
    expect(body.results.map(({ nodeId }: { nodeId: string }) => nodeId)).toEqual(ids);
  });

  test('what it finds can be walked from', async () => {
    const { body } = await asked.get('search?q=path');
    expect(body).toMatchObject({ totalCount: 1, results: [{ type: 'DATASET', ...place }] });
    const { status } = await asked.get(`lineage?nodeId=${encoded(body.results[0].nodeId)}`);
    expect(status).toBe(200);
  });
});

test.each([
  ['namespaces/none', 404, 'NOT_FOUND'],
  ['namespaces/none/jobs', 404, 'NOT_FOUND'],
  ['namespaces/many/jobs/none', 404, 'NOT_FOUND'],
  ['namespaces/many/jobs/none/runs', 404, 'NOT_FOUND'],
  ['namespaces/many/datasets/none', 404, 'NOT_FOUND'],
  ['namespaces/many/datasets/none/versions', 404, 'NOT_FOUND'],
  ['namespaces/many/datasets/none/versions/1', 404, 'NOT_FOUND'],
  ['jobs/runs/none', 404, 'NOT_FOUND'],
  ['jobs/none', 404, 'NO_SUCH_PATH'],
  ['namespaces/a/b/c/d/e/f', 404, 'NO_SUCH_PATH'],
  ['namespaces/%ff', 400, 'BAD_REQUEST'],
  ['jobs?limit=201', 422, 'LIMIT'],
  ['jobs?limit=x', 400, 'BAD_REQUEST'],
  ['jobs?offset=10001', 422, 'LIMIT'],
  ['search', 400, 'BAD_REQUEST'],
  ['search?q=a%25b', 400, 'BAD_REQUEST'],
  ['search?q=a&filter=run', 400, 'BAD_REQUEST'],
])('%s: %i %s', async (path, status, code) => {
  const reply = await asked.get(path);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});
