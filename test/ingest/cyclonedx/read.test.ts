import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCycloneDx } from '../../../src/ingest/cyclonedx/read.ts';
import type { Opened } from '../../../src/open.ts';
import { Fault } from '../../../src/prov/fault.ts';
import { parseJson } from '../../../src/rdf/json.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { leaves, toldBy, type Path } from './leaves.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/cyclonedx');
const VALID = globSync('*.json', { cwd: FOLDER })
  .filter((name) => !name.startsWith('invalid'))
  .sort();

let opened: Opened;
beforeAll(async () => void (opened = await openEmpty()));
afterAll(() => opened.close());

const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const read = (text: string) => readCycloneDx(text, { vocabulary: opened.vocabulary });

function faultOf(text: string): Fault {
  try {
    read(text);
  } catch (error) {
    return error as Fault;
  }
  throw new Error('nothing was refused');
}

/** A bill with these members. */
function bom(members: Record<string, unknown>): string {
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, ...members });
}

/** A model with these SHA-256 hashes. */
function hashed(...contents: string[]) {
  const hashes = contents.map((content) => ({ alg: 'SHA-256', content }));
  return { type: 'machine-learning-model', name: 'm', version: '1', hashes };
}

describe('every case of the specification and of real programs', () => {
  test('there are some', () => expect(VALID.length).toBe(8));

  test.each(VALID)('%s says every leaf, and is recorded', async (name) => {
    const text = textOf(name);
    const statements = read(text);
    const told = toldBy(statements);
    const lost = [...leaves(parseJson(text))]
      .filter(([path]) => path.join() !== 'bomFormat')
      // A digest names its algorithm as ours do, and truth is told in lower case.
      .filter(([path, leaf]) => !told.includes(leaf) && !(path.at(-1) === 'alg' && told.includes('sha256:')))
      .map(([path, leaf]) => `${path.join('/')} ${leaf}`);
    expect(lost).toEqual([]);
    const other = await openEmpty();
    try {
      const receipt = await other.recorder.record({ statements });
      expect(receipt.created).toBe(true);
      expect((await other.recorder.record({ statements: read(text) })).created).toBe(false);
    } finally {
      await other.close();
    }
  });

  test.each(VALID.filter((name) => !name.startsWith('mlflow-venv')))(
    '%s: other words at any place are said as well',
    (name) => {
      const text = textOf(name);
      let changed = 0;
      const lost: string[] = [];
      for (const [path, leaf] of leaves(parseJson(text))) {
        if (leaf.length > 10_000) continue;
        const other = replaced(text, path, 'mark–4711');
        try {
          if (!toldBy(read(other)).includes('mark–4711')) lost.push(path.join('/'));
          changed++;
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          // A word of a list, a reference or a time: the schema lets nothing else stand there.
          continue;
        }
      }
      expect(lost).toEqual([]);
      expect(changed).toBeGreaterThan(3);
    },
  );
});

function replaced(text: string, path: Path, value: string): string {
  const json = JSON.parse(text) as unknown;
  let at = json as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1)!] = value;
  return JSON.stringify(json);
}

describe('what is refused, and where', () => {
  test.each([
    ['invalid-metadata-distribution-1.7.json', '/metadata/distribution', /not a member/],
    ['invalid-metadata-license-1.7.json', '/metadata/licenses/0/license/id', /none of the \d+ values/],
    ['invalid-metadata-timestamp-1.5.json', '/metadata/timestamp', /date-time/],
  ])('%s', (name, pointer, why) => {
    const fault = faultOf(textOf(name));
    expect(fault.code).toBe('ILLEGAL_DOCUMENT');
    expect(fault.place?.pointer).toBe(pointer);
    expect(fault.message).toMatch(why);
  });

  test.each([
    ['XML', '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', undefined, /XML/],
    ['an old version', bom({ specVersion: '1.3' }), '/specVersion', /1\.3/],
    ['no version', '{"bomFormat":"CycloneDX"}', '/specVersion', /missing/],
    ['another document', '{"spdxVersion":"SPDX-2.3"}', '/bomFormat', /bomFormat/],
    [
      'a hash that is none',
      bom({ components: [{ type: 'file', name: 'a', hashes: [{ alg: 'SHA-256', content: 'xyz' }] }] }),
      '/components/0/hashes/0/content',
      /pattern/,
    ],
    [
      'a hash with the digits of another algorithm',
      bom({ components: [hashed('0'.repeat(32))] }),
      '/components/0/hashes/0/content',
      /SHA-256.*32 digits, not 64/,
    ],
    [
      'two hashes of the same bytes',
      bom({ components: [hashed('0'.repeat(64), '1'.repeat(64))] }),
      '/components/0/hashes/1/content',
      /Two different hashes by SHA-256/,
    ],
    [
      'a package URL that is none',
      bom({ components: [{ type: 'library', name: 'a', version: '1', purl: 'numpy' }] }),
      '/components/0/purl',
      /package URL/,
    ],
    [
      'a reference given twice',
      bom({
        components: [
          { type: 'library', name: 'a', 'bom-ref': 'x' },
          { type: 'library', name: 'b', 'bom-ref': 'x' },
        ],
      }),
      '/components/1/bom-ref',
      /twice/,
    ],
    [
      'two equal items of a set',
      bom({
        components: [
          { type: 'library', name: 'a' },
          { name: 'a', type: 'library' },
        ],
      }),
      '/components',
      /uniqueItems/,
    ],
  ])('%s', (_, text, pointer, why) => {
    const fault = faultOf(text);
    expect(fault.code).toBe('ILLEGAL_DOCUMENT');
    expect(fault.message).toMatch(why);
    expect(fault.hint).toBeDefined();
    if (pointer !== undefined) expect(fault.place?.pointer).toBe(pointer);
  });

  test('a key given twice, and a key that no object can hold', () => {
    expect(faultOf('{"bomFormat":"CycloneDX","bomFormat":"CycloneDX"}').code).toBe('DUPLICATE_KEY');
    expect(faultOf('{"bomFormat":"CycloneDX","specVersion":"1.6","__proto__":{}}').place?.pointer).toBe('/__proto__');
  });
});

