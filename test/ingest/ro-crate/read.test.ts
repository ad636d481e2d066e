import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RO_CRATE } from '../../../src/ingest/ro-crate/importer.ts';
import { readCrate } from '../../../src/ingest/ro-crate/read.ts';
import type { Opened } from '../../../src/open.ts';
import { writeCrate } from '../../../src/profile/ro-crate/write.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { isReference, valueText } from '../../../src/prov/value.ts';
import { isObject, JsonNumber, parseJson, type Json } from '../../../src/rdf/json.ts';
import { closureIn, openSample } from '../../profile/churn.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/ro-crate');
const EXPECTED = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<
  string,
  { readonly severity: string; readonly valid: boolean }
>;
const PROCESS = join(FIXTURES, 'valid/process-run-crate-containerimage/ro-crate-metadata.json');
const PROVENANCE = join(FIXTURES, 'valid/provenance-run-crate/ro-crate-metadata.json');
const YPROV = join(FIXTURES, 'yprov4ml/ro-crate-metadata.json');

let context: Opened;
beforeAll(async () => {
  context = await openEmpty();
});
afterAll(() => context.close());

function read(text: string): Statement[] {
  return readCrate(text, { vocabulary: context.vocabulary });
}

/** Every text, number and truth value of a JSON document but its context, as written. */
function leaves(json: Json): string[] {
  if (json instanceof JsonNumber) return [json.text];
  if (typeof json === 'string') return [json];
  if (isObject(json)) return [...json].flatMap(([key, value]) => (key === '@type' ? [] : leaves(value)));
  return Array.isArray(json) ? (json as readonly Json[]).flatMap(leaves) : [String(json)];
}

/** Every text in what was said, and every IRI that it speaks of. */
function textsOf(statements: readonly Statement[]): Set<string> {
  const values = statements.flatMap((s) => Object.values(s.attributes).flat());
  const ids = statements.flatMap((s) => (s.statement === 'element' ? [s.id, ...s.types] : [s.subject, s.object ?? '']));
  const parts = values.flatMap((value) =>
    !isReference(value) && value.datatype?.endsWith('#JSON') ? leaves(parseJson(value.value)) : [valueText(value)],
  );
  return new Set([...parts, ...ids]);
}

describe('valid crates', () => {
  const optional = Object.entries(EXPECTED)
    .filter(([, { severity, valid }]) => !valid && severity !== 'REQUIRED')
    .map(([name]) => join(FIXTURES, name, 'ro-crate-metadata.json'));
  /** They breach a requirement, too, or give a key twice: test/ingest/ro-crate/check.test.ts. */
  const refused = /tool_no_input|workflow_no_step|formalparam_bad_inv|formalparam_maps_collection/;

  test.each([PROCESS, PROVENANCE, YPROV, ...optional.filter((file) => !refused.test(file))])(
    '%s is recorded, and every leaf of it is found in what was said',
    async (file) => {
      const text = readFileSync(file, 'utf8');
      const statements = read(text);
      const found = textsOf(statements);
      expect(leaves(parseJson(text)).filter((leaf) => !found.has(leaf))).toEqual([]);
      const own = await openEmpty();
      try {
        const receipt = await own.recorder.record({ statements });
        expect(receipt.findings.filter((f) => f.severity === 'Violation')).toEqual([]);
        expect((await own.recorder.record({ statements: read(text) })).created).toBe(false);
      } finally {
        await own.close();
      }
    },
  );

  test('all of them are recognized', () => {
    for (const file of globSync(join(FIXTURES, '**/ro-crate-metadata.json'))) {
      const head = readFileSync(file, 'utf8');
      const input = { name: 'a.json', bytes: Buffer.from(head), text: head, head, digest: '' };
      expect(RO_CRATE.recognizes(input), file).toBe(true);
    }
  });
});

test('a process run: what it used and made, who did it, with which tool, in which image', async () => {
  const statements = read(readFileSync(PROCESS, 'utf8'));
  await context.recorder.record({ statements });
  const known = new Known(context.store);
  const run = statements.find((s) => s.statement === 'element' && s.id.includes(':run:'));
  const id = run?.statement === 'element' ? run.id : '';
  const key = /crate-[0-9a-f]{16}/.exec(id)![0];
  expect(await known.texts(id, 'clew:name')).toEqual(['Convert dog image to sepia']);
  expect(await known.texts(id, 'clew:status')).toEqual(['failed']);
  expect(await known.texts(id, 'clew:errorMessage')).toEqual(['this is just to test the error property']);
  expect(await known.texts(id, 'prov:startedAtTime')).toEqual(['2024-05-17T01:04:50+01:00']);
  expect(await known.related(id, 'wasAssociatedWith')).toEqual([
    'executor https://www.imagemagick.org/',
    'operator https://orcid.org/0000-0001-9842-9718',
  ]);
  const used = await known.related(id, 'used');
  expect(used[1]).toBe(`inputData urn:clew:datafile:${key}/pics/2017-06-11%252012.56.14.jpg`);
  const environment = used[0]!.replace('environment ', '');
  expect(await known.texts(environment, 'clew:environmentVariable')).toEqual([
    'MAGICK_HEIGHT_LIMIT=3072',
    'MAGICK_WIDTH_LIMIT=4096',
  ]);
  expect(await known.texts(environment, 'clew:containerImage')).toEqual(['docker.io/simleo/imagemagick:6.9.12-98']);
  expect(await known.texts(environment, 'clew:imageDigest')).toEqual([
    'sha256:dc6161af5a230ec48b7c9469c81c32b2e7cc2ae510b32dacc43bfc658a2bca1a',
  ]);
  expect(await known.related(`urn:clew:datafile:${key}/pics/sepia_fence.jpg`, 'wasGeneratedBy')).toEqual([
    `outputData ${id}`,
  ]);
  expect(await known.texts(`urn:clew:dataset:My%20Pictures@${key}`, 'dcterms:license')).toEqual([
    'http://spdx.org/licenses/CC0-1.0',
  ]);
});

