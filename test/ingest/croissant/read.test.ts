import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCroissant } from '../../../src/ingest/croissant/read.ts';
import { CROISSANT } from '../../../src/ingest/croissant/importer.ts';
import type { Opened } from '../../../src/open.ts';
import { Fault } from '../../../src/prov/fault.ts';
import { iri } from '../../../src/prov/iri.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { isReference, valueText } from '../../../src/prov/value.ts';
import { isObject, JsonNumber, parseJson, type Json } from '../../../src/rdf/json.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const VALID = globSync(join(FIXTURES, 'croissant/**/*.json')).sort();
const INVALID = globSync(join(FIXTURES, 'croissant-invalid/*/metadata.json')).sort();
const WDBC = join(FIXTURES, 'croissant/wdbc/croissant.json');

let context: Opened;
let second: Opened;
beforeAll(async () => {
  context = await openEmpty();
  second = await openEmpty();
});
afterAll(async () => {
  await context.close();
  await second.close();
});

function read(text: string): Statement[] {
  return readCroissant(text, { vocabulary: context.vocabulary });
}

/** Every text, number and truth value of a JSON document, as written. */
function leaves(json: Json): string[] {
  if (json instanceof JsonNumber) return [json.text];
  if (typeof json === 'string') return [json];
  if (isObject(json)) return [...json.values()].flatMap(leaves);
  return Array.isArray(json) ? (json as readonly Json[]).flatMap(leaves) : [String(json)];
}

/** Every text in what was said: values as they are, and the leaves of those that are JSON. */
function textsOf(statements: readonly Statement[]): Set<string> {
  const values = statements.flatMap((s) => Object.values(s.attributes).flat());
  return new Set(
    values.flatMap((value) =>
      !isReference(value) && value.datatype?.endsWith('#JSON') ? leaves(parseJson(value.value)) : [valueText(value)],
    ),
  );
}

