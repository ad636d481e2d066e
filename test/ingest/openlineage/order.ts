/** The law of events: in whichever order they come, however often, the graph is the same. */
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import type { Context } from '../../../src/lineage/context.ts';
import { exportAs } from '../../../src/lineage/export.ts';
import { Recorder } from '../../../src/lineage/record.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';
import { compileShapes, type CompiledShapes } from '../../../src/shacl/compile.ts';
import type { Store } from '../../../src/store/store.ts';
import type { Vocabulary } from '../../../src/prov/vocabulary.ts';
import { recordedClients, suiteEvents } from './recorded.ts';

/** Events that disagree: two starts, a run that failed, was killed and finished, an end before the start, another job's name. */
const DISAGREEING = [
  ['START', '2026-11-20T08:00:00Z', 'a'],
  ['START', '2026-11-20T07:59:59.123456Z', 'a'],
  ['RUNNING', '2026-11-20T08:00:01+01:00', 'b'],
  ['COMPLETE', '2026-11-20T07:30:00Z', 'a'],
  ['FAIL', '2026-11-20T07:40:00Z', 'a'],
  ['ABORT', '2026-11-20T07:35:00.000000001Z', 'a'],
  ['RUNNING', '2026-11-20T09:00:00Z', 'a'],
].map(([eventType, eventTime, name]) =>
  JSON.stringify({
    eventType,
    eventTime,
    producer: 'https://example.org/producer',
    run: { runId: '11111111-75F0-7000-8000-000000000001' },
    job: { namespace: 'ml', name },
    inputs: [{ namespace: 's3://lake', name: 'in' }],
    outputs: [{ namespace: 's3://lake', name: 'out' }],
  }),
);

/** Facets accumulate: the version of what is read and of what is written stands in some of a run's events, and not in others. */
const VERSIONS = (
  [
    ['START', '7', undefined],
    ['RUNNING', undefined, undefined],
    ['RUNNING', undefined, `sha256:${'8'.repeat(64)}`],
    ['OTHER', '7', '8'],
    ['COMPLETE', undefined, undefined],
  ] as const
).map(([eventType, read, written], i) =>
  JSON.stringify({
    eventType,
    eventTime: `2026-11-20T08:00:0${i}Z`,
    producer: 'https://example.org/producer',
    run: { runId: '11111111-75F0-7000-8000-000000000002' },
    job: { namespace: 'ml', name: 'accumulate' },
    inputs: ['in', 'model'].map((name) => said(name, read)),
    outputs: ['out', 'model of out'].map((name) => said(name, written)),
  }),
);

function said(name: string, datasetVersion: string | undefined): object {
  const facets = {
    ...(datasetVersion !== undefined && { version: { datasetVersion } }),
    ...(name.startsWith('model') && { datasetType: { datasetType: 'MODEL' } }),
  };
  return { namespace: 's3://lake', name, facets };
}

const clients = recordedClients();
const named = (pattern: RegExp) => clients.filter(({ name }) => pattern.test(name)).map(({ text }) => text);

const SEQUENCES: Readonly<Record<string, readonly string[]>> = {
  'life cycles of the Python client': named(/-(lifecycle|failabort|static)$/),
  'the asynchronous Python client': named(/-async/),
  Spark: named(/-spark$/),
  dbt: named(/-dbt$/),
  'the compatibility tests': suiteEvents().flatMap(({ name, text }) => (name.startsWith('consumer/') ? [text] : [])),
  'events that disagree': DISAGREEING,
  'versions that only some events tell': VERSIONS,
};

/**
 * @param open an empty store
 * @param sequences which of them; all without
 */
export function order(
  store: string,
  open: () => Promise<Store>,
  runs: number,
  sequences = Object.keys(SEQUENCES),
): void {
  describe(`events in any order on ${store}`, () => {
    let vocabulary: Vocabulary;
    let shapes: CompiledShapes;
    beforeAll(async () => {
      const loaded = await loadVocabulary();
      vocabulary = loaded.vocabulary;
      shapes = compileShapes(loaded.shapes, vocabulary);
    });

    /** The digest of the graph that these events make, recorded a few side by side, as connections do, and the next after them. */
    async function graphOf(events: readonly string[]): Promise<string> {
      const empty = await open();
      const recorder = new Recorder(empty, vocabulary, shapes);
      for (let i = 0; i < events.length; i += 4)
        await Promise.all(events.slice(i, i + 4).map((text) => recordEvent(recorder, parseEvent(text))));
      const context: Context = { store: empty, vocabulary, shapes, recorder };
      const lines: string[] = [];
      for await (const chunk of (await exportAs(context, { format: 'ntriples', form: 'merged' })).chunks)
        lines.push(chunk);
      await empty.close();
      const triples = lines.join('').split('\n').sort();
      expect(triples.length).toBeGreaterThan(events.length);
      return hash('sha256', triples.join('\n'), 'hex');
    }

    test.each(sequences)(
      '%s',
      async (name) => {
        const events = SEQUENCES[name]!;
        expect(events.length).toBeGreaterThan(4);
        const expected = await graphOf(events);
        await fc.assert(
          fc.asyncProperty(
            fc.shuffledSubarray([...events], { minLength: events.length }),
            fc.subarray([...events]),
            async (shuffled, again) => {
              expect(await graphOf([...again, ...shuffled, ...again])).toBe(expected);
            },
          ),
          { numRuns: runs },
        );
      },
      180_000,
    );
  });
}
