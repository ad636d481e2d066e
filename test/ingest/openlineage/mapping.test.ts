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
import { dataset, eventText, RUN_A, RUN_B, version, type Parts } from './event-text.ts';

const SHA = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const CLEW = 'https://w3id.org/clew/ns#';

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

test('what is measured of the columns of a dataset is a profile of the version that was read', () => {
  const quantiles = { '0.75': 3e1, '0.25': 10, '2': 5 };
  const age = { nullCount: 3, distinctCount: 40, min: 0, max: 95.5, count: 100, quantiles };
  const inputFacets = { dataQualityMetrics: { rowCount: 100, columnMetrics: { age, name: { nullCount: 101 } } } };
  const statements = said({ inputs: [{ ...dataset('raw', version('v7')), inputFacets }] });
  const profiles = relations(statements, 'hadMember').filter((line) => line.startsWith('profile:'));
  expect(profiles).toHaveLength(2);
  const [profile, column] = profiles.find((line) => line.includes('/age/') || line.includes(':age/'))!.split(' → ') as [
    string,
    string,
  ];
  expect(relations(statements, 'wasDerivedFrom')).toContain(`${profile} → dataset:s3:%2F%2Flake/raw@v7`);
  const valueOf = (term: string) => valuesOf(statements, column, `${CLEW}${term}`);
  expect(valuesOf(statements, profile, `${CLEW}rowCount`)).toEqual(['100']);
  expect(['valueCount', 'missingCount', 'distinctCount', 'minimum', 'maximum'].flatMap(valueOf)).toEqual([
    '97',
    '3',
    '40',
    '0',
    '95.5',
  ]);
  expect(valueOf('quantiles')).toEqual(['[["0.25","10"],["0.75","30"]]']);
});
