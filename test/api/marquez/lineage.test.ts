/** `GET /api/v1/lineage`: a real Marquez's answer, Marquez's own way of counting hops, and what it says of itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FACET, openAsked, said, type Asked } from './asked.ts';

const FIXTURE = join(import.meta.dirname, '../../fixtures/marquez/marquez-lineage-chain.json');

let asked: Asked;
beforeAll(async () => {
  asked = await openAsked();
});
afterAll(() => asked.close());

interface Node {
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** An answer without what no two systems share: when it was told, the ids of versions, and our receipt. */
function comparable(graph: readonly Node[]): unknown {
  return JSON.parse(
    JSON.stringify(graph, (key, value: unknown) =>
      ['createdAt', 'updatedAt', 'version', 'lastModifiedAt'].includes(key) ? typeof value : value,
    ).replace(/"lastModifiedAt":"(object|string)"/g, '"lastModifiedAt":""'),
  );
}

test('the answer of a real Marquez over the same events', async () => {
  const { graph } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { graph: Node[] };
  const fields = Array.from({ length: 10 }, (_, i) => ({ name: `f${i}`, type: 'double' }));
  const dataset = (i: number) => ({
    namespace: 'chains',
    name: `c5_d${i}`,
    facets: { schema: { ...FACET, fields } },
  });
  for (const { id, data } of graph.filter((node) => node.id.startsWith('job:'))) {
    const i = Number(/\d+$/.exec(id)![0]);
    const { id: runId, startedAt, endedAt } = data['latestRun'] as Record<string, string>;
    for (const [eventType, eventTime] of [
      ['START', startedAt],
      ['COMPLETE', endedAt],
    ]) {
      const event = said({ job: `c5_j${i}`, namespace: 'chains', inputs: [dataset(i)], outputs: [dataset(i + 1)] });
      await asked.post({ ...event, eventType, eventTime, run: { runId } });
    }
  }
  const { status, headers, body } = await asked.get('lineage?nodeId=dataset:chains:c5_d10');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('application/json');
  expect(headers.get('clew-complete')).toBe('true');
  // A job of which no facet was ever told has no version here; Marquez makes one of its inputs and outputs.
  const theirs = JSON.stringify(comparable(graph)).replaceAll('"version":"string"', '"version":""');
  const ours = JSON.stringify(comparable(body.graph)).replaceAll(/"version":"(string|object)"/g, '"version":""');
  expect(JSON.parse(ours)).toEqual(JSON.parse(theirs));
});

