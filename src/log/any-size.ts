/**
 * Tiles for every size a log ever had. A directory keeps partial tiles of the sizes it published itself, until the full tile comes; a checkpoint may
 * be of another size, signed by another instance. A shorter partial tile is the beginning of a longer one, so it can always be cut.
 */
import { decodeBundle, encodeBundle } from '../tlog/bundle.ts';
import { LogFault } from '../tlog/fault.ts';
import { HASH_SIZE } from '../tlog/hash.ts';
import type { TileSource } from '../tlog/source.ts';
import { parseTilePath, TILE_WIDTH, tilePath, widthAt, type Tile } from '../tlog/tile.ts';

/** A source without anything past `size`, asked at every read. @param source has the tiles of that size */
export function anySize(source: TileSource, size: () => number): TileSource {
  return {
    async read(path) {
      const tile = parseTilePath(path);
      if (tile === undefined) return source.read(path);
      const width = widthNow(tile, size());
      if (tile.width > width) return undefined;
      const there = await source.read(path);
      if (there !== undefined) return there;
      // The full one may be there before its size is published, and then the partial ones are gone.
      for (const longer of new Set([width, TILE_WIDTH])) {
        const bytes = longer > tile.width ? await source.read(tilePath({ ...tile, width: longer })) : undefined;
        if (bytes !== undefined) return cut(bytes, longer, tile);
      }
      return undefined;
    },
  };
}

function widthNow({ level, index }: Tile, size: number): number {
  return widthAt(level === 'entries' ? 0 : level, index, size);
}

function cut(bytes: Uint8Array, width: number, tile: Tile): Uint8Array {
  if (tile.level !== 'entries') return bytes.subarray(0, tile.width * HASH_SIZE);
  const entries = decodeBundle(bytes, width);
  if (entries === undefined) {
    const path = tilePath({ ...tile, width });
    throw new LogFault('TAMPERED', `${path} is not a bundle of ${width} entries.`, {
      path,
      level: 'entries',
      entry: tile.index * TILE_WIDTH,
    });
  }
  return encodeBundle(entries.slice(0, tile.width));
}
