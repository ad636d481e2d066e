import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';
import { relate } from '../../src/prov/statement.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { c, churn, id } from './churn.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.context.recorder.record({ statements: churn(), source: { name: 'churn.ttl' } });
});
afterAll(() => world.close());

describe('look-ups', () => {
  it('answers which data, code, environment, hyperparameters and evaluations made a model version in one query', async () => {
    const answer = await world.ask(`{
      modelVersion(id: "model:churn@7") {
        label version
        owners { nodes { name } }
        trainingRun { name status startedAtTime experiment { name } }
        trainingData { nodes { label version sources { nodes { version rowCount { value number } } } } }
        code { name version }
        environment { cpuModel packages { nodes { name version } } }
        configuration { hyperparameters { nodes { name value { value datatype number } } } }
        evaluations { nodes { name metrics { nodes { name value { value } } } } }
        deployments { totalCount nodes { name } }
        generatedAtTime
      }
    }`);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.modelVersion).toEqual({
      label: 'churn@7',
      version: '7',
      owners: { nodes: [{ name: 'Ada' }] },
      trainingRun: {
        name: 'train',
        status: 'finished',
        startedAtTime: '2026-11-01T10:00:00Z',
        experiment: [{ name: 'e1' }],
      },
      trainingData: {
        nodes: [
          {
            label: 'acme/transactions@2',
            version: '2',
            sources: { nodes: [{ version: '1', rowCount: { value: '9007199254740993', number: 9007199254740992 } }] },
          },
        ],
      },
      code: { name: 'churn', version: 'deadbeef' },
      environment: { cpuModel: ['Xeon'], packages: { nodes: [{ name: 'numpy', version: '2.1.0' }] } },
      configuration: {
        hyperparameters: {
          nodes: [
            {
              name: 'adam_eps',
              value: { value: '1e-8', datatype: 'http://www.w3.org/2001/XMLSchema#double', number: 1e-8 },
            },
          ],
        },
      },
      evaluations: { nodes: [{ name: 'holdout', metrics: { nodes: [{ name: 'auc', value: { value: '0.87' } }] } }] },
      deployments: { totalCount: 1, nodes: [{ name: 'live' }] },
      generatedAtTime: '2026-11-01T10:59:00Z',
    });
  });

  it.each([
    ['its IRI', id('model:churn@7'), id('model:churn@7')],
    ['its short name', 'model:churn@7', id('model:churn@7')],
    ['an alias that has moved on', 'model:churn@production', id('model:churn@7')],
    ['an identifier of another system', 'mlflow:run/abc', id('run:train')],
    ['a content digest', `sha256:${'a'.repeat(64)}`, id('dataset:acme/transactions@1')],
  ])('finds an element by %s', async (_, asked, iri) => {
    const answer = await world.ask('query ($id: ID!) { element(id: $id) { iri __typename } }', { id: asked });
    expect(answer.data.element.iri).toBe(iri);
  });

  it('says at once that an id is unknown, with a code', async () => {
    const answer = await world.ask('{ modelVersion(id: "model:nope@1") { name } }');
    expect(answer.data).toEqual({ modelVersion: null });
    expect(answer.errors![0]!.extensions!['code']).toBe('NOT_FOUND');
  });

  it('takes half an order and a variable that is left out for what they default to', async () => {
    const answer = await world.ask(
      'query ($first: Int, $direction: Direction) { datasetVersions(sort: { descending: true }, first: $first) { nodes { version relations(direction: $direction) { totalCount } } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.datasetVersions.nodes.map((n: { version: string }) => n.version)).toEqual(['2', '1']);
    expect(answer.data.datasetVersions.nodes[0].relations.totalCount).toBe(3);
  });

  it('knows the owners of entities and of activities', async () => {
    await world.context.recorder.record({
      statements: [
        relate('wasAssociatedWith', id('run:train'), id('person:ada'), { role: { iri: c('owner') as Iri } }),
      ],
    });
    const answer = await world.ask(
      '{ run(id: "run:train") { owners { nodes { name } } } modelVersion(id: "model:churn@7") { owners { nodes { name } } } }',
    );
    expect(answer.data).toEqual({
      run: { owners: { nodes: [{ name: 'Ada' }] } },
      modelVersion: { owners: { nodes: [{ name: 'Ada' }] } },
    });
  });

  it('does not show an element of another kind under a kind it is not', async () => {
    const answer = await world.ask('{ modelVersion(id: "model:churn") { name } }');
    expect(answer.errors![0]!.message).toContain('is a Model, not a ModelVersion');
  });
});

