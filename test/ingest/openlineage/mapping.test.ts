import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapEvent } from '../../../src/ingest/openlineage/map.ts';
import { parseEvent, parseEvents } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import { look } from '../../../src/lineage/look.ts';
import { trace } from '../../../src/lineage/trace.ts';
import type { Opened } from '../../../src/open.ts';
import type { Attributes, Statement } from '../../../src/prov/statement.ts';
import { valueText, type Value } from '../../../src/prov/value.ts';
import { openEmpty } from '../context.ts';

const SHA = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const [RUN_A, RUN_B] = ['0192a0a0-0000-7000-8000-00000000000a', '0192a0a0-0000-7000-8000-00000000000b'];
const CLEW = 'https://w3id.org/clew/ns#';

interface Parts {
  readonly type?: string;
  readonly time?: string;
  readonly run?: string;
  readonly name?: string;
  readonly runFacets?: object;
  readonly jobFacets?: object;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
}

function eventText({
  type = 'COMPLETE',
  time = '2026-11-20T08:00:00Z',
  run = RUN_A,
  name = 'prepare',
  ...parts
}: Parts) {
  return JSON.stringify({
    eventType: type,
    eventTime: time,
    producer: 'https://example.org/producer',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: run, facets: parts.runFacets ?? {} },
    job: { namespace: 'ml', name, facets: parts.jobFacets ?? {} },
    inputs: parts.inputs ?? [],
    outputs: parts.outputs ?? [],
  });
}

const dataset = (name: string, facets: object = {}) => ({ namespace: 's3://lake', name, facets });
const version = (datasetVersion: string) => ({ version: { datasetVersion } });
const said = (parts: Parts): Statement[] => mapEvent(parseEvent(eventText(parts)));

/** `used run:… → dataset:…` of every relation with that name. */
function relations(statements: readonly Statement[], name: string): string[] {
  const short = (iri = '-') => iri.replace('urn:clew:', '').replace('openlineage/', '');
  return statements.flatMap((s) =>
    s.statement === 'relation' && s.relation === name ? [`${short(s.subject)} → ${short(s.object)}`] : [],
  );
}

function valuesOf(statements: readonly Statement[], id: string, term: string): string[] {
  return statements
    .filter((s) => s.statement === 'element' && s.id === `urn:clew:${id}`)
    .flatMap((s) => ((s.attributes as Record<string, readonly Value[]>)[term] ?? []).map(valueText));
}

describe('which version', () => {
  test("is the producer's", () => {
    const statements = said({ inputs: [dataset('raw', version('v7'))], outputs: [dataset('out', version('2'))] });
    expect(relations(statements, 'used')).toEqual([`run:${RUN_A} → dataset:s3:%2F%2Flake/raw@v7`]);
    expect(relations(statements, 'wasGeneratedBy')).toEqual([`dataset:s3:%2F%2Flake/out@2 → run:${RUN_A}`]);
  });

  test('is the run that made it, or none that anybody knows', () => {
    const statements = said({ inputs: [dataset('raw')], outputs: [dataset('out')] });
    expect(relations(statements, 'used')).toEqual([`run:${RUN_A} → dataset:s3:%2F%2Flake/raw@unversioned`]);
    expect(relations(statements, 'wasGeneratedBy')).toEqual([`dataset:s3:%2F%2Flake/out@run-${RUN_A} → run:${RUN_A}`]);
    expect(relations(statements, 'wasInfluencedBy')).toEqual([
      'job:ml/prepare → dataset:s3:%2F%2Flake/raw@unversioned',
      'dataset:s3:%2F%2Flake/out@unversioned → job:ml/prepare',
    ]);
  });

  test.each([
    ['a version facet', version(`sha256:${SHA}`), `sha256:${SHA}`],
    ['a version facet of digits alone', version(SHA.toUpperCase()), SHA.toUpperCase()],
    ['any other facet', { example_content: { sha256: SHA } }, `sha256:${SHA}`],
    ['a facet beside the version', { ...version('v7'), example_content: { digest: `sha256:${SHA}` } }, 'v7'],
  ])('a strong digest in %s leads to the data file', (_, facets, name) => {
    const statements = said({ outputs: [dataset('out', facets)] });
    expect(relations(statements, 'hadMember')).toEqual([`dataset:s3:%2F%2Flake/out@${name} → datafile:sha256:${SHA}`]);
    expect(relations(statements, 'wasGeneratedBy')).toContain(`datafile:sha256:${SHA} → run:${RUN_A}`);
    expect(valuesOf(statements, `datafile:sha256:${SHA}`, `${CLEW}digest`)).toEqual([`sha256:${SHA}`]);
  });

  test('the digest of no bytes connects nothing', () => {
    const empty = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(relations(said({ outputs: [dataset('out', version(empty))] }), 'hadMember')).toEqual([]);
  });

  test('two namespaces with slashes never meet in one name', () => {
    const one = said({ inputs: [{ namespace: 'a/b', name: 'c' }] });
    const other = said({ inputs: [{ namespace: 'a', name: 'b/c' }] });
    expect(relations(one, 'used')).not.toEqual(relations(other, 'used'));
  });
});

