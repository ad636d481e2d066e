/** Every event of real clients and of other projects' suites is read, and every value in it is found again in what is said. */
import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../../src/ingest/openlineage/read.ts';
import { mapEvent } from '../../../src/ingest/openlineage/map.ts';
import { isReference, type Value } from '../../../src/prov/value.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { isObject, JsonNumber, parseJson, type Json } from '../../../src/rdf/json.ts';
import { EXPECTED, facetExamples, recordedClients, suiteEvents, type RecordedEvent } from './recorded.ts';

const invalid = ({ name }: RecordedEvent) => {
  const verdict = EXPECTED[name.replace('fluentd/', '')];
  return name.startsWith('fluentd/') && verdict !== 'accept' ? verdict : undefined;
};
const events = [...recordedClients(), ...suiteEvents()];

/** Values as text, and keys; numbers with their digits. */
function leaves(json: Json, out = new Set<string>()): Set<string> {
  if (json instanceof JsonNumber) out.add(json.text);
  else if (typeof json === 'string') out.add(json);
  else if (Array.isArray(json)) for (const item of json as readonly Json[]) leaves(item, out);
  else if (isObject(json)) for (const [, value] of json) leaves(value, out);
  return out;
}

function keysOf(json: Json, out = new Set<string>()): Set<string> {
  if (Array.isArray(json)) for (const item of json as readonly Json[]) keysOf(item, out);
  else if (isObject(json))
    for (const [key, value] of json) {
      out.add(key);
      keysOf(value, out);
    }
  return out;
}

/** Everything that can be read in statements: literals, the values inside those that are JSON, and the terms. */
function found(statements: readonly Statement[]): { values: Set<string>; keys: Set<string> } {
  const values = new Set<string>(['']);
  const keys = new Set<string>();
  for (const { attributes } of statements) {
    for (const [term, list] of Object.entries(attributes) as [string, readonly Value[]][]) {
      keys.add(decodeURIComponent(term.replace(/^.*#(?:run|job|dataset|input|output)_|^.*[#/]/, '')));
      for (const value of list) {
        if (isReference(value)) continue;
        values.add(value.value);
        if (!/^[[{]/.test(value.value)) continue;
        const json = parseJson(value.value);
        leaves(json, values);
        keysOf(json, keys);
      }
    }
  }
  return { values, keys };
}

/** Keys of the specification's own objects; what stands under them is found by value. */
const OWN_KEYS = new Set(
  'eventTime eventType producer schemaURL run runId job dataset namespace name facets inputs outputs inputFacets outputFacets'.split(
    ' ',
  ),
);

describe('every value of an event is in what is said', () => {
  const valid = events.filter((event) => invalid(event) === undefined);
  test('there are many', () => {
    expect(valid.length).toBeGreaterThan(190);
  });
  test.each(valid.map((event) => [event.name, event.text]))('%s', (_, text) => {
    const event = parseEvent(text);
    const { values, keys } = found(mapEvent(event));
    const json = parseJson(text);
    const missing = [...leaves(json)].filter(
      (leaf) => !values.has(leaf) && leaf !== event.time && !values.has(`openlineage:run/${leaf}`),
    );
    expect(missing).toEqual([]);
    // An object without facets says nothing, so its name is not kept either.
    expect([...keysOf(json)].filter((key) => !OWN_KEYS.has(key) && key !== 'schema' && !keys.has(key))).toEqual([]);
  });
});

describe('what another receiver of events refuses is refused for that', () => {
  const cases = events.flatMap((event) => {
    const verdict = invalid(event);
    return verdict === undefined ? [] : [[event.name, event.text, verdict] as const];
  });
  test('there are some', () => {
    expect(cases.length).toBe(6);
  });
  test.each(cases)('%s', (_, text, verdict) => {
    expect(() => parseEvent(text)).toThrow(
      expect.objectContaining({
        code: 'ILLEGAL_DOCUMENT',
        message: expect.stringContaining(verdict.replace(/^(\/[^:]*): .*$/, '$1')) as string,
      }),
    );
  });
});

describe('every facet of the specification is kept whole where it stands', () => {
  const GROUP: Readonly<Record<string, string>> = { Run: 'run', Job: 'job', Dataset: 'dataset' };
  test.each(facetExamples().map((example) => [example.name, example.text]))('%s', (name, text) => {
    const of =
      /(InputDataset|OutputDataset|Dataset|Run|Job)Facet\//.exec(name)?.[1] ??
      (text.includes('LineageJobFacet') ? 'Job' : 'Dataset');
    const facets = of.includes('put') ? { [`${of.slice(0, -7).toLowerCase()}Facets`]: 'FACETS' } : { facets: 'FACETS' };
    const put = (here: string) => (GROUP[of] === here || (here === 'output' && of.startsWith('Output')) ? facets : {});
    const event = JSON.stringify({
      eventTime: '2026-11-20T08:00:00Z',
      eventType: 'COMPLETE',
      producer: 'https://example.org/producer',
      run: { runId: '01a1fcf3-7ce1-75f0-b563-242ef7a29d2b', ...put('run') },
      job: { namespace: 'ml', name: 'job', ...put('job') },
      outputs: [{ namespace: 's3://lake', name: 'out', ...put('dataset'), ...put('output') }],
    });
    expect(event).toContain('"FACETS"');
    const { values, keys } = found(mapEvent(parseEvent(event.replace('"FACETS"', text))));
    const json = parseJson(text);
    expect([...leaves(json)].filter((leaf) => !values.has(leaf))).toEqual([]);
    expect([...keysOf(json)].filter((key) => !keys.has(key))).toEqual([]);
  });
});
