import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { checkTiles } from '../../src/tlog/fsck.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { ed25519Key } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../../src/tlog/note.ts';
import { verifyConsistency, verifyInclusion } from '../../src/tlog/proof.ts';
import { TileDirectory } from '../../src/tlog/publish.ts';
import { EMPTY_RANGE, append, root } from '../../src/tlog/range.ts';
import { LogReader } from '../../src/tlog/read.ts';
import { parseTilePath } from '../../src/tlog/tile.ts';

const ORIGIN = 'example.org/log';
const signer = ed25519Signer(ORIGIN, ed25519Key(Buffer.alloc(32, 7)));
const entry = (i: number) => Buffer.from(`entry ${i}`);
const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => entry(from + i));
const checkpoint = (size: number, hash: Uint8Array, origin = ORIGIN) =>
  signNote(checkpointText({ origin, size: BigInt(size), root: hash, extensions: [] }), [signer]);

/** Roots by size, by the tree alone. */
const rootOf = (size: number) => root(entries(0, size).reduce((range, e) => append(range, leafHash(e)), EMPTY_RANGE));

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'tiles-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

async function fill(size: number): Promise<TileDirectory> {
  const tiles = await TileDirectory.open(dir);
  if (size > 0) await tiles.append(entries(0, size));
  await tiles.publishCheckpoint(checkpoint(size, root(tiles.range)));
  return tiles;
}

/** A directory that had each of these sizes, so that it holds their partial tiles until full ones replace them. */
async function grown(sizes: readonly number[]): Promise<TileDirectory> {
  const tiles = await TileDirectory.open(dir);
  for (const size of sizes) await tiles.append(entries(tiles.size, size));
  return tiles;
}

const files = async () =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name).slice(dir.length + 1))
    .sort();