describe('columns', () => {
  const transformations = [{ type: 'DIRECT', subtype: 'AGGREGATION', masking: true }];
  const columnLineage = {
    fields: { total: { inputFields: [{ namespace: 's3://lake', name: 'raw', field: 'amount', transformations }] } },
  };

  test('derive from the columns of the version that was read, by the run', () => {
    const statements = said({
      inputs: [dataset('raw', version('v7'))],
      outputs: [dataset('out', { ...version('2'), columnLineage })],
    });
    expect(relations(statements, 'wasDerivedFrom')).toEqual([
      'column:s3:%2F%2Flake/out@2/total → column:s3:%2F%2Flake/raw@v7/amount',
    ]);
    const [derivation] = statements.filter((s) => s.statement === 'relation' && s.relation === 'wasDerivedFrom');
    expect(derivation).toMatchObject({ activity: `urn:clew:run:openlineage/${RUN_A}` });
    expect((derivation!.attributes as Attributes)[`${CLEW}transformation` as never]).toEqual([
      { value: 'DIRECT/AGGREGATION, masking' },
    ]);
    expect(relations(statements, 'wasInfluencedBy')).toContain(
      'column:s3:%2F%2Flake/out@unversioned/total → column:s3:%2F%2Flake/raw@unversioned/amount',
    );
  });

  test('of versions that contradict each other are recorded all the same', async () => {
    const context = await openEmpty();
    const back = { fields: { amount: { inputFields: [{ namespace: 's3://lake', name: 'out', field: 'total' }] } } };
    await recordEvent(
      context.recorder,
      parseEvent(
        eventText({
          inputs: [dataset('raw', version('v7'))],
          outputs: [dataset('out', { ...version('2'), columnLineage })],
        }),
      ),
    );
    const receipt = await recordEvent(
      context.recorder,
      parseEvent(
        eventText({
          run: RUN_B,
          inputs: [dataset('out', version('2'))],
          outputs: [dataset('raw', { ...version('v7'), columnLineage: back })],
        }),
      ),
    );
    expect(receipt.created).toBe(true);
    await context.close();
  });
});

describe('runs', () => {
  test('are within the process that clew run recorded', () => {
    const tags = [
      { key: 'clew_run', value: 'urn:clew:run:local/1' },
      { key: 'clew_environment', value: 'urn:clew:environment:1' },
    ];
    const statements = said({ runFacets: { tags: { tags } } });
    expect(relations(statements, 'wasInformedBy')).toEqual([`run:${RUN_A} → run:local/1`]);
    expect(relations(statements, 'used')).toEqual([`run:${RUN_A} → environment:1`]);
    expect(valuesOf(statements, `run:openlineage/${RUN_A}`, `${CLEW}nested`)).toEqual(['true']);
  });

  test('have their parent and its root', () => {
    const of = (runId: string) => ({ run: { runId }, job: { namespace: 'airflow', name: 'dag' } });
    const statements = said({ runFacets: { parent: { ...of(RUN_B), root: of('root') } } });
    expect(relations(statements, 'wasInformedBy')).toEqual([`run:${RUN_A} → run:${RUN_B}`, `run:${RUN_A} → run:root`]);
  });

  test('keep the query that was their own', () => {
    const [one, other] = ['select 1', 'select 2'].map((query) => said({ jobFacets: { sql: { query } } }));
    const plan = (of: readonly Statement[]) => of.flatMap((s) => (s.statement === 'relation' ? (s.plan ?? []) : []));
    expect(plan(one!)).toHaveLength(1);
    expect(plan(one!)).not.toEqual(plan(other!));
  });

  test('carry no secret', () => {
    const text = eventText({
      runFacets: {
        environmentVariables: {
          environmentVariables: [
            { name: 'AWS_SECRET_ACCESS_KEY', value: 'wJalrXUtnFEMI' },
            { name: 'LANG', value: 'C.UTF-8' },
          ],
        },
        spark_properties: {
          properties: { 'spark.hadoop.fs.s3a.secret.key': 'hunter2hunter2', 'spark.master': 'local' },
        },
      },
      inputs: [{ namespace: 'postgres://ada:hunter2hunter2@db:5432', name: 'public.t' }],
    });
    const all = JSON.stringify(mapEvent(parseEvent(text)));
    expect(all).not.toMatch(/wJalrXUtnFEMI|hunter2/);
    expect(all).toMatch(/AWS_SECRET_ACCESS_KEY=\*\*\*/);
    expect(all).toMatch(/LANG=C\.UTF-8/);
    expect(all).toMatch(/spark\.master/);
  });
});