test('a provenance run: the engine informs what it orchestrates, parameters are a configuration', async () => {
  const statements = read(readFileSync(PROVENANCE, 'utf8'));
  await context.recorder.record({ statements });
  const known = new Known(context.store);
  const first = statements.find((s) => s.statement === 'element' && s.id.includes(':run:'));
  const prefix = (first?.statement === 'element' ? first.id : '').replace(/\/[^/]*$/, '/');
  const run = (id: string) => prefix + encodeURIComponent(id);
  const engine = run('#0e462147-3d98-4131-814f-6e082b83455e');
  const control = run('#547745c6-afb0-4352-bc66-0d4377bb022a');
  expect(await known.related(run('#8a058e09-e8c3-47ed-836d-d630fe659c91'), 'wasInformedBy')).toEqual([engine]);
  expect(await known.related(control, 'wasInformedBy')).toEqual([engine]);
  expect(await known.related(run('#9b6dc9de-26fb-45ff-a972-4cc8045cd048'), 'wasInformedBy')).toEqual([control]);
  const used = await known.related(run('#ba5b82a1-ce69-410f-a846-4a1d042233e7'), 'used');
  expect(used.map((one) => one.split(' ')[0])).toEqual(['configuration', 'environment', 'inputData']);
});

test('a file with a digest is its bytes; where it lies is said of what holds it', () => {
  const hex = 'ab'.repeat(32);
  const text = readFileSync(PROCESS, 'utf8').replace('"name": "sepia_fence (output)"', `"sha256": "${hex}"`);
  const bytes = `urn:clew:datafile:sha256:${hex}`;
  const statements = read(text);
  const [file, ...more] = statements.filter((s) => s.statement === 'element' && s.id === bytes);
  expect(more).toEqual([]);
  expect(Object.keys(file!.attributes)).toEqual(['https://w3id.org/clew/ns#digest']);
  const held = statements.find((s) => s.statement === 'relation' && s.relation === 'hadMember' && s.object === bytes);
  expect(textsOf([held!])).toContain('pics/sepia_fence.jpg');
  expect(textsOf([held!])).toContain('image/jpeg');
  expect(statements).toContainEqual(expect.objectContaining({ relation: 'wasGeneratedBy', subject: bytes }));
});

test('what this system writes is, read into an empty history, the same things with the same upstream', async () => {
  const sample = await openSample();
  const own = await openEmpty();
  try {
    const { files } = writeCrate(await closureIn(sample, 'model:churn@7'), { created: '2026-11-09T12:00:00Z' });
    await own.recorder.record({ statements: readCrate(files[0]!.text, { vocabulary: own.vocabulary }) });
    const model = 'urn:clew:model:churn@7';
    const upstream = await new Known(own.store).upstream(model);
    for (const id of ['urn:clew:run:acme/train-7', 'urn:clew:dataset:acme/transactions@2026-10-raw'])
      expect(upstream).toContain(id);
    expect(await new Known(own.store).texts(model, 'clew:version')).toEqual(['7']);
    // And where it is on record already, nothing of it is contradicted.
    await sample.recorder.record({ statements: readCrate(files[0]!.text, { vocabulary: sample.vocabulary }) });
  } finally {
    await sample.close();
    await own.close();
  }
});

describe('refused with its place', () => {
  const changed = (change: (graph: Record<string, unknown>[]) => void, context?: unknown): string => {
    const document = JSON.parse(readFileSync(PROCESS, 'utf8')) as Record<string, unknown>;
    change(document['@graph'] as Record<string, unknown>[]);
    return JSON.stringify(context === undefined ? document : { ...document, '@context': context });
  };
  test.each([
    ['no graph', '{"@context":"https://w3id.org/ro/crate/1.1/context"}', 'ILLEGAL_DOCUMENT', '/@graph'],
    ['a context of its own', changed(() => undefined, 'https://evil.example/context'), 'REMOTE_CONTEXT', '/@context'],
    ['an entity without @id', changed((graph) => delete graph[4]!['@id']), 'ILLEGAL_DOCUMENT', '/@graph/4'],
    ['an entity without @type', changed((graph) => delete graph[4]!['@type']), 'ILLEGAL_DOCUMENT', '/@graph/4/@type'],
    ['an @id twice', changed((graph) => graph.push({ ...graph[4]! })), 'ILLEGAL_DOCUMENT', '/@graph/13/@id'],
    ['no descriptor', changed((graph) => graph.splice(0, 1)), 'ILLEGAL_DOCUMENT', '/@graph'],
    ['no root', changed((graph) => (graph[1]!['@type'] = 'Thing')), 'ILLEGAL_DOCUMENT', '/@graph/0/about'],
    ['no instrument', changed((graph) => delete graph[5]!['instrument']), 'ILLEGAL_DOCUMENT', '/@graph/5'],
  ])('%s', (_, text, code, at) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code, place: expect.objectContaining({ pointer: at }) as object }),
    );
  });
});
