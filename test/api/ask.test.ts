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