describe('in the graph', () => {
  let context: Opened;
  beforeAll(async () => {
    context = await openEmpty();
    const events = [
      { run: RUN_A, name: 'prepare', inputs: [dataset('raw')], outputs: [dataset('features')] },
      {
        run: RUN_B,
        name: 'train',
        inputs: [dataset('features')],
        outputs: [dataset('model', { datasetType: { datasetType: 'MODEL' }, ...version('1') })],
      },
      { run: 'c', name: 'exact', inputs: [dataset('model', version('1'))], outputs: [dataset('scores')] },
      { run: 'd', name: 'later', inputs: [dataset('elsewhere')], outputs: [dataset('model', version('2'))] },
    ];
    for (const event of events) await recordEvent(context.recorder, parseEvent(eventText(event)));
    const parts = { run: RUN_A, name: 'prepare' };
    await recordEvent(
      context.recorder,
      parseEvent(eventText({ ...parts, type: 'START', time: '2026-11-20T07:00:00Z' })),
    );
    await recordEvent(
      context.recorder,
      parseEvent(eventText({ ...parts, type: 'RUNNING', time: '2026-11-20T09:00:00Z' })),
    );
  });
  afterAll(() => context.close());

  test('a late message does not set a run back', async () => {
    const { row } = await context.store.read((reader) =>
      look({ reader, vocabulary: context.vocabulary }, `run:openlineage/${RUN_A}`),
    );
    expect(row).toMatchObject({ kind: 'Run', status: 'finished', time: Date.parse('2026-11-20T07:00:00Z') });
    expect(row.endTime).toBe(Date.parse('2026-11-20T08:00:00Z'));
  });

  const upstream = async (name: string) => {
    const { elements } = await context.store.read((reader) =>
      trace({ reader, vocabulary: context.vocabulary }, { of: [name], direction: 'upstream' }),
    );
    return elements.map(({ iri }) => iri.replace('urn:clew:', '').replace('openlineage/', ''));
  };

  test('a walk goes on where no version was told', async () => {
    const reached = await upstream('model:openlineage/s3:%2F%2Flake/model@1');
    expect(reached).toContain('job:ml/prepare');
    expect(reached).toContain('dataset:s3:%2F%2Flake/raw@unversioned');
  });

  test('a walk from an exact version does not come to what another version came of', async () => {
    const reached = await upstream(`dataset:openlineage/s3:%2F%2Flake/scores@run-c`);
    expect(reached).toContain(`run:${RUN_B}`);
    expect(reached).not.toContain('dataset:s3:%2F%2Flake/elsewhere@unversioned');
    expect(reached).not.toContain('job:ml/later');
  });
});

describe.each([
  ['at the start', ['START', 'COMPLETE']],
  ['at the end', ['COMPLETE', 'START']],
])('versions told only %s', (_, [telling, silent]) => {
  const [raw, out] = ['dataset:openlineage/s3:%2F%2Flake/raw', 'dataset:openlineage/s3:%2F%2Flake/out'];
  let context: Opened;
  beforeAll(async () => {
    context = await openEmpty();
    const facets = { datasetType: { datasetType: 'MODEL' } };
    const events = [
      { type: telling!, inputs: [dataset('raw', version('7'))], outputs: [dataset('out', version('8'))] },
      { type: silent!, inputs: [dataset('raw')], outputs: [dataset('out')] },
      { run: RUN_B, name: 'train', inputs: [dataset('out', version('8'))], outputs: [dataset('m', facets)] },
      { run: 'later', name: 'later', inputs: [dataset('elsewhere')], outputs: [dataset('raw', version('9'))] },
    ];
    for (const event of events) await recordEvent(context.recorder, parseEvent(eventText(event)));
  });
  afterAll(() => context.close());

  const walk = async (name: string, direction: 'upstream' | 'downstream') => {
    const { elements } = await context.store.read((reader) =>
      trace({ reader, vocabulary: context.vocabulary }, { of: [name], direction }),
    );
    return elements.map(({ iri }) => iri.replace('urn:clew:', ''));
  };

  test('are what the run read: no walk comes to what later runs wrote', async () => {
    const reached = await walk(`model:openlineage/s3:%2F%2Flake/m@run-${RUN_B}`, 'upstream');
    expect(reached).toContain(`${raw}@7`);
    expect(reached).not.toContain(`${raw}@unversioned`);
    expect(reached).not.toContain('job:openlineage/ml/later');
  });

  test('are what the run wrote: there is no second state', async () => {
    const reached = await walk(`${raw}@7`, 'downstream');
    expect(reached).toContain(`${out}@8`);
    expect(reached).not.toContain(`${out}@run-${RUN_A}`);
  });

  test('say what became of the state that a run made', async () => {
    const { descriptions } = await context.store.read((reader) =>
      look({ reader, vocabulary: context.vocabulary }, `${out}@run-${RUN_A}`),
    );
    expect(descriptions[0]!.relations).toEqual([]);
    expect(descriptions[0]!.attributes).toMatchObject({ [`${CLEW}toldAs`]: [{ iri: `urn:clew:${out}@8` }] });
  });
});

