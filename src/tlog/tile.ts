/** Coordinates in the tlog-tiles layout: https://c2sp.org/tlog-tiles */

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile of a log of some size: full tiles have width 256, the rightmost of a level may have fewer. */
export interface Tile {
  /** 0 holds leaf hashes, 1 the roots of full level-0 tiles, …; `entries` holds the entries themselves. */
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `tile/0/x001/x234/067` for index 1234067, `.p/17` at the end of a partial tile: https://c2sp.org/tlog-tiles#merkle-tree */
export function tilePath({ level, index, width }: Tile): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads what {@link tilePath} writes; undefined for anything else. */
export function parseTilePath(path: string): Tile | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const tile: Tile = {
    level,
    index: Number(match[2]!.replace(/[x/]/g, '')),
    width: match[3] === undefined ? TILE_WIDTH : Number(match[3]),
  };
  return Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : undefined;
}

/** The tiles that a log of `size` entries has at a tile level, full ones first. */
export function widthAt(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / 2 ** (TILE_HEIGHT * level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/**
 * Where to find a subtree's hash in a log of `size`: the tile, and the run of its hashes whose Merkle tree hash it is (one hash if the level is
 * stored itself).
 */
export function locate(level: number, index: number, size: number): { tile: Tile; from: number; count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  const tile = { level: tileLevel, index: tileIndex, width: widthAt(tileLevel, tileIndex, size) };
  return { tile, from: first - tileIndex * TILE_WIDTH, count };
}
