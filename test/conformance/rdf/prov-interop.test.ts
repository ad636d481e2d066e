/** Documents that others wrote: read, written in every syntax, read again, and still the same statements. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describe, descriptionJson, type Description } from '../../../src/prov/description.ts';
import { valueJson } from '../../../src/prov/value.ts';
import { jsonLdContext } from '../../../src/rdf/context.ts';
import { FORMAT, RDF_FORMATS } from '../../../src/rdf/format.ts';
import { isBlank } from '../../../src/rdf/parsed.ts';
import { parseRdf, readRdf } from '../../../src/rdf/read.ts';
import { emitTriples } from '../../../src/rdf/triples.ts';
import { loadVocabulary } from '../../../src/rdf/vocabulary.ts';
import { rdfText } from '../../../src/rdf/write/serialize.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const { vocabulary } = await loadVocabulary();
const context = jsonLdContext(vocabulary)['@context'];

const read = async (path: string, base?: string) =>
  describe(
    await readRdf(readFileSync(`${FIXTURES}/${path}`, 'utf8'), {
      format: path.endsWith('.trig') ? 'trig' : 'turtle',
      vocabulary,
      ...(base !== undefined && { base }),
    }),
  );
const bodies = (list: readonly Description[]) => list.map(descriptionJson);

async function expectToSurvive(list: readonly Description[]): Promise<void> {
  const hasBundles = list.some((d) => d.bundle !== undefined);
  for (const format of RDF_FORMATS) {
    if (hasBundles && !FORMAT[format].graphs) continue;
    for (const options of format === 'jsonld' ? [{ format }, { format, context }] : [{ format }]) {
      const again = describe(await readRdf(rdfText(list, options), { format, vocabulary }));
      expect(bodies(again), format).toEqual(bodies(list));
    }
  }
}

const files = readdirSync(`${FIXTURES}/prov-interop`).filter((name) => /\.(ttl|trig)$/.test(name));

test('the suite is here', () => expect(files.length).toBe(341));

test.each(files)('%s', async (name) => {
  const list = await read(`prov-interop/${name}`);
  expect(list.length).toBeGreaterThan(0);
  await expectToSurvive(list);
});

test.each(files.filter((name) => name.endsWith('.ttl') && files.includes(name.replace('.ttl', '.trig'))))(
  '%s says the same in TriG',
  async (name) => {
    const [turtle, trig] = [
      await read(`prov-interop/${name}`),
      await read(`prov-interop/${name.replace('.ttl', '.trig')}`),
    ];
    expect(bodies(trig)).toEqual(bodies(turtle));
  },
);

test('vocabulary that nobody here knows survives: a real workflow run, triple by triple', async () => {
  const path = 'wf4ever/workflow_1120_version_3-run_1.ttl';
  const base = 'http://example.org/run/workflowrun.prov.ttl';
  const list = await read(path, base);
  await expectToSurvive(list);
  const written = new Set<string>();
  for (const d of list) emitTriples(d, (s, p, v) => written.add(`${s} ${p} ${valueJson(v)}`));
  const quads = await parseRdf(readFileSync(`${FIXTURES}/${path}`, 'utf8'), { format: 'turtle', base });
  const named = quads.filter((q) => !isBlank(q.subject) && !('iri' in q.object && isBlank(q.object.iri)));
  expect(named.length).toBeGreaterThan(800);
  for (const { subject, predicate, object } of named)
    expect(written).toContain(`${subject} ${predicate} ${valueJson(object)}`);
});