describe('a tile directory', () => {
  it.each([0, 1, 2, 255, 256, 257, 511, 512, 513, 1_025])(
    'holds what a log of %i entries must have, and nothing else',
    async (size) => {
      const tiles = await fill(size);
      expect(root(tiles.range)).toEqual(rootOf(size));
      expect((await checkTiles(tiles.source, size)).root).toEqual(rootOf(size));
      const expected = ['checkpoint'];
      for (const level of ['entries', 0, 1]) {
        const hashes = Math.floor(size / (level === 1 ? 256 : 1));
        for (let i = 0; i < Math.floor(hashes / 256); i++) expected.push(`tile/${level}/${String(i).padStart(3, '0')}`);
        if (hashes % 256 > 0)
          expected.push(`tile/${level}/${String(Math.floor(hashes / 256)).padStart(3, '0')}.p/${hashes % 256}`);
      }
      expect(await files()).toEqual(expected.sort());
    },
  );

  it('is the same however the entries came', async () => {
    const tiles = await grown([0, 1, 3, 250, 256, 257, 700, 1_300]);
    expect(root(tiles.range)).toEqual(rootOf(1_300));
    expect((await checkTiles(tiles.source, 1_300)).root).toEqual(rootOf(1_300));
    // Partial tiles that became full are gone, those of the last ones stay for readers of older checkpoints.
    expect((await files()).filter((f) => f.includes('.p/'))).toEqual([
      'tile/0/005.p/20',
      'tile/1/000.p/1',
      'tile/1/000.p/2',
      'tile/1/000.p/5',
      'tile/entries/005.p/20',
    ]);
  });

  it('goes on from the published checkpoint after a crash, with entries that were stored already', async () => {
    await fill(300);
    const crashed = await TileDirectory.open(dir);
    await crashed.append(entries(300, 1_000));
    const again = await TileDirectory.open(dir);
    expect(again.size).toBe(300);
    await again.append(entries(300, 600));
    await again.append(entries(600, 1_100));
    expect((await checkTiles(again.source, 1_100)).root).toEqual(rootOf(1_100));
    await again.publishCheckpoint(checkpoint(1_100, rootOf(1_100)));
    expect((await TileDirectory.open(dir)).size).toBe(1_100);
  });

  it('goes on when the partial tiles of its checkpoint gave way to full ones', async () => {
    await fill(300);
    await (await TileDirectory.open(dir)).append(entries(300, 512));
    expect(await files()).not.toContain('tile/0/001.p/44');
    const again = await TileDirectory.open(dir);
    expect([again.size, root(again.range)]).toEqual([300, rootOf(300)]);
    expect((await checkTiles(again.source, 300)).root).toEqual(rootOf(300));
  });

  it('never changes a tile that is there, and writes nothing more after that', async () => {
    await fill(300);
    const other = await TileDirectory.open(dir);
    await writeFile(join(dir, 'tile/0/001'), 'other bytes');
    const before = await readFile(join(dir, 'tile/0/001'));
    await expect(other.append(entries(300, 700))).rejects.toMatchObject({
      code: 'DIFFERENT',
      place: { path: 'tile/0/001' },
    });
    expect(await readFile(join(dir, 'tile/0/001'))).toEqual(before);
    expect(await files()).not.toContain('tile/entries/001');
    await expect(other.append(entries(300, 301))).rejects.toThrow('open its directory again');
  });

  it('refuses entries that no bundle can hold, and goes on', async () => {
    const tiles = await fill(1);
    await expect(tiles.append([Buffer.alloc(65_536)])).rejects.toMatchObject({ code: 'MALFORMED' });
    await tiles.append([Buffer.alloc(65_535), Buffer.alloc(0)]);
    expect((await checkTiles(tiles.source, 3)).root).toEqual(root(tiles.range));
  });

  it('takes appends one after another', async () => {
    const tiles = await TileDirectory.open(dir);
    await Promise.all([
      tiles.append(entries(0, 100)),
      tiles.append(entries(100, 400)),
      tiles.append(entries(400, 401)),
    ]);
    expect(root(tiles.range)).toEqual(rootOf(401));
  });

  it('removes what a killed writer left without a name, when it is old', async () => {
    await mkdir(join(dir, '.tmp'), { recursive: true });
    await writeFile(join(dir, '.tmp/old'), 'x');
    await writeFile(join(dir, '.tmp/new'), 'x');
    await utimes(join(dir, '.tmp/old'), 0, 0);
    await TileDirectory.open(dir);
    expect(await files()).toEqual(['.tmp/new']);
  });

  it.each([
    ['tile/0/001.p/44', 'TAMPERED'],
    ['tile/1/000.p/1', 'TAMPERED'],
    ['tile/entries/001.p/44', 'TAMPERED'],
  ])('does not open when %s was changed', async (path, code) => {
    await fill(300);
    const bytes = await readFile(join(dir, path));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(join(dir, path), bytes);
    await expect(TileDirectory.open(dir)).rejects.toMatchObject({ code });
    await rm(join(dir, path));
    await expect(TileDirectory.open(dir)).rejects.toMatchObject({ code: 'MISSING' });
  });
});

describe('checkpoints of a tile directory', () => {
  it('are kept as they are, and may come again with more signatures', async () => {
    const tiles = await fill(10);
    const more = signNote(checkpointText({ origin: ORIGIN, size: 10n, root: rootOf(10), extensions: [] }), [
      signer,
      signer,
    ]);
    await tiles.append(entries(10, 20));
    await tiles.publishCheckpoint(more);
    expect(await (await TileDirectory.open(dir)).readCheckpoint()).toBe(more);
    // A size between the published one and the last one is looked up in the tiles.
    await tiles.append(entries(20, 30));
    await tiles.publishCheckpoint(checkpoint(20, rootOf(20)));
    expect(tiles.published?.size).toBe(20n);
  });

  it.each([
    ['a smaller size', 'ROLLBACK', () => checkpoint(9, rootOf(9))],
    ['entries that are not stored', 'MISSING', () => checkpoint(11, rootOf(11))],
    ['another root', 'DIFFERENT', () => checkpoint(10, rootOf(11))],
    ['another log', 'DIFFERENT', () => checkpoint(10, rootOf(10), 'other')],
    ['no signature', 'MALFORMED', () => checkpoint(10, rootOf(10)).split('\n\n')[0]!],
  ])('with %s are refused', async (_, code, note) => {
    const tiles = await fill(10);
    await expect(tiles.publishCheckpoint(note())).rejects.toMatchObject({ code });
    expect((await TileDirectory.open(dir)).size).toBe(10);
  });
});

