import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCard } from '../../../src/ingest/huggingface/front-matter.ts';
import { readFolder } from '../../../src/ingest/huggingface/folder.ts';
import { HUGGINGFACE } from '../../../src/ingest/huggingface/importer.ts';
import { readHuggingFace } from '../../../src/ingest/huggingface/read.ts';
import type { Opened } from '../../../src/open.ts';
import { sha256 } from '../../../src/prov/description.ts';
import { Fault } from '../../../src/prov/fault.ts';
import type { Statement } from '../../../src/prov/statement.ts';
import { isReference, valueText } from '../../../src/prov/value.ts';
import { isObject, JsonNumber, parseJson, type Json } from '../../../src/rdf/json.ts';
import { openEmpty } from '../context.ts';
import { Known } from '../known.ts';
import { DATASET_CARD, MODEL_CARD } from './cards.ts';

let context: Opened;
let known: Known;
beforeAll(async () => {
  context = await openEmpty();
  known = new Known(context.store);
});
afterAll(() => context.close());

function read(card: string, folder?: string) {
  return readHuggingFace(card, { vocabulary: context.vocabulary, ...(folder !== undefined && { folder }) });
}

function leaves(json: Json): string[] {
  if (json instanceof JsonNumber) return [json.text];
  if (typeof json === 'string') return [json];
  if (isObject(json)) return [...json.values()].flatMap(leaves);
  return Array.isArray(json) ? (json as readonly Json[]).flatMap(leaves) : [String(json)];
}

function textsOf(statements: readonly Statement[]): Set<string> {
  return new Set(
    statements
      .flatMap((s) => Object.values(s.attributes).flat())
      .flatMap((value) =>
        !isReference(value) && value.datatype?.endsWith('#JSON') ? leaves(parseJson(value.value)) : [valueText(value)],
      ),
  );
}

describe('a model card', () => {
  test('is recorded: licence, task, base model, training data', async () => {
    const { statements, version } = read(MODEL_CARD, '/repos/sentiment');
    const receipt = await context.recorder.record({ statements });
    expect(receipt.findings.filter((f) => f.severity === 'Violation')).toEqual([]);
    expect(version).toBe(`urn:clew:model:acme/sentiment@card-${sha256(MODEL_CARD).slice(0, 16)}`);
    expect(await known.texts(version, 'dcterms:license')).toEqual(['http://spdx.org/licenses/Apache-2.0']);
    expect(await known.texts(version, 'clew:task')).toEqual(['text-classification']);
    expect(await known.texts(version, 'dcterms:language')).toEqual(['en', 'no']);
    expect(await known.related(version, 'wasDerivedFrom')).toEqual([
      'baseModel urn:clew:model:acme/base-7b',
      'trainingData urn:clew:dataset:acme/reviews',
    ]);
  });

  test('its results become evaluations, digits kept, on the revision of the data that it names', async () => {
    const { statements, version } = read(MODEL_CARD, '/repos/sentiment');
    await context.recorder.record({ statements });
    const evaluation = statements.find((s) => s.statement === 'element' && s.id.includes(':evaluation:'))!;
    const id = evaluation.statement === 'element' ? evaluation.id : '';
    expect(await known.related(id, 'wasDerivedFrom')).toEqual([
      `evaluatedModel ${version}`,
      'evaluationData urn:clew:dataset:acme/reviews@6a3f2b1',
    ]);
    expect(await known.texts(id, 'clew:slice')).toEqual(['config=default', 'split=test']);
    const metrics = await known.related(id, 'hadMember');
    const values = await Promise.all(metrics.map((metric) => known.texts(metric, 'prov:value')));
    expect(values.flat().sort()).toEqual(['0.9310', '1e-8']);
  });

  test.each([
    ['model', MODEL_CARD],
    ['dataset', DATASET_CARD],
  ])('every leaf of a %s card is found in what was said, and its text', (_, card) => {
    const { data, text } = readCard(card);
    const found = textsOf(read(card).statements);
    expect(leaves(data).filter((leaf) => !found.has(leaf))).toEqual([]);
    expect(found.has(text)).toBe(true);
  });
});

describe('a dataset card', () => {
  test('is recorded: licence by address, sources, rows, columns', async () => {
    const { statements, version } = read(DATASET_CARD, '/data/reviews');
    await context.recorder.record({ statements });
    expect(version).toBe(`urn:clew:dataset:reviews@card-${sha256(DATASET_CARD).slice(0, 16)}`);
    expect(await known.texts(version, 'dcterms:license')).toEqual(['https://example.org/licence']);
    expect(await known.texts(version, 'clew:rowCount')).toEqual(['1000']);
    expect(await known.texts(version, 'dcterms:title')).toEqual(['Reviews of things']);
    expect(await known.related(version, 'wasDerivedFrom')).toEqual(['inputData urn:clew:dataset:acme/old-reviews']);
    const column = version.replace(':dataset:', ':column:');
    expect(await known.related(`${column}/label`, 'wasDerivedFrom')).toEqual([version]);
    expect(await known.texts(`${column}/text`, 'clew:dataType')).toEqual(['string']);
  });

  test('a snapshot of the hub tells name, kind and commit', () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const folder = `/home/a/hub/datasets--acme--reviews/snapshots/${commit}`;
    expect(read('---\nlicense: mit\n---\n', folder).version).toBe(`urn:clew:dataset:acme/reviews@${commit}`);
  });
});

