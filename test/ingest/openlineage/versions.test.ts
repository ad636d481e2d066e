import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import { look } from '../../../src/lineage/look.ts';
import { trace } from '../../../src/lineage/trace.ts';
import type { Opened } from '../../../src/open.ts';
import { TERM } from '../../../src/prov/vocabulary.ts';
import { openEmpty } from '../context.ts';
import { dataset, eventText, RUN_A, RUN_B, version } from './event-text.ts';

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
    expect(descriptions[0]!.attributes).toMatchObject({ [TERM.toldAs]: [{ iri: `urn:clew:${out}@8` }] });
  });
});
