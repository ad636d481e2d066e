/** Events that came go out as they came: from one record, and over a whole history, so that another history of them is the same. */
import { expect, test } from 'vitest';
import { identityOf } from '../../../src/ingest/openlineage/identity.ts';
import { mapEvent } from '../../../src/ingest/openlineage/map.ts';
import { parseEvent, parseEvents } from '../../../src/ingest/openlineage/read.ts';
import { recordEvent } from '../../../src/ingest/openlineage/record.ts';
import type { Opened } from '../../../src/open.ts';
import { eventOf } from '../../../src/profile/openlineage/event-of.ts';
import { exportProfile } from '../../../src/profile/export.ts';
import { describe as described } from '../../../src/prov/description.ts';
import { Fault } from '../../../src/prov/fault.ts';
import { jsonOf } from '../../../src/rdf/json.ts';
import { openEmpty } from '../../ingest/context.ts';
import { recordedClients, suiteEvents } from '../../ingest/openlineage/recorded.ts';

const ALL = [...recordedClients(), ...suiteEvents()].flatMap(({ name, text }) => {
  try {
    return [{ name, event: parseEvent(text) }];
  } catch (error) {
    // The suites hold invalid ones, too.
    if (error instanceof Fault) return [];
    throw error;
  }
});

test('every recorded event, out of the record that it became', () => {
  expect(ALL.length).toBeGreaterThan(190);
  for (const { name, event } of ALL) {
    const rebuilt = eventOf(described(mapEvent(event)))!;
    expect(rebuilt.exact, name).toBe(true);
    expect(identityOf(parseEvent(jsonOf(rebuilt.event))), name).toBe(event.json);
  }
});

test('numbers keep their digits; unknown members stand where they stood', () => {
  const facet = `{"_producer":"https://e.org","_schemaURL":"https://e.org/s","n":0.10,"big":12345678901234567890}`;
  const text = `{"eventTime":"2026-11-20T08:00:00Z","producer":"https://e.org","more":[1.0],"run":{"runId":"r","odd":true,"facets":{"a_b":${facet}}},"job":{"namespace":"n","name":"j"}}`;
  const { event, exact } = eventOf(described(mapEvent(parseEvent(text))))!;
  expect(exact).toBe(true);
  expect(jsonOf(event)).toContain('"big":12345678901234567890');
  expect(jsonOf(event)).toContain('"n":0.10');
  expect(jsonOf(event)).toContain('"odd":true');
  expect(jsonOf(event)).toContain('"more":[1.0]');
});

test('one dataset told of twice is one, and the export says so', async () => {
  const dataset = (n: number) => ({
    namespace: 'n',
    name: 'd',
    facets: { a_b: { _producer: 'p:', _schemaURL: 's:', n } },
  });
  const event = {
    eventTime: '2026-11-20T08:00:00Z',
    producer: 'p:',
    run: { runId: 'twice' },
    job: { namespace: 'n', name: 'j' },
    inputs: [dataset(1), dataset(2)],
  };
  const opened = await openEmpty();
  await recordEvent(opened.recorder, parseEvent(JSON.stringify(event)));
  const { losses } = await exportProfile(opened, { of: 'run:openlineage/twice', profile: 'openlineage' });
  expect(losses.map(({ reason }) => reason)).toContain(
    'The event named one dataset twice, or as more than one thing: it is written as one.',
  );
  await opened.close();
});

/** What all records say; a graph is a function of that. */
async function digests(opened: Opened): Promise<string[]> {
  const records = await opened.store.read((reader) => reader.records({ from: 0, first: 10_000 }));
  return records.map(({ digest }) => digest).sort();
}

test.each([
  ['the Python client', /-(lifecycle|failabort|async)/],
  ['dbt', /-dbt$/],
  ['Spark', /-spark$/],
])('runs of %s, out and in again: the same graph', async (_, pattern) => {
  const [first, second] = [await openEmpty(), await openEmpty()];
  const events = ALL.filter(({ name, event }) => event.run !== undefined && pattern.test(name));
  expect(events.length).toBeGreaterThan(8);
  for (const { event } of events) await recordEvent(first.recorder, event);
  const page = await first.store.read((reader) =>
    reader.find({ kinds: ['LineageEvent'], sort: { by: 'iri', descending: false }, first: 1_000 }),
  );
  expect(page.elements).toHaveLength(new Set(events.map(({ event }) => event.json)).size);
  let written = 0;
  for (const id of new Set(events.map(({ event }) => event.run!.id))) {
    const { content, losses } = await exportProfile(first, {
      of: `urn:clew:run:openlineage/${id}`,
      profile: 'openlineage',
    });
    // What other runs did is not told by these events; of this run nothing is lost.
    expect(losses.filter(({ subject }) => subject === `urn:clew:run:openlineage/${id}`)).toEqual([]);
    for (const event of parseEvents(content as string, 'exported')) {
      written++;
      await recordEvent(second.recorder, event);
    }
  }
  expect(written).toBe(page.elements.length);
  expect(await digests(second)).toEqual(await digests(first));
  await first.close();
  await second.close();
});
