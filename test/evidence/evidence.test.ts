/** Evidence in one file: what goes in, and what does not verify. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestText } from '../../src/evidence/format.ts';
import { openBundle } from '../../src/evidence/read.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { writeEvidence } from '../../src/evidence/write.ts';
import { exportAs } from '../../src/lineage/export.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { PublishedLog } from '../../src/log/published.ts';
import { ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { openMutable, type Mutable } from '../fault/mutable.ts';
import { bundleOf, failingLevels, refitted } from '../fault/mutate-bundle.ts';
import { MODEL, vocabulary } from '../log/verify-world.ts';

let folder: string;
let world: Mutable;
let bundle: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clew-evidence-'));
  world = await openMutable(folder);
  bundle = await bundleOf(world);
});
afterAll(async () => {
  await world.store.close();
  await rm(folder, { recursive: true, force: true });
});

async function* chunked(bytes: Buffer, size = 1_000): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
  await Promise.resolve();
}

const check = (
  bytes: Buffer,
  verifiers = [parseVerifier(world.told.vkey)],
  heads?: { note: string; where: string }[],
) =>
  verifyEvidence(chunked(bytes), { verifiers, terms: { vocabulary, shapes: world.shapes }, ...(heads && { heads }) });

describe('evidence', () => {
  test('holds on every level, from the file alone', async () => {
    const result = await check(bundle);
    expect(result).toMatchObject({ holds: true, problems: [] });
    expect(result.notes).toEqual([expect.stringContaining('no other record speaks of these elements')]);
    expect(result.manifest).toMatchObject({ size: 10, complete: true, asked: { of: MODEL, direction: 'upstream' } });
    const unpinned = await check(bundle, []);
    expect(unpinned.holds).toBeUndefined();
    expect(unpinned.levels.filter(({ holds }) => holds !== true)).toMatchObject([
      { level: 'signature', why: expect.stringContaining('pin it with --vkey') as string },
    ]);
  });

  test('has the same bytes each time', async () => {
    expect((await bundleOf(world)).equals(bundle)).toBe(true);
  });

  test('shows the graph that an export shows', async () => {
    const { store, shapes } = world;
    const context = { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
    const { files } = await openBundle(chunked(bundle));
    const { chunks } = await exportAs(context, { of: MODEL, format: 'ntriples' });
    const lines: string[] = [];
    for await (const chunk of chunks) lines.push(chunk);
    const { parseRdf } = await import('../../src/rdf/read.ts');
    const set = async (text: string, format: 'turtle' | 'ntriples') =>
      (await parseRdf(text, { format })).map((quad) => JSON.stringify(quad)).sort();
    expect(await set(files.get('graph.ttl')!.toString(), 'turtle')).toEqual(await set(lines.join(''), 'ntriples'));
  });

  test('another key, another head', async () => {
    const other = parseVerifier(verifierKey('example.org/told', ed25519Key(Buffer.alloc(32, 3))));
    expect((await check(bundle, [other])).problems).toMatchObject([{ level: 'signature', place: 'checkpoint' }]);
    const same = await check(bundle, undefined, [{ note: world.told.newest, where: 'kept' }]);
    expect(same.holds).toBe(true);
    const older = await check(bundle, undefined, [{ note: world.told.first, where: 'kept' }]);
    expect(older.holds).toBeUndefined();
    const changed = world.told.newest.replace('\n10\n', '\n9\n');
    expect((await check(bundle, undefined, [{ note: changed, where: 'kept' }])).holds).toBeUndefined();
  });

  test('what was kept of the log when it was seen before', async () => {
    const key = (vkey: string) => ({ verifier: parseVerifier(vkey), where: 'kept in k' });
    const impostor = verifierKey('example.org/told', ed25519Key(Buffer.alloc(32, 3)));
    const against = (vkeys: readonly string[], notes: readonly string[]) =>
      verifyEvidence(chunked(bundle), {
        verifiers: [],
        terms: { vocabulary, shapes: world.shapes },
        kept: (origin) => {
          expect(origin).toBe('example.org/told');
          return Promise.resolve({ keys: vkeys.map(key), heads: notes.map((note) => ({ note, where: 'kept in h' })) });
        },
      });
    const same = await against([world.told.vkey], [world.told.newest]);
    expect(same).toMatchObject({ holds: true, problems: [] });
    expect(same.levels.map(({ level }) => level)).toContain('consistency');
    expect(same.notes.join()).toContain('kept in k');
    const replaced = await against([impostor], []);
    expect(replaced.problems).toMatchObject([
      { level: 'signature', place: expect.stringContaining('kept in k') as string },
    ]);
    // A head of another size cannot be compared here, which is no fault of the file.
    const older = await against([world.told.vkey], [world.told.first]);
    expect(older.holds).toBe(true);
    expect(older.notes.join()).toContain('only the log can show');
    const [origin, size, root, ...rest] = world.told.newest.split('\n');
    const otherRoot = [origin, size, Buffer.from(root!, 'base64').reverse().toString('base64'), ...rest].join('\n');
    expect((await against([world.told.vkey], [otherRoot])).problems).toMatchObject([
      { level: 'consistency', place: 'kept in h' },
    ]);
  });

  test.each([
    ['graph.jsonld', 'graph', (text: string) => JSON.stringify({ '@graph': [JSON.parse(text)] })],
    ['graph.jsonld', 'graph', (text: string) => `${text} `],
    ['graph.ttl', 'graph', (text: string) => text.replace('churn predictor', 'churn Predictor')],
    ['shacl-report.json', 'shapes', (text: string) => text.replace(/"conforms": (true|false)/, '"conforms": null')],
    ['README.txt', 'archive', (text: string) => text.replace('sha256sum -c', 'true')],
    ['records/4.json', 'commitment', (text: string) => text.replace('churn predictor', 'churn Predictor')],
    ['records/4.tlog-proof', 'inclusion', (text: string) => text.replace('index 4', 'index 3')],
    ['records/3.leaf', 'commitment', (text: string) => text.replace('"op":"assert"', '"op":"revise"')],
  ])('%s changed, under a manifest made to fit: %s', async (path, level, change) => {
    const changed = await refitted(bundle, path, (bytes) => Buffer.from(change(bytes.toString('utf8'))));
    expect(changed.equals(bundle)).toBe(false);
    const levels = await failingLevels(changed, world);
    expect(levels).toContain(level);
  });

  test('a manifest that claims another walk', async () => {
    const { manifest, list } = await members();
    for (const asked of [
      { ...manifest.asked, depth: 0 },
      { ...manifest.asked, direction: 'both' as const, of: 'urn:x' },
    ]) {
      const changed = list.with(-1, {
        name: 'manifest.json',
        bytes: Buffer.from(manifestText({ ...manifest, asked })),
      });
      const result = await check(await tar(changed));
      expect(result.problems.map((problem) => problem.level)).toContain('graph');
    }
  });

  test.each<[string, Partial<Header> & { name: string }]>([
    ['a path that leads out', { name: '../../etc/passwd' }],
    ['an absolute path', { name: '/etc/passwd' }],
    ['a link', { name: 'checkpoint', type: 'symlink', linkname: '/etc/passwd' }],
    ['a folder', { name: 'records', type: 'directory' }],
    ['a file that does not belong there', { name: 'records/1.sh' }],
  ])('does not hold: %s', async (_what, header) => {
    const alone = await check(await tar([{ ...header, bytes: Buffer.alloc(0) }]));
    expect(alone).toMatchObject({ holds: false, manifest: undefined });
    expect(alone.problems.map(({ level }) => level)).toContain('archive');
    // Beside all that is right, it is the only thing wrong.
    const { list } = await members();
    const beside = await check(await tar([...list, { ...header, bytes: Buffer.alloc(0) }]));
    expect(beside.levels.filter(({ holds }) => holds !== true)).toMatchObject([{ level: 'archive', holds: false }]);
    expect(beside.problems.map(({ place }) => place)).toContain(JSON.stringify(header.name));
  });

  test('does not hold: more bytes, fewer bytes, the same file twice, the manifest first, a manifest of another kind', async () => {
    const { list } = await members();
    const of = (path: string, bytes: Buffer) => list.map((file) => (file.name === path ? { ...file, bytes } : file));
    for (const [what, bytes] of Object.entries({
      trailing: Buffer.concat([bundle, Buffer.from('more')]),
      trailingBlock: Buffer.concat([bundle, Buffer.alloc(512, 1)]),
      half: bundle.subarray(0, bundle.length / 2),
      beginning: bundle.subarray(0, 700),
      twice: await tar([...list, list[1]!]),
      first: await tar([list.at(-1)!, ...list.slice(0, -1)]),
      without: await tar(list.slice(0, -1)),
      other: await tar(of('manifest.json', Buffer.from('{}'))),
      foreign: await tar([{ name: 'other/README.md', bytes: Buffer.from('x') }]),
    })) {
      const result = await check(bytes);
      expect(result.holds, what).toBe(false);
      expect(result.levels.find(({ level }) => level === 'archive')?.holds, what).toBe(false);
    }
  });

  test('is not read: no archive, an empty one, one of a later form', async () => {
    const { list } = await members();
    const later = list.map(({ name, bytes }) => ({
      name,
      bytes: name === 'manifest.json' ? Buffer.from(bytes.toString('utf8').replace('"form": 1', '"form": 2')) : bytes,
    }));
    for (const bytes of [await tar([]), Buffer.alloc(0), Buffer.from('no archive'.repeat(100)), await tar(later)])
      await expect(check(bytes)).rejects.toMatchObject({ code: 'NOT_EVIDENCE' });
  });

  test('is not written before anything is signed', async () => {
    const { store, shapes } = world;
    const context = { store, vocabulary, shapes, recorder: new Recorder(store, vocabulary, shapes) };
    const nothing = new PublishedLog(store, join(folder, 'nothing'));
    await expect(writeEvidence(context, nothing, { of: MODEL })).rejects.toMatchObject({ code: 'NOT_YET' });
  });
});

/** The files of the evidence, the manifest last. */
async function members() {
  const { manifest, files } = await openBundle(chunked(bundle));
  const list = [...files].map(([name, bytes]) => ({ name, bytes }));
  list.push({ name: 'manifest.json', bytes: Buffer.from(manifestText(manifest!)) });
  return { manifest: manifest!, list };
}

async function tar(files: readonly (Partial<Header> & { name: string; bytes: Buffer })[]): Promise<Buffer> {
  const archive = pack();
  for (const { bytes, ...header } of files) archive.entry({ mtime: new Date(0), ...header }, bytes);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