describe('a folder', () => {
  test('its files are members of the version by their bytes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'card-'));
    try {
      await writeFile(join(folder, 'README.md'), MODEL_CARD);
      await mkdir(join(folder, 'weights'));
      await writeFile(join(folder, 'weights/model.bin'), 'weights');
      const input = { name: folder, bytes: new Uint8Array(), text: MODEL_CARD, head: MODEL_CARD, digest: '', folder };
      if (!('read' in HUGGINGFACE)) throw new Error('not an importer of documents');
      const statements = await HUGGINGFACE.read(input, { vocabulary: context.vocabulary });
      await context.recorder.record({ statements });
      const { version } = read(MODEL_CARD, folder);
      expect(await known.related(version, 'hadMember')).toContain(`urn:clew:datafile:sha256:${sha256('weights')}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('the links of a snapshot of the hub count as what they lead to, others do not', async () => {
    const repository = join(await mkdtemp(join(tmpdir(), 'hub-')), 'models--acme--s');
    const folder = join(repository, 'snapshots', 'a'.repeat(40));
    try {
      await mkdir(join(repository, 'blobs'), { recursive: true });
      await mkdir(join(folder, 'sub'), { recursive: true });
      await writeFile(join(repository, 'blobs/b1'), 'blob');
      await writeFile(join(repository, 'outside'), 'outside');
      await writeFile(join(folder, 'README.md'), MODEL_CARD);
      await symlink('../../../blobs/b1', join(folder, 'sub/model.bin'));
      await symlink('../../outside', join(folder, 'outside'));
      const { version } = read(MODEL_CARD, folder);
      const statements = [...read(MODEL_CARD, folder).statements, ...(await readFolder(folder, version))];
      await context.recorder.record({ statements });
      const members = await known.related(version, 'hadMember');
      expect(members).toContain(`urn:clew:datafile:sha256:${sha256('blob')}`);
      expect(members).not.toContain(`urn:clew:datafile:sha256:${sha256('outside')}`);
    } finally {
      await rm(join(repository, '..'), { recursive: true });
    }
  });
});

describe('bad cards', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh']
    .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
    .join('\n')}`;

  test.each<[string, string, string, number | undefined]>([
    ['no front matter', '# Hello', 'ILLEGAL_DOCUMENT', 1],
    ['front matter that does not end', '---\na: 1\n', 'ILLEGAL_DOCUMENT', 1],
    ['broken YAML', '---\na: 1\nb: [1\n---\n', 'ILLEGAL_DOCUMENT', undefined],
    ['a key twice', '---\na: 1\nb: 2\na: 3\n---\n', 'DUPLICATE_KEY', 4],
    ['a list', '---\n- a\n---\n', 'ILLEGAL_DOCUMENT', 2],
    ['a bomb of aliases', `---\n${bomb}\n---\n`, 'INPUT_TOO_LARGE', undefined],
    ['an alias within itself', '---\na: &a [*a]\n---\n', 'INPUT_TOO_LARGE', 2],
    ['an alias of nothing', '---\na: *b\n---\n', 'ILLEGAL_DOCUMENT', 2],
    ['deep nesting', `---\na: ${'['.repeat(60)}${']'.repeat(60)}\n---\n`, 'INPUT_TOO_LARGE', 2],
    ['a tag of a programming language', '---\na: !!python/object:os.system x\n---\n', 'ILLEGAL_DOCUMENT', 2],
    ['too long', `---\na: 1\n---\n${'x'.repeat(1_100_000)}`, 'INPUT_TOO_LARGE', undefined],
    ['a model-index that is no list', '---\nmodel-index: 3\n---\n', 'ILLEGAL_DOCUMENT', undefined],
    [
      'a metric without a value',
      '---\nmodel-index: [{name: m, results: [{metrics: [{type: a}]}]}]\n---\n',
      'ILLEGAL_DOCUMENT',
      undefined,
    ],
  ])('%s is refused with a place', (_, card, code, line) => {
    let fault: unknown;
    try {
      read(card);
    } catch (error) {
      fault = error;
    }
    if (!(fault instanceof Fault)) throw new Error('It was not refused.', { cause: fault });
    expect(fault.code).toBe(code);
    expect(fault.hint).toBeDefined();
    if (line !== undefined) expect(fault.place?.line).toBe(line);
  });

  test('a fault in a result names its JSON Pointer', () => {
    const card = '---\nmodel-index: [{name: m, results: [{metrics: [{type: a, value: 1}, {type: b}]}]}]\n---\n';
    expect(() => read(card)).toThrow(
      expect.objectContaining({ place: { pointer: '/model-index/0/results/0/metrics/1' } }),
    );
  });
});
