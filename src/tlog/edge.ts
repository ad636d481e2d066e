/** The right edge of a log: what must be at hand to append, and which files an append makes. */
import { checkEntry, encodeBundle } from './bundle.ts';
import { LogFault } from './fault.ts';
import { leafHash, nodeHash } from './hash.ts';
import { append, EMPTY_RANGE, root, type Range } from './range.ts';
import { readBundle, readTile } from './read.ts';
import type { TileSource } from './source.ts';
import { TILE_WIDTH, widthAt, type Tile } from './tile.ts';

export interface Edge {
  readonly range: Range;
  /** Entries of the last bundle, while it is not full. */
  readonly bundle: readonly Uint8Array[];
  /** By tile level, the hashes of the last tile while it is not full. */
  readonly levels: readonly (readonly Uint8Array[])[];
}

export const EMPTY_EDGE: Edge = { range: EMPTY_RANGE, bundle: [], levels: [] };

export interface TileFile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** Levels of the tree in one level of tiles. */
const TILE_HEIGHT = 8;

/**
 * What the edge becomes with these entries, and the tiles and bundles to store for it: those that became full, then those that stay partial.
 * @throws LogFault MALFORMED if an entry is too long
 */
export function grow(edge: Edge, entries: readonly Uint8Array[]): { edge: Edge; files: TileFile[] } {
  const files: TileFile[] = [];
  const levels = edge.levels.map((hashes) => [...hashes]);
  const changed = new Set<number>();
  let bundle = [...edge.bundle];
  let range = edge.range;
  const completed = (treeLevel: number, index: number, hash: Uint8Array): void => {
    if (treeLevel % TILE_HEIGHT !== 0) return;
    const level = treeLevel / TILE_HEIGHT;
    const hashes = (levels[level] ??= []);
    hashes.push(hash);
    changed.add(level);
    if (hashes.length < TILE_WIDTH) return;
    files.push(file(level, Math.floor(index / TILE_WIDTH), TILE_WIDTH, Buffer.concat(hashes)));
    levels[level] = [];
  };
  for (const entry of entries) {
    checkEntry(entry);
    bundle.push(entry);
    range = append(range, leafHash(entry), completed);
    if (bundle.length === TILE_WIDTH) {
      files.push(file('entries', range.size / TILE_WIDTH - 1, TILE_WIDTH, encodeBundle(bundle)));
      bundle = [];
    }
  }
  if (bundle.length > 0 && entries.length > 0)
    files.push(file('entries', Math.floor(range.size / TILE_WIDTH), bundle.length, encodeBundle(bundle)));
  for (const level of changed) {
    const hashes = levels[level]!;
    if (hashes.length > 0) files.push(file(level, indexAt(level, range.size), hashes.length, Buffer.concat(hashes)));
  }
  return { edge: { range, bundle, levels }, files };
}

function file(level: Tile['level'], index: number, width: number, bytes: Uint8Array): TileFile {
  return { tile: { level, index, width }, bytes };
}

/** Index of the tile at a tile level that is partial, or would begin next, in a log of `size`. */
function indexAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** (level + 1));
}

/**
 * Reads the edge of a log of `size` back and recomputes its root from it; entries of the last bundle are hashed again.
 * @throws LogFault MISSING, TAMPERED
 */
export async function readEdge(source: TileSource, size: number, expected: Uint8Array): Promise<Edge> {
  const levels: Uint8Array[][] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const index = indexAt(level, size);
    const width = widthAt(level, index, size);
    levels.push(width === 0 ? [] : await readTile(source, { level, index, width }));
  }
  const range: Range = { size, hashes: levels.flatMap(subtrees).reverse() };
  if (!Buffer.from(root(range)).equals(expected))
    throw new LogFault(
      'TAMPERED',
      `The tiles of the log's last ${size % TILE_WIDTH} entries and above do not hash to its root.`,
    );
  const width = size % TILE_WIDTH;
  const index = Math.floor(size / TILE_WIDTH);
  const bundle = width === 0 ? [] : await readBundle(source, { level: 'entries', index, width });
  for (const [i, entry] of bundle.entries())
    if (!leafHash(entry).equals(levels[0]![i]!))
      throw new LogFault('TAMPERED', `Entry ${size - width + i} does not hash to its leaf.`, {
        level: 'entries',
        entry: size - width + i,
      });
  return { range, bundle, levels };
}

/** The roots of the full subtrees over a partial tile's hashes, smallest (rightmost) first. */
function subtrees(hashes: readonly Uint8Array[]): Uint8Array[] {
  const roots: Uint8Array[] = [];
  let rest = [...hashes];
  while (rest.length > 0) {
    if (rest.length % 2 === 1) roots.push(rest.pop()!);
    rest = rest.flatMap((left, i) => (i % 2 === 0 ? [nodeHash(left, rest[i + 1]!)] : []));
  }
  return roots;
}
