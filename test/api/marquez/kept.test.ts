/** What is kept between questions never makes an answer other than one that is read anew, whatever is recorded in between. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineageOf } from '../../../src/api/marquez/lineage.ts';
import { jsonText } from '../../../src/api/marquez/verbatim.ts';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import { Kept } from '../../../src/lineage/kept.ts';
import { iri } from '../../../src/prov/iri.ts';
import { element } from '../../../src/prov/statement.ts';
import { literal } from '../../../src/prov/value.ts';
import { openWorld, type World } from '../world.ts';
import { FACET, said } from './asked.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

function answer(kept: Kept, nodeId: string): Promise<string> {
  const { store, vocabulary } = world.context;
  return store.read(async (reader) => jsonText(await lineageOf(await kept.over(reader, vocabulary), nodeId, 3)));
}

const name = (prefix: string) => fc.integer({ min: 0, max: 3 }).map((i) => `${prefix}${i}`);
const event = fc.record({
  job: name('j'),
  inputs: fc.uniqueArray(name('d'), { maxLength: 2 }),
  outputs: fc.uniqueArray(name('d'), { maxLength: 2 }),
  type: fc.constantFrom('START', 'COMPLETE', 'FAIL'),
  run: fc.integer({ min: 0, max: 5 }),
  parent: fc.option(name('j'), { nil: undefined }),
  field: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
});

let round = 0;
test('asked again after every record', async () => {
  const kept = new Kept();
  const { recorder } = world.context;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 6 }), async (events) => {
      const namespace = `kept${round++}`;
      const first = `job:${namespace}:${events[0]!.job}`;
      let revised: string | undefined;
      for (const [i, { parent, field, run, ...more }] of events.entries()) {
        const schema = { ...FACET, fields: [{ name: `f${field}`, type: 'int' }] };
        const outputs = more.outputs.map((output) => ({
          namespace,
          name: output,
          facets: field === undefined ? {} : { schema },
        }));
        const facet = parent && { ...FACET, run: { runId: `parent-${run}` }, job: { namespace, name: parent } };
        const text = JSON.stringify(
          said({ ...more, outputs, namespace, run: round * 10 + run, ...(facet && { runFacets: { parent: facet } }) }),
        );
        const receipt = await recordEvent(recorder, parseEvent(text));
        revised ??= receipt.digest;
        expect(await answer(kept, first)).toBe(await answer(new Kept(), first));
        if (i !== 3) continue;
        // Something that another door says of the run alone, and a record that takes the place of the first.
        const id = iri(
          `urn:clew:run:openlineage/0192a0a0-0000-7000-8000-${String(round * 10 + run).padStart(12, '0')}`,
        );
        const statement = element(id, [], { 'https://w3id.org/clew/ns#name': literal(`other ${round}`) });
        await recorder.record({ statements: [statement], revises: [revised] });
        expect(await answer(kept, first)).toBe(await answer(new Kept(), first));
      }
    }),
    { numRuns: 60 },
  );
});

test('a snapshot older than what is kept is read anew, and spoils nothing', async () => {
  const { store, vocabulary, recorder } = world.context;
  const post = (type: string) =>
    recordEvent(recorder, parseEvent(JSON.stringify(said({ job: 'a', namespace: 'old', run: 900, type }))));
  await post('START');
  const kept = new Kept();
  const before = await answer(kept, 'job:old:a');
  expect(before).toContain('"state":"RUNNING"');
  await post('FAIL');
  const after = await answer(kept, 'job:old:a');
  expect(after).toContain('"state":"FAILED"');
  const { size } = await store.read((reader) => reader.head());
  const old = await store.read(async (reader) => {
    const older = Object.create(reader, {
      head: { value: () => Promise.resolve({ size: size - 1 }) },
    }) as typeof reader;
    let loads = 0;
    const reading = await kept.over(older, vocabulary);
    await reading.of('state', [iri('urn:clew:job:openlineage/old/a')], (missing) => {
      loads += missing.length;
      return Promise.resolve(new Map(missing.map((each) => [each, 'older'])));
    });
    return loads;
  });
  expect(old).toBe(1);
  expect(await answer(kept, 'job:old:a')).toBe(after);
});

test('what is kept is bounded', async () => {
  const { store, vocabulary } = world.context;
  const kept = new Kept(3);
  const many = Array.from({ length: 4 }, (_, i) => iri(`urn:clew:job:n${i}`));
  await store.read(async (reader) => {
    const reading = await kept.over(reader, vocabulary);
    let loaded = 0;
    const load = (missing: readonly (typeof many)[number][]) => {
      loaded += missing.length;
      return Promise.resolve(new Map(missing.map((each) => [each, 1])));
    };
    await reading.of('t', many.slice(0, 2), load);
    await reading.of('t', many.slice(0, 2), load);
    expect(loaded).toBe(2);
    await reading.of('t', many.slice(2), load);
    expect(loaded).toBe(4);
    await reading.of('t', many.slice(2), load);
    expect(loaded).toBe(4);
    await reading.of('t', many.slice(0, 2), load);
    expect(loaded).toBe(6);
  });
});
