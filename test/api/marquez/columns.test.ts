/** Columns and events, as Marquez answers them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { literal } from '../../../src/prov/value.ts';
import { element } from '../../../src/prov/statement.ts';
import { FACET, openAsked, said, type Asked } from './asked.ts';

let asked: Asked;
const table = (name: string, sources: Record<string, string[]>) => ({
  namespace: 's3://lake',
  name,
  facets: {
    columnLineage: {
      ...FACET,
      fields: Object.fromEntries(
        Object.entries(sources).map(([field, list]) => [
          field,
          {
            inputFields: list.map((source) => {
              const [from, column] = source.split('.');
              const transformations = [{ type: 'DIRECT', subtype: 'AGGREGATION' }];
              return { namespace: 's3://lake', name: from, field: column, transformations };
            }),
          },
        ]),
      ),
    },
  },
});
const event = (i: number, more: object) =>
  said({ namespace: 'ml', run: 700 + i, time: `2026-11-20T0${i}:00:00Z`, job: `j${i}`, ...more });
const EVENTS = [
  event(1, { inputs: [{ namespace: 's3://lake', name: 'a' }], outputs: [table('b', { x: ['a.p', 'a.q'] })] }),
  event(2, { inputs: [{ namespace: 's3://lake', name: 'b' }], outputs: [table('c', { z: ['b.x'] })] }),
];
beforeAll(async () => {
  asked = await openAsked();
  await asked.post(...EVENTS);
});
afterAll(() => asked.close());

interface Node {
  readonly id: string;
}
const ids = (body: { graph: Node[] }) => body.graph.map(({ id }) => id);
const F = 'datasetField:s3://lake:';

describe('column lineage', () => {
  test.each([
    ['nodeId=datasetField:s3://lake:b:x', [`${F}a:p`, `${F}a:q`, `${F}b:x`]],
    ['nodeId=datasetField:s3://lake:b:x&withDownstream=true', [`${F}a:p`, `${F}a:q`, `${F}b:x`, `${F}c:z`]],
    ['nodeId=dataset:s3://lake:c', [`${F}a:p`, `${F}a:q`, `${F}b:x`, `${F}c:z`]],
    ['nodeId=job:ml:j2', [`${F}a:p`, `${F}a:q`, `${F}b:x`, `${F}c:z`]],
  ])('%s', async (query, expected) => {
    const { status, headers, body } = await asked.get(`column-lineage?${query}`);
    expect([status, headers.get('clew-complete'), ids(body)]).toEqual([200, 'true', expected]);
  });

  test('a node says where it comes from and how; depth that cuts it short is told', async () => {
    const { headers, body } = await asked.get('column-lineage?nodeId=dataset:s3://lake:c&depth=1');
    expect(headers.get('clew-complete')).toBe('false');
    expect(body.receipt.frontier).toEqual({ count: 1, first: [`${F}b:x`] });
    expect(body.graph[1]).toMatchObject({
      type: 'DATASET_FIELD',
      data: {
        namespace: 's3://lake',
        dataset: 'c',
        field: 'z',
        inputFields: [{ dataset: 'b', field: 'x', transformationType: 'DIRECT/AGGREGATION' }],
      },
      inEdges: [{ origin: `${F}c:z`, destination: `${F}b:x` }],
    });
  });

  test.each(['dataset:s3://lake:none', 'datasetField:s3://lake:b:none', 'run:none', 'job:ml:none'])(
    '%s is not found',
    async (id) => {
      expect((await asked.get(`column-lineage?nodeId=${id}`)).status).toBe(404);
    },
  );
});

describe('events', () => {
  test('are answered as they came, the newest first', async () => {
    const { body } = await asked.get('events/lineage');
    expect(body).toMatchObject({ events: EVENTS.toReversed(), totalCount: 2, receipt: { complete: true } });
  });

  test('in pages, by time, in either order', async () => {
    expect((await asked.get('events/lineage?limit=1&sortDirection=asc')).body.events).toMatchObject([EVENTS[0]]);
    expect((await asked.get('events/lineage?limit=1&offset=1')).body.events).toMatchObject([EVENTS[0]]);
    expect((await asked.get('events/lineage?before=2026-11-20T02:00:00Z')).body.events).toMatchObject([EVENTS[0]]);
    expect((await asked.get('events/lineage?after=2026-11-20T02:00:00Z')).body.events).toMatchObject([EVENTS[1]]);
  });

  test.each([
    ['sortDirection=up', 400],
    ['before=yesterday', 422],
    ['limit=500', 422],
  ])('%s: %i', async (query, status) => {
    expect((await asked.get(`events/lineage?${query}`)).status).toBe(status);
  });

  test('one that another door told of is named', async () => {
    const id = `urn:clew:lineageevent:sha256:${'0'.repeat(64)}`;
    const time = {
      'http://www.w3.org/ns/prov#generatedAtTime': literal(
        '2026-11-20T09:00:00Z',
        'http://www.w3.org/2001/XMLSchema#dateTime' as never,
      ),
    };
    await asked.context.recorder.record({ statements: [element(id, ['https://w3id.org/clew/ns#LineageEvent'], time)] });
    const { headers, body } = await asked.get('events/lineage');
    expect(headers.get('clew-complete')).toBe('false');
    expect([body.events.length, body.totalCount, body.receipt.unknown]).toEqual([2, 3, [id]]);
  });
});