function refusal(text: string): Fault {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

/** The document of a fixture, changed. */
function changed(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(readFileSync(WDBC, 'utf8')) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
}

describe('valid documents', () => {
  test('there are all of them', () => expect(VALID).toHaveLength(15));

  test.each(VALID)('%s is recorded, and every leaf of it is found in what was said', async (file) => {
    const text = readFileSync(file, 'utf8');
    const statements = read(text);
    const found = textsOf(statements);
    // A class under a prefix of the document's own is kept under its IRI.
    const spelt = (leaf: string) => leaf.replace(/^wd:/, 'https://www.wikidata.org/wiki/');
    expect(leaves(parseJson(text)).filter((leaf) => !found.has(spelt(leaf)))).toEqual([]);
    // Two of them tell of one version: each is recorded where that is not there yet.
    const store = file.includes('mnist') ? second : context;
    const receipt = await store.recorder.record({ statements });
    expect(receipt.created).toBe(true);
    expect(receipt.findings.filter((f) => f.severity === 'Violation')).toEqual([]);
  });

  test('all of them are recognized', () => {
    for (const file of VALID) {
      const head = readFileSync(file, 'utf8');
      const input = { name: 'a.json', bytes: new Uint8Array(), text: head, head, digest: '' };
      expect(CROISSANT.recognizes(input), file).toBe(true);
    }
  });

  test('a file with a strong digest is the entity of its bytes, and pins a version that has no other', async () => {
    await context.recorder.record({ statements: read(readFileSync(WDBC, 'utf8')) });
    const known = new Known(context.store);
    const sha = '75a1d74a59df9cb0a78ecc0a36085bf8a85239557f178d3b8d758e88b26416e1';
    const version = 'urn:clew:dataset:wdbc@1.0.0';
    expect(await known.related(version, 'hadMember')).toEqual([`urn:clew:datafile:sha256:${sha}`]);
    expect(await known.texts(version, 'clew:digest')).toEqual([`sha256:${sha}`]);
    expect(await known.texts(`urn:clew:datafile:sha256:${sha}`, 'clew:byteSize')).toEqual(['121385']);
    expect(await known.texts(version, 'dcterms:license')).toEqual([
      'https://creativecommons.org/licenses/by/4.0/legalcode',
    ]);
    expect(await known.texts(version, 'clew:collectionMethod')).toEqual(['Fine needle aspirate images']);
    const [said] = await known.descriptions(version);
    expect(said?.attributes[iri('http://mlcommons.org/croissant/RAI/dataBiases')]).toEqual([
      { value: 'single hospital' },
    ]);
    expect(await known.related(version, 'wasAttributedTo')).toEqual(['author urn:clew:person:wdbc/Fixture%20Author']);
    const column = 'urn:clew:column:wdbc@1.0.0/records%2Fmean_radius';
    expect(await known.related(column, 'wasDerivedFrom')).toEqual([version]);
    expect(await known.texts(column, 'clew:dataType')).toEqual(['sc:Float']);
  });

  test('a field that is read from another field is derived from it', () => {
    const file = VALID.find((name) => basename(name).includes('flores'))!;
    const derived = read(readFileSync(file, 'utf8')).filter(
      (s) => s.statement === 'relation' && s.relation === 'wasDerivedFrom' && s.object?.includes(':column:') === true,
    );
    expect(derived.length).toBeGreaterThan(0);
  });

  test('the licence words of hubs become SPDX IRIs, and the words stay', () => {
    const statements = read(changed((d) => (d['license'] = 'cc-by-4.0')));
    const texts = textsOf(statements);
    expect(texts.has('http://spdx.org/licenses/CC-BY-4.0')).toBe(true);
    expect(texts.has('cc-by-4.0')).toBe(true);
  });

  test('digits of numbers are kept', () => {
    const texts = textsOf(
      read(readFileSync(WDBC, 'utf8').replace('"version": "1.0.0"', '"version": 1.10, "x": 9007199254740993')),
    );
    expect([...texts]).toEqual(expect.arrayContaining(['1.10', '9007199254740993']));
  });

  test('the same in other prefixes means the same', () => {
    const odd = readFileSync(WDBC, 'utf8')
      .replaceAll('"cr:', '"ml:')
      .replace('"cr": ', '"ml": ')
      .replace('"sha256"', '"sc:sha256"');
    const plain = read(readFileSync(WDBC, 'utf8'));
    const withoutContext = (statements: readonly Statement[]) =>
      statements.map((s) => ({
        ...s,
        attributes: Object.fromEntries(Object.entries(s.attributes).filter(([key]) => !key.includes('json-ld#'))),
      }));
    const same = withoutContext(read(odd)).map((s) =>
      JSON.stringify(s).replaceAll('ml:', 'cr:').replace('sc:sha256', 'sha256'),
    );
    expect(same).toEqual(withoutContext(plain).map((s) => JSON.stringify(s)));
  });
});

/** Files within each other in a circle. */
function containments(): [string, string, RegExp, string][] {
  const within = (...chain: readonly (readonly [string, string])[]) =>
    changed((d) =>
      (d['distribution'] as unknown[]).push(
        ...chain.map(([id, outer]) => ({
          '@type': 'cr:FileObject',
          '@id': id,
          encodingFormat: 'text/csv',
          containedIn: { '@id': outer },
        })),
      ),
    );
  const message = /"a" is contained in itself/;
  return [
    ['a file in itself', within(['a', 'a']), message, '/distribution/1/containedIn'],
    ['a file in one within it', within(['a', 'b'], ['b', 'a']), message, '/distribution/2/containedIn'],
  ];
}

/** The same document with its parts as nodes of one graph. */
function flat(text: string, more: readonly unknown[] = []): string {
  const { '@context': context, ...dataset } = JSON.parse(text) as Record<string, unknown>;
  const nodes: unknown[] = [];
  const apart = (part: Record<string, unknown>, ...keys: string[]): Record<string, unknown> => {
    const [key, ...within] = keys;
    if (key === undefined || part[key] === undefined) return part;
    const parts = (part[key] as Record<string, unknown>[]).map((one) => apart(one, ...within));
    nodes.push(...parts);
    return { ...part, [key]: parts.map((one) => ({ '@id': one['@id'] })) };
  };
  const root = apart(apart(dataset, 'distribution'), 'recordSet', 'field');
  return JSON.stringify({ '@context': context, '@graph': [...nodes.reverse(), root, ...more] });
}

describe('a graph', () => {
  test('says what the same document says with its parts in their places', () => {
    const plain = readFileSync(WDBC, 'utf8');
    expect(flat(plain)).toContain('"@graph"');
    expect(read(flat(plain))).toEqual(read(JSON.stringify(JSON.parse(plain))));
  });

  test.each<[string, string, RegExp, string]>([
    ['no dataset', '{"@graph": []}', /no dataset/, '/@graph'],
    ['two datasets', flat(readFileSync(WDBC, 'utf8'), [{ '@type': 'sc:Dataset' }]), /2 datasets/, '/@graph'],
    ['a stranger', '{"@graph": [{"@type": "Dataset"}, {"@id": "x"}]}', /no part of the dataset/, '/@graph/1'],
    ['one @id twice', '{"@graph": [{"@id": "x"}, {"@id": "x"}]}', /Two nodes/, '/@graph/1'],
    ['text for a node', '{"@graph": ["x"]}', /A node/, '/@graph/0'],
    [
      'a part of itself',
      '{"@graph": [{"@type": "Dataset", "distribution": {"@id": "x"}}, {"@id": "x", "distribution": {"@id": "x"}}]}',
      /deeper than 32/,
      `/@graph/0${'/distribution'.repeat(33)}`,
    ],
  ])('%s is refused', (_, text, message, pointer) => {
    const fault = refusal(text);
    expect(fault).toMatchObject({ code: 'ILLEGAL_DOCUMENT', place: { pointer } });
    expect(fault.message).toMatch(message);
  });
});

describe('invalid documents', () => {
  /** Our words for the reason that each folder's output.txt gives. */
  const REASONS: Readonly<Record<string, readonly [RegExp, string]>> = {
    '1.0-distribution_missing_property_content_url': [/no contentUrl, which is mandatory/, '/distribution/0'],
    '1.0-mlfield_bad_source': [/THISDOESNOTEXIST/, '/recordSet/0/field/0/source/fileObject'],
    '1.0-mlfield_missing_source': [/neither "source" nor "value"/, '/recordSet/0/field/0'],
    '1.0-recordset_wrong_join': [/"a-csv-table" and "another-csv-table" without a join/, '/recordSet/0'],
    '1.1-mlfield_bad_array_definition': [/arrayShape, but isArray is not/, '/recordSet/0/field/0/arrayShape'],
  };

  test('each has its reason', () => {
    expect(INVALID.map((file) => basename(dirname(file)))).toEqual(Object.keys(REASONS));
  });

  test.each(INVALID)('%s is refused for its stated reason', (file) => {
    const [message, pointer] = REASONS[basename(dirname(file))]!;
    const fault = refusal(readFileSync(file, 'utf8'));
    expect(fault.code).toBe('ILLEGAL_DOCUMENT');
    expect(fault.message).toMatch(message);
    expect(fault.place?.pointer).toBe(pointer);
    expect(fault.hint).toBeDefined();
  });

  const file = (members: Record<string, unknown>) =>
    changed((d) => Object.assign((d['distribution'] as Record<string, unknown>[])[0]!, members));

  test.each<[string, string, RegExp, string]>([
    ['a date in words', changed((d) => (d['datePublished'] = 'yesterday')), /no date: "yesterday"/, '/datePublished'],
    ['no day of the calendar', changed((d) => (d['dateModified'] = '2026-02-30')), /no date/, '/dateModified'],
    ['a month that is none', changed((d) => (d['dateCreated'] = '2026-13')), /no date/, '/dateCreated'],
    ['a digest that is none', file({ sha256: 'zz' }), /no SHA-256: "zz"/, '/distribution/0/sha256'],
    ['an MD5 that is none', file({ md5: '12' }), /no MD5: "12"/, '/distribution/0/md5'],
    ...containments(),
  ])('%s is refused where it stands', (_, text, message, pointer) => {
    const fault = refusal(text);
    expect(fault).toMatchObject({ code: 'ILLEGAL_DOCUMENT', place: { pointer } });
    expect(fault.message).toMatch(message);
  });

  test.each(['2026', '2026-11', '2026-11-21', '2026-11-21T12:00Z', '2018-10-25T15:46:38.058365'])(
    '%s is a date',
    (date) => expect(read(changed((d) => (d['datePublished'] = date))).length).toBeGreaterThan(0),
  );

  test.each<[string, string, string]>([
    ['a context elsewhere', changed((d) => (d['@context'] = 'http://169.254.169.254/c')), 'REMOTE_CONTEXT'],
    ['another version', changed((d) => (d['conformsTo'] = 'http://mlcommons.org/croissant/2.0')), 'ILLEGAL_DOCUMENT'],
    ['no dataset', changed((d) => (d['@type'] = 'sc:Person')), 'ILLEGAL_DOCUMENT'],
    ['a list', '[]', 'ILLEGAL_DOCUMENT'],
    ['half of it', readFileSync(WDBC, 'utf8').slice(0, 2000), 'MALFORMED_JSON'],
    ['a key twice', '{"name": 1, "name": 2}', 'DUPLICATE_KEY'],
    ['deep nesting', '['.repeat(100) + ']'.repeat(100), 'INPUT_TOO_LARGE'],
    [
      'a fileset of nothing',
      changed((d) => (d['distribution'] = [{ '@type': 'cr:FileSet', '@id': 'a' }])),
      'ILLEGAL_DOCUMENT',
    ],
    [
      'one id twice',
      changed((d) => (d['distribution'] as unknown[]).push((d['distribution'] as unknown[])[0])),
      'ILLEGAL_DOCUMENT',
    ],
    ['text for a file', changed((d) => (d['distribution'] = ['x'])), 'ILLEGAL_DOCUMENT'],
    ['a text too long', changed((d) => (d['description'] = 'x'.repeat(1_100_000))), 'ILLEGAL_LITERAL'],
  ])('%s is refused', (_, text, code) => {
    const fault = refusal(text);
    expect(fault.code).toBe(code);
    expect(fault.place).toBeDefined();
  });
});