describe('half of a surrogate pair is refused, and where it stands is said', () => {
  const half = '\ud800';
  test.each<[string, Parts]>([
    ['/run/facets/processing_engine/name', { runFacets: { processing_engine: { name: half, version: '3' } } }],
    ['/job/name', { name: `a${half}` }],
    ['/inputs/0/facets/own/list/1', { inputs: [dataset('raw', { own: { list: ['', `${half}x`] } })] }],
    ['/job/facets/own/\ufffd', { jobFacets: { own: { [half]: 1 } } }],
  ])('%s', (pointer, parts) => {
    expect(() => parseEvent(eventText(parts))).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_DOCUMENT', place: { pointer } }),
    );
  });

  test('and a whole pair is a character', () => {
    expect(parseEvent(eventText({ name: '\ud83e\uddf6' })).job?.name).toBe('🧶');
  });
});

describe('a name that nothing can have is refused, and where it stands is said', () => {
  const long = 'x'.repeat(1_025);
  const job = { namespace: 'ml', name: 'flow' };
  const parent = (facet: object): Parts => ({ runFacets: { parent: { run: { runId: RUN_B }, job, ...facet } } });
  const from = (field: string) => ({ namespace: 's3://lake', name: 'raw', field });
  test.each<[string, Parts]>([
    ['/inputs/0/facets/version/datasetVersion', { inputs: [dataset('raw', version(long))] }],
    ['/run/facets/parent/job/namespace', parent({ job: { ...job, namespace: '' } })],
    ['/run/facets/parent/job/name', parent({ job: { ...job, name: long } })],
    ['/run/facets/parent/root/job/name', parent({ root: { run: { runId: RUN_B }, job: { ...job, name: ' ' } } })],
    [
      '/run/facets/parent/root/job/namespace',
      parent({ root: { run: { runId: RUN_B }, job: { ...job, namespace: long } } }),
    ],
    ['/run/facets/processing_engine/version', { runFacets: { processing_engine: { name: 'Spark', version: long } } }],
    [
      '/run/facets/executionParameters/parameters/0/key',
      { runFacets: { executionParameters: { parameters: [{ key: long, value: 1 }] } } },
    ],
    ['/job/facets/ownership/owners/0/name', { jobFacets: { ownership: { owners: [{ name: long }] } } }],
    [
      '/outputs/0/facets/symlinks/identifiers/0/name',
      { outputs: [dataset('out', { symlinks: { identifiers: [{ ...job, name: '' }] } })] },
    ],
    [
      `/outputs/0/facets/columnLineage/fields/${long}`,
      { outputs: [dataset('out', { columnLineage: { fields: { [long]: { inputFields: [] } } } })] },
    ],
    [
      '/outputs/0/facets/columnLineage/fields/a/inputFields/0/field',
      { outputs: [dataset('out', { columnLineage: { fields: { a: { inputFields: [from(long)] } } } })] },
    ],
  ])('%.70s', (pointer, parts) => {
    expect(() => parseEvent(eventText(parts))).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_DOCUMENT', place: { pointer } }),
    );
  });

  test.each(['', long])('a producer (%.3s)', (producer) => {
    const text = JSON.stringify({ ...(JSON.parse(eventText({})) as object), producer });
    expect(() => parseEvent(text)).toThrow(expect.objectContaining({ place: { pointer: '/producer' } }));
  });
});

describe('files', () => {
  const [one, other] = [eventText({}), eventText({ run: RUN_B })] as const;
  test.each([
    ['one', one, 1],
    ['one over several lines', JSON.stringify(JSON.parse(one), undefined, 2), 1],
    ['a list', `[${one},${other}]`, 2],
    ['one a line', `${one}\n\n${other}\n`, 2],
  ])('hold %s', (_, text, count) => {
    expect(parseEvents(text, 'events')).toHaveLength(count);
  });

  test('name the line of what is wrong', () => {
    const wrong = other.replace('"namespace":"ml"', '"namespace":7');
    expect(() => parseEvents(`${one}\n${wrong}\n`, 'events.ndjson')).toThrow(
      expect.objectContaining({ place: { line: 2, source: 'events.ndjson', pointer: '/job/namespace' } }),
    );
  });
});