describe('a walk', () => {
  const names = (prefix: string) => fc.integer({ min: 0, max: 11 }).map((i) => `${prefix}${i}`);
  const jobs = fc.uniqueArray(
    fc.record({
      job: names('j'),
      inputs: fc.uniqueArray(names('d'), { maxLength: 3 }),
      outputs: fc.uniqueArray(names('d'), { maxLength: 2 }),
    }),
    { selector: ({ job }) => job, minLength: 1, maxLength: 12 },
  );

  /** As Marquez's query has it: jobs that share a dataset with one already there, hop by hop. */
  function expected(list: readonly { job: string; inputs: string[]; outputs: string[] }[], depth: number): string[] {
    const touching = (job: { inputs: string[]; outputs: string[] }) => [...job.inputs, ...job.outputs];
    const found = new Set([list[0]!]);
    for (let hop = 0; hop < depth; hop++)
      for (const job of [...found])
        for (const other of list) if (touching(other).some((d) => touching(job).includes(d))) found.add(other);
    return [
      ...new Set([...found].flatMap((job) => [`job:${job.job}`, ...touching(job).map((d) => `dataset:${d}`)])),
    ].sort();
  }

  let round = 0;
  test('reaches what Marquez reaches, with the edges of what it shows, and says whether that is all', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, fc.integer({ min: 0, max: 4 }), async (list, depth) => {
        const namespace = `walk${round++}`;
        await asked.post(...list.map((job) => said({ ...job, namespace })));
        const { body } = await asked.get(`lineage?nodeId=job:${namespace}:${list[0]!.job}&depth=${depth}`);
        const ids = (body.graph as Node[]).map(({ id }) => id.replace(`${namespace}:`, ''));
        expect(ids.toSorted()).toEqual(expected(list, depth));
        expect(body.receipt.complete).toBe(ids.length === expected(list, 12).length);
        const edges = (side: string) =>
          (body.graph as Record<string, { origin: string; destination: string }[]>[])
            .flatMap((node) => node[side]!.map(({ origin, destination }) => `${origin} ${destination}`))
            .sort();
        expect(edges('inEdges')).toEqual(edges('outEdges'));
        const shown = list.filter(({ job }) => ids.includes(`job:${job}`));
        expect(edges('inEdges')).toHaveLength(
          shown.reduce((sum, job) => sum + job.inputs.length + job.outputs.length, 0),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('that depth cut short says where', async () => {
    await asked.post(
      said({ job: 'a', namespace: 'cut', outputs: ['x'] }),
      said({ job: 'b', namespace: 'cut', inputs: ['x'], outputs: ['y'] }),
      said({ job: 'c', namespace: 'cut', inputs: ['y'] }),
    );
    const { headers, body } = await asked.get('lineage?nodeId=job:cut:a&depth=1');
    expect(headers.get('clew-complete')).toBe('false');
    expect(body.receipt).toMatchObject({
      complete: false,
      frontier: { count: 1, reason: 'depth', first: ['job:cut:c'] },
      limits: { depth: 1 },
    });
    const whole = await asked.get('lineage?nodeId=job:cut:a&depth=2');
    expect(whole.body.receipt).toMatchObject({ complete: true, frontier: { count: 0, first: [] } });
  });
});

describe('a node id', () => {
  test('with colons in its namespace is read as Marquez reads it, and else in the way that there is something', async () => {
    const place = { namespace: 's3://bucket:9000', name: 'path/to:file' };
    const odd = { namespace: 'urn:li:platform', name: 'table' };
    await asked.post(said({ job: 'colons', namespace: 'colons', inputs: [place, odd] }));
    for (const id of ['dataset:s3://bucket:9000:path/to:file', 'dataset:urn:li:platform:table']) {
      const { status, body } = await asked.get(`lineage?nodeId=${encodeURIComponent(id)}`);
      expect(status, id).toBe(200);
      expect((body.graph as Node[]).map((node) => node.id)).toContain(id);
    }
  });

  test('of a run is its job', async () => {
    await asked.post(said({ job: 'runs', run: 77 }));
    const { body } = await asked.get('lineage?nodeId=run:0192a0a0-0000-7000-8000-000000000077');
    expect((body.graph as Node[]).map((node) => node.id)).toEqual(['job:ns:runs']);
  });

  test('of a dataset that no job touches is that dataset', async () => {
    await asked.post({
      eventTime: '2026-11-20T08:00:00Z',
      producer: 'https://example.org/producer',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent',
      dataset: { namespace: 'alone', name: 'd', facets: { documentation: { ...FACET, description: 'Alone.' } } },
    });
    const { body } = await asked.get('lineage?nodeId=dataset:alone:d');
    expect(body.graph).toHaveLength(1);
    expect(body.graph[0]).toMatchObject({
      id: 'dataset:alone:d',
      data: { description: 'Alone.' },
      inEdges: [],
      outEdges: [],
    });
  });

  test.each([
    ['lineage?nodeId=dataset:none:none', 404, 'NOT_FOUND'],
    ['lineage?nodeId=job:none:none', 404, 'NOT_FOUND'],
    ['lineage?nodeId=run:none', 404, 'NOT_FOUND'],
    ['lineage', 400, 'BAD_REQUEST'],
    ['lineage?nodeId=table:a:b', 400, 'BAD_REQUEST'],
    ['lineage?nodeId=dataset:a', 400, 'BAD_REQUEST'],
    ['lineage?nodeId=job:ns:runs&depth=-1', 400, 'BAD_REQUEST'],
    ['lineage?nodeId=job:ns:runs&depth=100000', 422, 'LIMIT'],
  ])('%s: %i %s', async (path, status, code) => {
    const reply = await asked.get(path);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});

test('parameters that are not known here are named', async () => {
  await asked.post(said({ job: 'ignored' }));
  const { status, headers } = await asked.get('lineage?nodeId=job:ns:ignored&aggregateToParentRun=true');
  expect([status, headers.get('clew-ignored')]).toEqual([200, 'aggregateToParentRun']);
});

test('what a job and a dataset show is of the newest run, to the last digit', async () => {
  const version = (v: string, fields: object[]) => ({
    namespace: 'ns',
    name: 'shown',
    facets: { version: { ...FACET, datasetVersion: v }, schema: { ...FACET, fields } },
    outputFacets: { outputStatistics: { ...FACET, rowCount: 3 } },
  });
  const jobFacets = { sourceCodeLocation: { ...FACET, type: 'git', url: 'https://example.org/repo' } };
  const parent = {
    ...FACET,
    run: { runId: '0192a0a0-0000-7000-8000-000000000099' },
    job: { namespace: 'ns', name: 'dag' },
  };
  await asked.post(
    said({ job: 'dag.shows', run: 1, outputs: [version('v1', [])] }),
    said({
      job: 'dag.shows',
      run: 2,
      type: 'START',
      jobFacets,
      runFacets: { parent },
      outputs: [version('v2', [{ name: 'a', type: 'int' }])],
    }),
    said({
      job: 'dag.shows',
      run: 2,
      type: 'FAIL',
      time: '2026-11-20T08:00:01Z',
      runFacets: { custom_facet: { ...FACET, digits: 1.5 } },
    }),
  );
  const { body } = await asked.get('lineage?nodeId=job:ns:dag.shows');
  const [dataset, job] = body.graph as [Node, Node];
  expect(dataset.data).toMatchObject({
    name: 'shown',
    fields: [{ name: 'a', type: 'int', tags: [], description: null }],
  });
  expect(job.data).toMatchObject({
    simpleName: 'shows',
    parentJobName: 'dag',
    location: 'https://example.org/repo',
    latestRun: { state: 'FAILED', outputDatasetVersions: [{ datasetVersionId: { name: 'shown', version: 'v2' } }] },
  });
  // The child names its parent; the parent's own run is the one that it named.
  expect((await asked.get('lineage?nodeId=job:ns:dag')).body.graph[0].data.latestRun).toMatchObject({
    id: '0192a0a0-0000-7000-8000-000000000099',
    state: 'NEW',
  });
});
