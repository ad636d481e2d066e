/** Runs of which no event ever came, as the events that they would have sent: valid by the official schemas, and read again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importMlflow } from '../../../src/ingest/mlflow/import.ts';
import { parseEvents } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import type { Opened } from '../../../src/open.ts';
import { exportProfile } from '../../../src/profile/export.ts';
import { uuidOf } from '../../../src/profile/openlineage/run-events.ts';
import { trace } from '../../../src/lineage/trace.ts';
import { iri, type Iri } from '../../../src/prov/iri.ts';
import { CLEW } from '../../../src/prov/namespaces.ts';
import { element, relate, STARTED_AT } from '../../../src/prov/statement.ts';
import { literal } from '../../../src/prov/value.ts';
import { openEmpty } from '../../ingest/context.ts';
import { recordingOfMlflow3, startReplay } from '../../ingest/mlflow/replay.ts';
import { openSample } from '../churn.ts';
import { faults } from './official.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- events as JSON; tests say themselves what they expect in them */
type Event = any;

let sample: Opened;
let mlflow: Opened;
beforeAll(async () => {
  sample = await openSample();
  mlflow = await openEmpty();
  const replay = await startReplay(recordingOfMlflow3());
  try {
    await importMlflow(mlflow, { trackingUri: replay.url, metricHistory: false });
  } finally {
    await replay.close();
  }
});
afterAll(() => Promise.all([sample.close(), mlflow.close()]));

async function write(opened: Opened, of: string) {
  const { content, losses } = await exportProfile(opened, { of, profile: 'openlineage' });
  return { events: JSON.parse(content as string) as Event[], losses, content: content as string };
}

async function runs(opened: Opened): Promise<string[]> {
  const { elements } = await opened.store.read((reader) =>
    reader.find({ kinds: ['Run'], described: true, sort: { by: 'iri', descending: false }, first: 200 }),
  );
  return elements.map((each) => each.iri);
}

test('the schemas judge: an event without a job is refused, and a facet without what it needs', async () => {
  const { events } = await write(sample, 'model:churn@7');
  expect(faults({ ...events[0], job: undefined })).toHaveLength(1);
  const tags = { ...events[0].job.facets.jobType, processingType: undefined };
  expect(faults({ ...events[0], job: { ...events[0].job, facets: { jobType: tags } } })).toHaveLength(1);
});

describe.each([
  ['the sample', () => sample, 5],
  ['a real MLflow', () => mlflow, 30],
] as const)('runs of %s', (_, opened, least) => {
  test('are valid events, and each reads again as a run of that time, status and data', async () => {
    const all = await runs(opened());
    expect(all.length).toBeGreaterThan(least);
    const again = await openEmpty();
    for (const run of all) {
      const row = (await opened().store.read((reader) => reader.elements([iri(run)]))).get(iri(run))!;
      const { events, content } = await write(opened(), run);
      for (const event of events) expect(faults(event), run).toEqual([]);
      for (const event of parseEvents(content, run)) await recordEvent(again.recorder, event);
      const read = await again.store.read((reader) =>
        reader.elements([iri(`urn:clew:run:openlineage/${uuidOf(iri(run))}`)]),
      );
      const [found] = [...read.values()];
      expect(found).toMatchObject({
        ...(row.time !== undefined && { time: row.time }),
        // One of MLflow's has an end and goes on.
        ...(row.endTime !== undefined && row.status !== 'running' && { endTime: row.endTime }),
        ...(row.status !== undefined && { status: row.status }),
      });
    }
    await again.close();
  });
});

