import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const RUN = `mutation { record(input: {
  actor: "person:ada", source: { name: "train.py", mediaType: "text/x-python" },
  runs: [{
    name: "r1", types: ["TrainingRun"], status: "finished", startedAtTime: "2026-11-03T00:00:00Z",
    trainingData: ["dataset:acme/x@1"],
    used: [{ to: "dataset:acme/raw@1", roles: ["validationData"], time: "2026-11-03T00:00:01Z" }],
    configuration: { hyperparameters: [{ name: "eps", value: { value: 1e-8, datatype: "double" } }] },
    environment: { cpuModel: "Xeon", packages: [{ name: "numpy", version: "2.1.0", ecosystem: "pypi" }] },
    code: { name: "churn", version: "deadbeef" },
    models: [{ name: "churn", version: "8" }]
  }],
  evaluations: [{ id: "evaluation:e8", modelVersions: ["model:churn@8"], metrics: [{ name: "auc", value: { value: "0.910", datatype: "double" } }] }]
}) { number created digest counts { elements relations } described(first: 50) { nodes { shortName kind } } record { actor { iri } source { name } } } }`;

describe('the record mutation', () => {
  it('makes one record of typed inputs, ids made from names, versions and content', async () => {
    const answer = await world.ask(RUN);
    expect(answer.errors).toBeUndefined();
    const receipt = answer.data.record;
    expect(receipt).toMatchObject({
      number: 0,
      created: true,
      record: { actor: { iri: 'urn:clew:person:ada' }, source: { name: 'train.py' } },
    });
    const kinds = receipt.described.nodes.map((n: { kind: string; shortName: string }) => n.kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'Run',
        'Configuration',
        'Hyperparameter',
        'Environment',
        'Package',
        'Code',
        'Model',
        'ModelVersion',
        'Evaluation',
        'Metric',
      ]),
    );
    const asked = await world.ask(`{ modelVersion(id: "model:churn@8") {
      model { name } trainingRun { types startedAtTime inputs(role: "validationData") { edges { relation { time roles } node { shortName } } } }
      environment { packages { nodes { iri } } } configuration { hyperparameters { nodes { value { value } } } } evaluations { nodes { metrics { nodes { value { value } } } } }
    } }`);
    expect(asked.errors).toBeUndefined();
    expect(asked.data.modelVersion).toMatchObject({
      model: { name: 'churn' },
      trainingRun: {
        startedAtTime: '2026-11-03T00:00:00Z',
        inputs: {
          edges: [
            {
              relation: { time: '2026-11-03T00:00:01Z', roles: ['validationData'] },
              node: { shortName: 'dataset:acme/raw@1' },
            },
          ],
        },
      },
      environment: { packages: { nodes: [{ iri: 'pkg:pypi/numpy@2.1.0' }] } },
      configuration: { hyperparameters: { nodes: [{ value: { value: '1e-8' } }] } },
      evaluations: { nodes: [{ metrics: { nodes: [{ value: { value: '0.910' } }] } }] },
    });
  });

  it('changes nothing when the same content comes again', async () => {
    const size = async () => (await world.ask('{ records { totalCount } }')).data.records.totalCount as number;
    const before = await size();
    const answer = await world.ask(RUN);
    expect(answer.data.record.created).toBe(false);
    expect(await size()).toBe(before);
  });

  it('gives equal environments one id, whatever the order they are described in', async () => {
    const environment = (packages: string) =>
      `mutation { record(input: { environments: [{ cpuModel: "A", packages: [${packages}] }] }) { described { nodes { shortName kind } } } }`;
    const [numpy, torch] = [
      '{ name: "numpy", version: "2", ecosystem: "pypi" }',
      '{ name: "torch", version: "3", ecosystem: "pypi" }',
    ];
    const idOf = async (packages: string) =>
      (await world.ask(environment(packages))).data.record.described.nodes.find(
        (n: { kind: string }) => n.kind === 'Environment',
      ).shortName as string;
    expect(await idOf(`${numpy}, ${torch}`)).toBe(await idOf(`${torch}, ${numpy}`));
    expect(await idOf(numpy)).not.toBe(await idOf(torch));
  });

  it('keeps the metrics of two evaluations apart though they say the same', async () => {
    const answer = await world.ask(`mutation { record(input: { evaluations: [
      { id: "evaluation:a", metrics: [{ name: "f1", value: { value: "1", datatype: "double" } }] },
      { id: "evaluation:b", metrics: [{ name: "f1", value: { value: "1", datatype: "double" } }] }
    ] }) { described { nodes { kind } } } }`);
    expect(answer.data.record.described.nodes.filter((n: { kind: string }) => n.kind === 'Metric')).toHaveLength(2);
  });

  it('takes every relation of PROV with all it can carry', async () => {
    const answer = await world.ask(`mutation { record(input: { statements: [
      { element: { id: "urn:x:a", types: ["prov:Activity"] } },
      { relation: { relation: wasAssociatedWith, subject: "urn:x:a", object: "urn:x:g", plan: "urn:x:plan", id: "urn:x:assoc", roles: ["owner", "urn:x:role", "a word"],
        attributes: [{ property: "https://example.org/p", values: [{ value: "x", language: "en" }, { iri: "urn:x:y" }] }] } },
      { relation: { relation: wasDerivedFrom, subject: "urn:x:e2", object: "urn:x:e1", activity: "urn:x:a", generation: "urn:x:gen", usage: "urn:x:use", bundle: "urn:x:bundle" } }
    ] }) { counts { relations } } }`);
    expect(answer.errors).toBeUndefined();
    const asked = await world.ask(
      '{ element(id: "urn:x:a") { relations(direction: UPSTREAM) { nodes { name iri plan roles properties { iri values { value language } } to { iri } } } } }',
    );
    const association = asked.data.element.relations.nodes.find(
      (n: { name: string }) => n.name === 'wasAssociatedWith',
    );
    expect(association).toMatchObject({ iri: 'urn:x:assoc', plan: 'urn:x:plan', to: { iri: 'urn:x:g' } });
    expect([...association.roles].sort()).toEqual(['a word', 'owner', 'urn:x:role']);
  });

  it.each([
    [
      'an IRI with illegal characters',
      '{ statements: [{ element: { id: "urn:x:<script>" } }] }',
      'ILLEGAL_IRI',
      '/input/statements/0',
    ],
    [
      'an unknown property',
      '{ statements: [{ element: { id: "urn:x:1", attributes: [{ property: "rowCuont", values: [{ value: "1" }] }] } }] }',
      'BAD_ARGUMENT',
      '/input/statements/0',
    ],
    [
      'an unknown datatype',
      '{ statements: [{ element: { id: "urn:x:1", attributes: [{ property: "tag", values: [{ value: "1", datatype: "duoble" }] }] } }] }',
      'ILLEGAL_LITERAL',
      '/input/statements/0',
    ],
    ['a run without id and name', '{ runs: [{ status: "finished" }] }', 'ILLEGAL_NAME', '/input/runs/0'],
    [
      'a version that is missing',
      '{ datasetVersions: [{ name: "acme/x" }] }',
      'ILLEGAL_NAME',
      '/input/datasetVersions/0',
    ],
    [
      'a plan without its association',
      '{ statements: [{ relation: { relation: hadPlan, subject: "urn:x:a", object: "urn:x:b" } }] }',
      'ILLEGAL_STATEMENT',
      '/input/statements/0',
    ],
    [
      'a bad link deep inside',
      '{ runs: [{ name: "q", used: [{ to: "not an iri" }] }] }',
      'ILLEGAL_IRI',
      '/input/runs/0/used/0',
    ],
    [
      'a derivation from itself',
      '{ statements: [{ relation: { relation: wasDerivedFrom, subject: "urn:x:c", object: "urn:x:c" } }] }',
      'CYCLE',
      undefined,
    ],
    [
      'an end before its start',
      '{ runs: [{ name: "t", startedAtTime: "2026-01-02T00:00:00Z", endedAtTime: "2026-01-01T00:00:00Z" }] }',
      'TIME_ORDER',
      undefined,
    ],
    ['nothing at all', '{}', 'BAD_ARGUMENT', undefined],
  ])('refuses %s and changes nothing', async (_, input, code, pointer) => {
    const size = async () => (await world.ask('{ records { totalCount } }')).data.records.totalCount as number;
    const before = await size();
    const answer = await world.ask(`mutation { record(input: ${input}) { number } }`);
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code,
      ...(pointer !== undefined && { place: { pointer } }),
    });
    expect(await size()).toBe(before);
  });
});
