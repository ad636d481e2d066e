import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import { describeNeo4j, freshNeo4j } from '../stores/neo4j.empty.ts';
import { churn } from './churn.ts';
import { say } from './open-relations.ts';
import { openWorld, type World } from './world.ts';

const QUESTIONS = [
  `{ modelVersion(id: "model:churn@production") { label owners { nodes { name } } trainingRun { name status experiment { name } }
     trainingData { totalCount edges { relation { time roles } node { label rowCount { value } sources { nodes { version } } } } }
     code { version } environment { packages { nodes { name version } } } configuration { hyperparameters { nodes { name value { value datatype number } } } }
     evaluations { nodes { metrics { nodes { value { value } } } } } deployments { nodes { name } }
     relations { totalCount nodes { key name roles from { shortName } to { shortName } } } records { totalCount nodes { record { number digest } relationCount } } } }`,
  '{ lineage(of: ["model:churn@7"], direction: BOTH) { totalCount edges { depth node { iri __typename } } relations { key } receipt { complete counts { elements } } } }',
  '{ lineage(of: ["run:train"], depth: 1) { nodes { iri } receipt { complete frontier { element { iri } reason } frontierCounts { total depth } } } }',
  '{ elements(filter: { text: "churn" }, sort: { by: NAME, descending: true }, first: 3) { totalCount nodes { iri name } pageInfo { hasNextPage endCursor } } }',
  '{ runs(filter: { status: ["finished"], from: "2026-11-01", properties: [{ property: "name", value: "train" }] }) { nodes { iri } } experiments { nodes { runs { totalCount nodes { iri } } } } }',
  '{ element(id: "urn:x:found") { relations { totalCount edges { cursor direction other { iri } node { key iri name time roles to { iri } since bundle properties { iri } } } } } }',
  '{ element(id: "urn:x:found", asOf: 1) { relations(first: 2, direction: UPSTREAM) { totalCount nodes { key } pageInfo { hasNextPage } } } }',
  '{ a: element(id: "mlflow:run/abc") { iri } b: element(id: "model:churn@7", asOf: 0) { label } c: element(id: "model:none") { iri } }',
];

describeNeo4j('GraphQL on a real Neo4j', () => {
  let neo4j: World;
  let embedded: World;
  beforeAll(async () => {
    embedded = await openWorld();
    neo4j = await openWorld({ store: await openNeo4j({ url: await freshNeo4j() }) });
    for (const world of [embedded, neo4j]) {
      await world.context.recorder.record({ statements: churn(), source: { name: 'churn.ttl' } });
      await say(world);
    }
  });
  afterAll(async () => {
    await embedded.close();
    await neo4j.close();
  });

  describe('answers as the embedded store does', () => {
    it.each(QUESTIONS)('%s', async (query) => {
      const expected = await embedded.ask(query);
      expect(expected.data).toBeTruthy();
      expect(await neo4j.ask(query)).toEqual(expected);
    });
  });

  it('sends as many statements for a small page as for a large one', async () => {
    const sent = async (first: number) => {
      const before = neo4j.context.store.statements;
      const query = `{ elements(first: ${first}) { totalCount nodes { label relations(first: 3) { nodes { name } } records(first: 2) { nodes { record { digest } } } } } }`;
      expect((await neo4j.ask(query)).errors).toBeUndefined();
      return neo4j.context.store.statements - before;
    };
    const small = await sent(2);
    expect(small).toBeGreaterThan(2);
    expect(await sent(20)).toBe(small);
  });
});