describe('a training run', () => {
  test('tells its parameters, code, data and model', async () => {
    const { events } = await write(sample, 'model:churn@7');
    const [start, end] = events;
    expect(events.map(({ eventType }: Event) => eventType)).toEqual(['START', 'COMPLETE']);
    expect(start.outputs).toEqual([]);
    expect(end.job.facets.jobType.jobType).toBe('TRAINING');
    expect(end.job.facets.sourceCodeLocation.version).toMatch(/^[0-9a-f]{40}$/);
    expect(end.run.facets.executionParameters.parameters).toContainEqual({
      key: 'batch_size',
      value: expect.any(String),
    });
    const model = end.outputs.find(({ facets }: Event) => facets.datasetType?.datasetType === 'MODEL');
    expect(model.facets).toMatchObject({
      version: { datasetVersion: '7' },
      clew_entity: { iri: 'urn:clew:model:churn@7' },
    });
    expect(end.inputs.map(({ facets }: Event) => facets.clew_entity.iri)).toContain(
      'urn:clew:dataset:acme/transactions@2026-10-train',
    );
  });

  test('what no event has a place for is named', async () => {
    const { losses } = await write(sample, 'model:churn@7');
    expect(losses.length).toBeGreaterThan(0);
    for (const { reason } of losses) expect(reason).toMatch(/^An OpenLineage event has no (place|member) for/);
  });
});

test('of a dataset version it is the run that made it', async () => {
  const { events } = await write(sample, 'dataset:acme/transactions@2026-10-train');
  const outputs = events.at(-1).outputs as Event[];
  expect(outputs.map(({ facets }) => facets.clew_entity.iri)).toContain(
    'urn:clew:dataset:acme/transactions@2026-10-train',
  );
});

test('a run that goes on has begun; one that nobody dated is refused', async () => {
  const opened = await openEmpty();
  const run = (name: string, attributes: object) =>
    opened.recorder.record({
      statements: [element(`urn:clew:run:${name}`, ['https://w3id.org/clew/ns#Run'], attributes as never)],
    });
  await run('on', {
    'http://www.w3.org/ns/prov#startedAtTime': {
      value: '2026-11-20T08:00:00Z',
      datatype: 'http://www.w3.org/2001/XMLSchema#dateTime',
    },
  });
  await run('undated', { 'https://w3id.org/clew/ns#name': { value: 'undated' } });
  const { events } = await write(opened, 'run:on');
  expect(events.map(({ eventType }: Event) => eventType)).toEqual(['START']);
  await expect(write(opened, 'run:undated')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await opened.close();
});

test('what is read again meets the same bytes', async () => {
  const [opened, again] = [await openEmpty(), await openEmpty()];
  const digest = `sha256:${'a'.repeat(64)}`;
  const [run, version, file] = ['urn:clew:run:p/1', 'urn:clew:dataset:p/in.csv@1', `urn:clew:datafile:${digest}`];
  const time = literal('2026-11-20T08:00:00Z', 'http://www.w3.org/2001/XMLSchema#dateTime' as Iri);
  await opened.recorder.record({
    statements: [
      element(run, [`${CLEW}Run`], { [STARTED_AT]: time }),
      element(version, [`${CLEW}DatasetVersion`], {
        [`${CLEW}name`]: literal('p/in.csv'),
        [`${CLEW}version`]: literal('1'),
      }),
      element(file, [`${CLEW}DataFile`], { [`${CLEW}digest`]: literal(digest) }),
      relate('hadMember', version, file),
      relate('used', run, version, { role: { iri: `${CLEW}inputData` as Iri } }),
    ],
  });
  const { content } = await write(opened, run);
  for (const event of parseEvents(content, 'exported')) await recordEvent(again.recorder, event);
  const traced = await again.store.read((reader) =>
    trace(
      { reader, vocabulary: again.vocabulary },
      { of: [`urn:clew:run:openlineage/${uuidOf(iri(run))}`], direction: 'upstream' },
    ),
  );
  expect(traced.elements.map((each) => each.iri)).toContain(file);
  await Promise.all([opened.close(), again.close()]);
});

test('the id of a run is a UUID, always the same', () => {
  const id = uuidOf(iri('urn:clew:run:acme/churn-7'));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf(iri('urn:clew:run:acme/churn-7'))).toBe(id);
  expect(uuidOf(iri('urn:clew:run:acme/churn-8'))).not.toBe(id);
  expect(uuidOf(iri('urn:clew:run:openlineage/0192a0a0-0000-7000-8000-000000000001'))).toBe(
    '0192a0a0-0000-7000-8000-000000000001',
  );
});
