/**
 * Recomputing a published log from its bytes. Shares with the writer only hashes, paths and the reading of files, none of the tree's arithmetic,
 * so that a mistake of the writer, or a bit that flipped between its memory and the disk, does not repeat itself here: a log that signed such
 * a tree could never be continued.
 */
import { LogFault } from './fault.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from './hash.ts';
import { readBundle, readTile } from './read.ts';
import type { TileSource } from './source.ts';
import { TILE_WIDTH, tilePath, type Tile } from './tile.ts';

/** A head that was checked before. */
export interface CheckedHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Bundles and tiles read ahead, so that a disk or a server is never waited for one at a time. */
const READ_AHEAD = 16;

const EMPTY: CheckedHead = { size: 0, root: EMPTY_ROOT };

/**
 * Reads the bundles and tiles of a log of `size` entries, recomputes every hash from the entries, and compares all of them with the tiles.
 *
 * With `from`, entries before that head are not read again: only bundles from there on, and on every level the tiles that hold something
 * new, whose older hashes must still lead to that head's root. So the work is bounded by what is new, and the result extends what was known.
 * @returns the root that follows from the bytes; comparing it with a signed checkpoint is the caller's part
 * @throws LogFault TAMPERED or MISSING, with path, level and the first entry in question; UNREACHABLE
 */
export async function checkTiles(
  source: TileSource,
  size: number,
  { from = EMPTY }: { from?: CheckedHead } = {},
): Promise<{ root: Uint8Array }> {
  if (!Number.isSafeInteger(size) || size < from.size)
    throw new LogFault('PROOF', `A log of ${from.size} entries cannot have ${size} later.`);
  const bottom = await checkBundles(source, size, from.size);
  const rests = [bottom.rest];
  const before = [bottom.before];
  let roots = bottom.roots;
  for (let level = 1; span(level) <= size; level++) {
    const known = await olderHashes(source, size, from.size, level);
    before.push(known);
    const hashes = [...known, ...roots];
    const first = Math.floor(from.size / span(level + 1));
    roots = [];
    for (let at = 0; at < hashes.length; at += TILE_WIDTH) {
      const computed = hashes.slice(at, at + TILE_WIDTH);
      await compareTile(source, { level, index: first + at / TILE_WIDTH, width: computed.length }, computed);
      if (computed.length === TILE_WIDTH) roots.push(treeHash(computed));
    }
    rests.push(hashes.slice(hashes.length - (hashes.length % TILE_WIDTH)));
  }
  if (!Buffer.from(edgeHash(before)).equals(from.root))
    throw new LogFault('TAMPERED', `The first ${from.size} entries do not hash any more to the root they had.`, {
      entry: 0,
    });
  return { root: edgeHash(rests) };
}

/** Entries under one hash of a tile level. */
function span(level: number): number {
  return TILE_WIDTH ** level;
}

interface Bottom {
  /** Roots of the full level-0 tiles that hold something new. */
  readonly roots: Uint8Array[];
  /** Leaf hashes of the last bundle, if it is not full. */
  readonly rest: Uint8Array[];
  /** Leaf hashes that the bundle in which `from` ends had then. */
  readonly before: Uint8Array[];
}

async function checkBundles(source: TileSource, size: number, from: number): Promise<Bottom> {
  const first = Math.floor(from / TILE_WIDTH);
  const count = Math.ceil(size / TILE_WIDTH) - first;
  const bottom: Bottom = { roots: [], rest: [], before: [] };
  const load = async (i: number) => {
    const index = first + i;
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
    const bundle: Tile = { level: 'entries', index, width };
    const tile: Tile = { level: 0, index, width };
    const [entries, stored] = await Promise.all([readBundle(source, bundle), readTile(source, tile)]);
    return { bundle, tile, entries, stored };
  };
  for await (const { bundle, tile, entries, stored } of inOrder(count, load)) {
    const leaves = entries.map(leafHash);
    const wrong = leaves.findIndex((leaf, i) => !leaf.equals(stored[i]!));
    if (wrong >= 0) {
      const entry = tile.index * TILE_WIDTH + wrong;
      throw new LogFault(
        'TAMPERED',
        `Entry ${entry} in ${tilePath(bundle)} does not hash to its leaf in ${tilePath(tile)}.`,
        {
          path: tilePath(bundle),
          level: 'entries',
          entry,
        },
      );
    }
    if (tile.index === first) bottom.before.push(...leaves.slice(0, from % TILE_WIDTH));
    if (tile.width === TILE_WIDTH) bottom.roots.push(treeHash(leaves));
    else bottom.rest.push(...leaves);
  }
  return bottom;
}

/** Hashes of full tiles before `from` that stand in the first tile of this level that holds something new. */
async function olderHashes(source: TileSource, size: number, from: number, level: number): Promise<Uint8Array[]> {
  const count = Math.floor(from / span(level)) % TILE_WIDTH;
  if (count === 0) return [];
  const index = Math.floor(from / span(level + 1));
  const width = Math.min(TILE_WIDTH, Math.floor(size / span(level)) - index * TILE_WIDTH);
  return (await readTile(source, { level, index, width })).slice(0, count);
}

async function compareTile(
  source: TileSource,
  tile: Tile & { level: number },
  computed: readonly Uint8Array[],
): Promise<void> {
  const stored = await readTile(source, tile);
  const wrong = computed.findIndex((hash, i) => !Buffer.from(hash).equals(stored[i]!));
  if (wrong < 0) return;
  const below = tile.index * TILE_WIDTH + wrong;
  throw new LogFault(
    'TAMPERED',
    `Hash ${wrong} of ${tilePath(tile)} is not the root of ${tilePath({ level: tile.level - 1, index: below, width: TILE_WIDTH })}.`,
    { path: tilePath(tile), level: tile.level, entry: below * span(tile.level) },
  );
}

/** What `load` gives for 0, 1, … count - 1, some of it under way before it is asked for. */
async function* inOrder<T>(count: number, load: (i: number) => Promise<T>): AsyncGenerator<T> {
  const underway: Promise<T>[] = [];
  for (let i = 0; i < count + READ_AHEAD; i++) {
    if (i < count) {
      const next = load(i);
      // It is awaited below unless an earlier one fails first, and then nobody asks for it any more.
      next.catch(() => undefined);
      underway.push(next);
    }
    if (i >= READ_AHEAD && underway.length > 0) yield await underway.shift()!;
  }
  for (const rest of underway) yield await rest;
}

/** MTH as the RFC defines it, by splitting: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
function treeHash(hashes: readonly Uint8Array[], from = 0, to: number = hashes.length): Uint8Array {
  if (to - from === 1) return hashes[from]!;
  let half = 1;
  while (half * 2 < to - from) half *= 2;
  return nodeHash(treeHash(hashes, from, from + half), treeHash(hashes, from + half, to));
}

/**
 * The root over what is left of each level beside its full tiles. A level's incomplete tree is the last, ragged leaf of the level above: the
 * split of the RFC never cuts through it, because every other leaf there spans more entries.
 */
function edgeHash(rests: readonly (readonly Uint8Array[])[]): Uint8Array {
  let ragged: Uint8Array[] = [];
  for (const rest of rests) {
    const hashes = [...rest, ...ragged];
    if (hashes.length > 0) ragged = [treeHash(hashes)];
  }
  return ragged[0] ?? EMPTY_ROOT;
}
