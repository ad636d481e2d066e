import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { c, id } from './churn.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const statements: Statement[] = [];
  for (let i = 0; i < 200; i++) {
    const run = id(`run:r${i}`);
    statements.push(
      element(run, [c('Run')], {
        [c('name')]: { value: `r${i}` },
        [c('experiment')]: { iri: id('experiment:e') as never },
      }),
    );
    statements.push(
      element(id(`dataset:d@${i}`), [c('DatasetVersion')], {
        [c('name')]: { value: 'd' },
        [c('version')]: { value: String(i) },
      }),
    );
    statements.push(relate('specializationOf', id(`dataset:d@${i}`), id('dataset:d')));
    statements.push(relate('used', run, id(`dataset:d@${i}`), { role: { iri: c('trainingData') as never } }));
    statements.push(
      element(id(`model:m@${i}`), [c('ModelVersion')], {
        [c('name')]: { value: 'm' },
        [c('version')]: { value: String(i) },
      }),
    );
    statements.push(relate('wasGeneratedBy', id(`model:m@${i}`), run));
    statements.push(relate('used', run, id(`environment:e${i % 3}`)));
    statements.push(element(id(`environment:e${i % 3}`), [c('Environment')]));
    statements.push(relate('hadMember', id(`environment:e${i % 3}`), 'pkg:pypi/numpy@2.1.0'));
  }
  statements.push(element('pkg:pypi/numpy@2.1.0', [c('Package')], { [c('name')]: { value: 'numpy' } }));
  statements.push(element(id('dataset:d'), [c('Dataset')]), element(id('experiment:e'), [c('Experiment')]));
  await world.context.recorder.record({ statements });
});
afterAll(() => world.close());

async function statementsFor(query: string): Promise<{ sent: number; data: Record<string, never> }> {
  const before = world.context.store.statements;
  const answer = await world.ask(query);
  expect(answer.errors).toBeUndefined();
  return { sent: world.context.store.statements - before, data: answer.data };
}

describe('statements sent to the store', () => {
  it.each([
    [
      'a nested query over hops, properties, relations and counts',
      (first: number) => `{ modelVersions(first: ${first}) { totalCount nodes {
        label version trainingRun { name experiment { name } inputs(first: 2) { totalCount nodes { shortName __typename } } environment { packages(first: 2) { nodes { name } } } }
        trainingData(first: 2) { edges { relation { roles } node { label dataset { shortName } properties { name } } } }
        relations(direction: BOTH, first: 3) { totalCount nodes { name roles to { label } } }
      } } }`,
    ],
    [
      'the records of each element',
      (first: number) =>
        `{ runs(first: ${first}) { nodes { records(first: 2) { totalCount nodes { record { digest } properties { name } } } } } }`,
    ],
    [
      'what names each element',
      (first: number) =>
        `{ elements(first: ${first}, kinds: ["Experiment", "Run"]) { nodes { ... on Experiment { runs(first: 3) { totalCount nodes { name } } } } } }`,
    ],
    [
      'a page of lineage with its relations',
      (first: number) =>
        `{ lineage(of: ["dataset:d"], direction: DOWNSTREAM, first: ${first}) { nodes { label } relations { name } receipt { complete } } }`,
    ],
  ])('do not grow with the page: %s', async (_, query) => {
    // The first asking also makes the walk that later pages of one history share.
    await statementsFor(query(2));
    const small = await statementsFor(query(2));
    const large = await statementsFor(query(200));
    expect(small.sent).toBeGreaterThan(1);
    expect(large.sent).toBe(small.sent);
    expect(JSON.stringify(large.data).length).toBeGreaterThan(JSON.stringify(small.data).length);
  });
});
