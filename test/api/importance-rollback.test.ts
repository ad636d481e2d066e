/** Feature importances of a model version, and a deployment that was taken back: recorded by typed inputs, checked by shapes, asked by typed fields. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../bad-input/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Answer {
  readonly data: Record<string, Record<string, unknown>>;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

async function ask(query: string): Promise<Answer> {
  return JSON.parse((await world.graphql(JSON.stringify({ query }))).text) as Answer;
}

const warned = (answer: Answer) => {
  expect(answer.errors).toBeUndefined();
  return (answer.data['record']!['warnings'] as { message: string }[]).map(({ message }) => message);
};

test('an evaluation says how much each feature counted, by which method', async () => {
  const answer = await ask(`mutation { record(input: {
    modelVersions: [{ name: "churn", version: "7" }]
    features: [{ name: "spend_90d", version: "3", definition: "sum(amount)" }]
    evaluations: [{ id: "evaluation:e7", name: "e7", modelVersions: ["model:churn@7"],
      metrics: [{ name: "auc", value: { value: "0.8457", datatype: "double" } }],
      featureImportances: [
        { name: "spend_90d", value: { value: "1.7e-2", datatype: "double" }, importanceMethod: "permutation, 10 repeats",
          standardError: { value: "4e-4", datatype: "double" }, importanceOf: ["feature:spend_90d@3"], modelVersion: "model:churn@7" },
        { name: "age_group", value: { value: "0.00", datatype: "decimal" }, importanceMethod: "permutation, 10 repeats", modelVersion: "model:churn@7" }
      ] }]
  }) { warnings { message } } }`);
  expect(warned(answer).filter((message) => /importance|member/i.test(message))).toEqual([]);
  const { data } = await ask(`{
    evaluation(id: "evaluation:e7") {
      metrics { nodes { name } }
      featureImportances { totalCount nodes { name importanceMethod value { value } standardError { value } feature { version } modelVersion { version } evaluation { name } } }
    }
    feature(id: "feature:spend_90d@3") { importances { nodes { name } } }
    modelVersion(id: "model:churn@7") { featureImportances { totalCount } }
  }`);
  const { nodes, totalCount } = data['evaluation']!['featureImportances'] as {
    nodes: { name: string }[];
    totalCount: number;
  };
  expect(totalCount).toBe(2);
  expect(nodes.find(({ name }) => name === 'spend_90d')).toEqual({
    name: 'spend_90d',
    importanceMethod: 'permutation, 10 repeats',
    value: { value: '1.7e-2' },
    standardError: { value: '4e-4' },
    feature: { version: '3' },
    modelVersion: { version: '7' },
    evaluation: { name: 'e7' },
  });
  expect(nodes.find(({ name }) => name === 'age_group')).toMatchObject({ value: { value: '0.00' }, feature: null });
  expect(data['feature']).toEqual({ importances: { nodes: [{ name: 'spend_90d' }] } });
  expect(data['modelVersion']).toMatchObject({ featureImportances: { totalCount: 2 } });
  expect(data['evaluation']!['metrics']).toEqual({ nodes: [{ name: 'auc' }] });
});

test('a rollback says which deployment was taken back, to which version, and why', async () => {
  const answer = await ask(`mutation { record(input: {
    modelVersions: [{ name: "churn", version: "6" }, { name: "churn", version: "7" }]
    deployments: [{ id: "deployment:churn/7", name: "churn", modelVersion: "model:churn@7", endpoint: ["https://churn.example/score"] }]
    runs: [{ name: "rollback-7", types: ["RollbackRun"], status: "finished", reason: ["Scores drifted on new customers."],
      startedAtTime: "2026-11-12T08:00:00Z", endedAtTime: "2026-11-12T08:05:00Z",
      rolledBack: "deployment:churn/7", deployedModel: "model:churn@6",
      deployments: [{ id: "deployment:churn/6-again", name: "churn", modelVersion: "model:churn@6", endpoint: ["https://churn.example/score"] }] }]
  }) { warnings { message } } }`);
  expect(warned(answer).filter((message) => /rollback|deployed|put back/i.test(message))).toEqual([]);
  expect(
    (
      await ask(`{
        deployment(id: "deployment:churn/7") { modelVersion { version } rolledBackBy {
          name reason rolledBack { shortName } deployedModel { version } deployments { nodes { shortName modelVersion { version } } } } }
      }`)
    ).data,
  ).toEqual({
    deployment: {
      modelVersion: { version: '7' },
      rolledBackBy: {
        name: 'rollback-7',
        reason: ['Scores drifted on new customers.'],
        rolledBack: { shortName: 'deployment:churn/7' },
        deployedModel: { version: '6' },
        deployments: { nodes: [{ shortName: 'deployment:churn/6-again', modelVersion: { version: '6' } }] },
      },
    },
  });
});

test.each<[string, string, RegExp]>([
  [
    'an importance without its method',
    '{ featureImportances: [{ name: "f", value: { value: "1", datatype: "double" }, modelVersion: "model:churn@7" }] }',
    /importanceMethod/,
  ],
  [
    'an importance that is a word',
    '{ featureImportances: [{ name: "f", value: { value: "high" }, importanceMethod: "by eye", modelVersion: "model:churn@7" }] }',
    /a number/,
  ],
  [
    'a rollback without a reason',
    '{ runs: [{ name: "r", types: ["RollbackRun"], rolledBack: "deployment:churn/7" }] }',
    /clew:reason/,
  ],
  [
    'a rollback of nothing',
    '{ runs: [{ name: "r", types: ["RollbackRun"], reason: ["because"], deployedModel: "model:churn@6" }] }',
    /rolledBackDeployment/,
  ],
])('%s is refused', async (_, input, says) => {
  const { errors } = await ask(`mutation { record(input: ${input}) { number } }`);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions['code']).toBe('INVALID');
  expect(JSON.stringify(errors)).toMatch(says);
});