describe('checking tiles', () => {
  it('extends a checked head by what is new, for every pair of sizes around the edges', async () => {
    const sizes = [0, 1, 100, 255, 256, 257, 400, 512, 600, 1_024, 1_025];
    const tiles = await grown(sizes);
    for (const from of sizes)
      for (const size of sizes.filter((s) => s >= from)) {
        const checked = await checkTiles(tiles.source, size, { from: { size: from, root: rootOf(from) } });
        expect(checked.root, `${from} → ${size}`).toEqual(rootOf(size));
      }
  });

  it('reads only what is new', async () => {
    const { source } = await grown([20_000]);
    const read: string[] = [];
    const counting = { read: (path: string) => (read.push(path), source.read(path)) };
    await checkTiles(counting, 20_000, { from: { size: 19_970, root: rootOf(19_970) } });
    expect(new Set(read)).toEqual(new Set(['tile/entries/078.p/32', 'tile/0/078.p/32', 'tile/1/000.p/78']));
  });

  it('does not extend another head', async () => {
    const { source } = await fill(600);
    await expect(checkTiles(source, 600, { from: { size: 300, root: rootOf(301) } })).rejects.toMatchObject({
      code: 'TAMPERED',
    });
    await expect(checkTiles(source, 600, { from: { size: 601, root: rootOf(601) } })).rejects.toMatchObject({
      code: 'PROOF',
    });
  });

  it('names the entry, the tile, the missing file', async () => {
    const { source } = await fill(700);
    const damage = async (path: string, at: number) => {
      const bytes = await readFile(join(dir, path));
      const whole = Buffer.from(bytes);
      bytes[at]! ^= 1;
      await writeFile(join(dir, path), bytes);
      return () => writeFile(join(dir, path), whole);
    };
    let mend = await damage('tile/entries/001', 700);
    await expect(checkTiles(source, 700)).rejects.toMatchObject({
      code: 'TAMPERED',
      place: { path: 'tile/entries/001', level: 'entries', entry: expect.any(Number) as number },
    });
    await mend();
    mend = await damage('tile/1/000.p/2', 33);
    await expect(checkTiles(source, 700)).rejects.toMatchObject({
      code: 'TAMPERED',
      place: { path: 'tile/1/000.p/2', level: 1, entry: 256 },
    });
    await mend();
    await rm(join(dir, 'tile/0/001'));
    await expect(checkTiles(source, 700)).rejects.toMatchObject({ code: 'MISSING', place: { path: 'tile/0/001' } });
  });
});

describe('reading a log', () => {
  it('proves every entry and every older size out of tiles', async () => {
    const sizes = [1, 2, 255, 256, 257, 599, 600];
    const { source } = await grown(sizes);
    for (const size of sizes) {
      const reader = new LogReader(source, size);
      expect(await reader.root()).toEqual(rootOf(size));
      for (let index = 0; index < size; index += 37) {
        expect(await reader.entry(index)).toEqual(entry(index));
        verifyInclusion(
          leafHash(entry(index)),
          BigInt(index),
          BigInt(size),
          rootOf(size),
          await reader.inclusion(index),
        );
        if (index > 0)
          verifyConsistency(BigInt(index), BigInt(size), rootOf(index), rootOf(size), await reader.consistency(index));
      }
      await expect(reader.entry(size)).rejects.toMatchObject({ code: 'PROOF' });
      await expect(reader.inclusion(size)).rejects.toMatchObject({ code: 'PROOF' });
    }
  });

  it('keeps tiles', async () => {
    const { source } = await fill(600);
    let reads = 0;
    const reader = new LogReader({ read: (path) => (reads++, source.read(path)) }, 600);
    await reader.inclusion(5);
    const first = reads;
    await reader.inclusion(6);
    expect([first, reads]).toEqual([3, 3]);
  });

  it('serves older sizes from a copy of the directory', async () => {
    await fill(300);
    const tiles = await TileDirectory.open(dir);
    await tiles.append(entries(300, 800));
    const copy = `${dir}-copy`;
    await cp(dir, copy, { recursive: true });
    try {
      expect(await new LogReader((await TileDirectory.open(copy)).source, 300).root()).toEqual(rootOf(300));
      for (const f of await files()) if (f.startsWith('tile')) expect(parseTilePath(f), f).toBeDefined();
      expect((await stat(join(copy, 'tile/0/000'))).size).toBe(8_192);
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});