describe('walks', () => {
  it('pages over paths and histories as of the record of the first page', async () => {
    const between = 'from: "model:churn@7", to: "dataset:acme/transactions", direction: EITHER';
    const ask = (field: string) => world.ask(`{ ${field} }`);
    const paths = (more: string) =>
      ask(`paths(${between}, first: 1${more}) {
        length count exact receipt { asOf complete }
        nodes { length elements { shortName } steps { from { iri } relations { name from { iri } roles } } }
        pageInfo { hasNextPage endCursor }
      }`);
    const first = await paths('');
    expect(first.errors).toBeUndefined();
    expect(first.data.paths).toMatchObject({
      length: 3,
      count: '2',
      exact: true,
      nodes: [{ length: 3, steps: [{ relations: [{ name: 'wasDerivedFrom' }] }, {}, {}] }],
      pageInfo: { hasNextPage: true },
    });
    const { asOf } = first.data.paths.receipt;
    const said = [relate('wasInfluencedBy', id('model:churn@7'), id('dataset:acme/transactions'))];
    await world.context.recorder.record({ statements: said });
    expect((await paths('')).data.paths).toMatchObject({ length: 1, count: '1' });
    const next = await paths(`, after: "${first.data.paths.pageInfo.endCursor}"`);
    expect(next.data.paths).toMatchObject({ length: 3, count: '2', nodes: [{ length: 3 }], receipt: { asOf } });
    expect(next.data.paths.nodes).not.toEqual(first.data.paths.nodes);
    expect(next.data.paths.pageInfo.hasNextPage).toBe(false);
    const refused = await paths(', k: 2, after: "x"');
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_CURSOR' } });

    const history = (more: string) =>
      ask(`history(id: "model:churn@7", first: 1${more}) {
        totalCount element { shortName }
        nodes { record { number } changed addedTypes properties { name } relations { before { name } after { name since } } }
        pageInfo { hasNextPage endCursor }
      }`);
    const newest = (await history('')).data.history;
    expect(newest).toMatchObject({
      totalCount: 2,
      element: { shortName: 'model:churn@7' },
      nodes: [
        {
          changed: true,
          addedTypes: [],
          relations: [{ before: null, after: { name: 'wasInfluencedBy', since: asOf + 1 } }],
        },
      ],
      pageInfo: { hasNextPage: true },
    });
    const older = (await history(`, after: "${newest.pageInfo.endCursor}"`)).data.history;
    expect(older.nodes[0].record.number).toBe(0);
    expect((await history(`, asOf: ${asOf}`)).data.history).toMatchObject({
      totalCount: 1,
      pageInfo: { hasNextPage: false },
    });
  });

  it('counts a lineage by kind without listing it, and pages over what a filter shows', async () => {
    const answer = await world.ask(`{
      lineage(of: ["model:churn@7"], first: 0) {
        groups { kind class count depth depths { depth count } }
        groupRelations { from to name count }
        receipt { complete validAt counts { elements shown unread } }
      }
      filtered: lineage(of: ["model:churn@7"], project: "churn", first: 1) { totalCount nodes { shortName } receipt { counts { elements shown } } }
    }`);
    expect(answer.errors).toBeUndefined();
    const { lineage, filtered } = answer.data;
    expect(lineage.groups).toContainEqual({
      kind: 'DatasetVersion',
      class: 'Entity',
      count: 2,
      depth: 2,
      depths: [
        { depth: 2, count: 1 },
        { depth: 3, count: 1 },
      ],
    });
    expect(lineage.groupRelations).toContainEqual({ from: 'Run', to: 'DatasetVersion', name: 'used', count: 1 });
    const counted = lineage.groups.reduce((sum: number, group: { count: number }) => sum + group.count, 0);
    expect(counted).toBe(lineage.receipt.counts.elements);
    expect(filtered.nodes).toEqual([{ shortName: 'dataset:acme/transactions' }]);
    expect(filtered.receipt.counts).toEqual({ elements: counted, shown: filtered.totalCount });
  });
});
