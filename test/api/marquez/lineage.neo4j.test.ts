/** The same answers from both stores. */
import { expect, test } from 'vitest';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import { openNeo4j } from '../../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../../stores/neo4j.empty.ts';
import { FACET, openAsked, said } from './asked.ts';

const QUESTIONS = [
  'lineage?nodeId=job:ns:j3_0&depth=2',
  'lineage?nodeId=dataset:ns:d2_0',
  'column-lineage?nodeId=dataset:ns:d2_0&withDownstream=true',
  'namespaces',
  'namespaces/ns/jobs?limit=3&offset=2',
  'namespaces/ns/jobs/j1_1/runs',
  'namespaces/ns/datasets/d1_1',
  'namespaces/ns/datasets/d1_1/versions',
  'search?q=J1&filter=job',
  'events/lineage?limit=5',
];

describeNeo4j('on a real Neo4j', () => {
  test('as on SQLite', async () => {
    const stores = [await openAsked(), await openAsked(await openNeo4j({ url: await freshNeo4j() }))] as const;
    const source = (layer: number, i: number) => ({ namespace: 'ns', name: `d${layer}_${i % 3}` });
    const events = Array.from({ length: 12 }, (_, run) => {
      const [layer, i] = [run % 4, run % 3];
      const fields = { f: { inputFields: [{ ...source(layer, i), field: 'f' }] } };
      const schema = { ...FACET, fields: [{ name: 'f', type: 'int' }] };
      const output = { ...source(layer + 1, i), facets: { schema, columnLineage: { ...FACET, fields } } };
      return said({
        job: `j${layer}_${i}`,
        run,
        type: run % 5 === 0 ? 'FAIL' : 'COMPLETE',
        time: `2026-11-20T08:00:${String(run).padStart(2, '0')}Z`,
        inputs: [source(layer, i), source(layer, i + 1)],
        outputs: [output],
      });
    }).map((event) => parseEvent(JSON.stringify(event)));
    for (const { context } of stores) await Promise.all(events.map((event) => recordEvent(context.recorder, event)));
    for (const question of QUESTIONS) {
      const [sqlite, neo4j] = await Promise.all(
        stores.map(async (asked) => (await asked.get(question)).body as unknown),
      );
      const timeless = (body: unknown) =>
        JSON.stringify(body).replace(/"(created|updated)At":"[^"]+"/g, '"$1At":"when it was told"');
      expect(timeless(neo4j), question).toBe(timeless(sqlite));
      expect(timeless(sqlite).length, question).toBeGreaterThan(100);
    }
    await Promise.all(stores.map((asked) => asked.close()));
  }, 120_000);
});