describe('a bill of a model', () => {
  let known: Known;
  let own: Opened;
  beforeAll(async () => {
    own = await openEmpty();
    await own.recorder.record({ statements: read(textOf('model.mlbom.1.6.json')) });
    known = new Known(own.store);
  });
  afterAll(() => own.close());

  const MODEL = 'urn:clew:model:breast-cancer-classifier@2';
  const FILE = 'urn:clew:datafile:sha256:5d6e22f618f161b28f0ff4ee4766543e3b67a37cde2aa2410cd25da26c6d1ab0';

  test('its model, in our terms', async () => {
    expect(await known.texts(MODEL, 'clew:learningApproach')).toEqual(['supervised']);
    expect(await known.texts(MODEL, 'clew:task')).toEqual(['classification']);
    expect(await known.texts(MODEL, 'clew:architecture')).toEqual(['GradientBoostingClassifier']);
    expect(await known.texts(MODEL, 'clew:limitations')).toEqual(['single hospital']);
    expect(await known.related(MODEL, 'hadMember')).toEqual([` ${FILE}`.trim()]);
  });

  test('its bytes are the file that others saw', async () => {
    expect(await known.texts(FILE, 'clew:digest')).toEqual([FILE.replace('urn:clew:datafile:', '')]);
    expect(await known.texts(FILE, 'clew:name')).toEqual([]);
  });

  test('upstream are its data, their owner and the packages', async () => {
    const upstream = await known.upstream(MODEL);
    for (const iri of [
      'urn:clew:dataset:wdbc-train@ccc73f9c',
      'urn:clew:organization:oncology',
      'pkg:pypi/numpy@2.4.6',
    ])
      expect(upstream).toContain(iri);
  });

  test('a metric keeps its digits and its interval', async () => {
    const [metric] = await own.store
      .read((reader) =>
        reader.find({ kinds: ['Metric'], described: true, sort: { by: 'iri', descending: false }, first: 1 }),
      )
      .then((page) => page.elements);
    expect(await known.texts(metric!.iri, 'prov:value')).toEqual(['0.9659']);
    expect(await known.texts(metric!.iri, 'clew:ciLow')).toEqual(['0.93']);
  });
});

describe('packages', () => {
  test('two bills that list one package in different spelling do not contradict each other', async () => {
    const own = await openEmpty();
    try {
      for (const [name, hash] of [
        ['Flask', '1'.repeat(64)],
        ['flask', '2'.repeat(64)],
      ] as const) {
        const hashes = [{ alg: 'SHA-256', content: hash }];
        const components = [{ type: 'library', name, version: '3.1.3', purl: 'pkg:pypi/Flask@3.1.3', hashes }];
        await own.recorder.record({ statements: read(bom({ components })) });
      }
      const known = new Known(own.store);
      expect(await known.texts('pkg:pypi/flask@3.1.3', 'clew:name')).toEqual(['flask']);
      expect(await known.related('pkg:pypi/flask@3.1.3', 'hadMember')).toHaveLength(2);
      expect(await known.count('Environment')).toBe(1);
    } finally {
      await own.close();
    }
  });

  test('an advisory concerns the affected package, unless the analysis says that it does not', async () => {
    const vulnerability = (ref: string, state: string) => ({
      id: 'CVE-2026-1',
      source: { url: `https://osv.example/${ref}` },
      analysis: { state },
      affects: [{ ref }],
    });
    const components = ['a', 'b'].map((name) => ({ type: 'library', name, version: '1', 'bom-ref': name }));
    const vulnerabilities = [vulnerability('a', 'exploitable'), vulnerability('b', 'not_affected')];
    const own = await openEmpty();
    try {
      await own.recorder.record({ statements: read(bom({ components, vulnerabilities })) });
      const known = new Known(own.store);
      expect(await known.texts('pkg:generic/a@1', 'clew:advisory')).toEqual(['https://osv.example/a']);
      expect(await known.texts('pkg:generic/b@1', 'clew:advisory')).toEqual([]);
    } finally {
      await own.close();
    }
  });

  test('data that depend on each other influence each other: nothing says which was made of which', async () => {
    const components = ['a', 'b'].map((name) => ({ type: 'data', name, version: '1', 'bom-ref': name }));
    const dependencies = [
      { ref: 'a', dependsOn: ['b'] },
      { ref: 'b', dependsOn: ['a'] },
    ];
    const own = await openEmpty();
    try {
      await own.recorder.record({ statements: read(bom({ components, dependencies })) });
      const known = new Known(own.store);
      expect(await known.related('urn:clew:dataset:a@1', 'wasInfluencedBy')).toEqual(['urn:clew:dataset:b@1']);
      expect(await known.related('urn:clew:dataset:b@1', 'wasInfluencedBy')).toEqual(['urn:clew:dataset:a@1']);
      expect(await known.related('urn:clew:dataset:a@1', 'wasDerivedFrom')).toEqual([]);
    } finally {
      await own.close();
    }
  });
});
