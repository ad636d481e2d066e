import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { dataset, eventText, RUN_B, version, type Parts } from './event-text.ts';

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
