/** Reading a published log for a reader who has its size: entries, hashes and proofs out of as few tiles as they need. */
import { decodeBundle } from './bundle.ts';
import { LogFault } from './fault.ts';
import { HASH_SIZE, nodeHash } from './hash.ts';
import { consistencyProof, inclusionProof, treeRoot, type ReadHash } from './proof.ts';
import type { TileSource } from './source.ts';
import { locate, TILE_WIDTH, tilePath, type Tile } from './tile.ts';

/** Full tiles and bundles kept, 8 KiB each for tiles. */
const KEPT_TILES = 1_024;

/**
 * The hashes of a tile. Where a partial tile is gone because the full one came, its hashes are the first of the full one:
 * https://c2sp.org/tlog-tiles#partial-tiles
 * @throws LogFault MISSING, TAMPERED (wrong length)
 */
export async function readTile(source: TileSource, tile: Tile): Promise<Uint8Array[]> {
  const { bytes, width, path } = await readWhole(source, tile);
  if (bytes.length !== width * HASH_SIZE)
    throw new LogFault('TAMPERED', `${path} has ${bytes.length} bytes, not ${width * HASH_SIZE}.`, {
      path,
      level: tile.level,
      entry: firstEntry(tile),
    });
  return Array.from({ length: tile.width }, (_, i) => bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
}

/**
 * The entries of a bundle, the full one standing in for a partial one that is gone.
 * @throws LogFault MISSING, TAMPERED (cut off, too long, or of another number of entries)
 */
export async function readBundle(source: TileSource, tile: Tile): Promise<Uint8Array[]> {
  const { bytes, width, path } = await readWhole(source, tile);
  const entries = decodeBundle(bytes, width);
  if (entries === undefined)
    throw new LogFault('TAMPERED', `${path} is not a bundle of ${width} entries.`, {
      path,
      level: tile.level,
      entry: firstEntry(tile),
    });
  return entries.slice(0, tile.width);
}

async function readWhole(source: TileSource, tile: Tile): Promise<{ bytes: Uint8Array; width: number; path: string }> {
  const path = tilePath(tile);
  const bytes = await source.read(path);
  if (bytes !== undefined) return { bytes, width: tile.width, path };
  if (tile.width < TILE_WIDTH) {
    const full = tilePath({ ...tile, width: TILE_WIDTH });
    const all = await source.read(full);
    if (all !== undefined) return { bytes: all, width: TILE_WIDTH, path: full };
  }
  throw new LogFault('MISSING', `${path} is not there.`, { path, level: tile.level, entry: firstEntry(tile) });
}

function firstEntry({ level, index }: Tile): number {
  return index * TILE_WIDTH ** (level === 'entries' ? 1 : level + 1);
}

/** A log of one size. Tiles are kept, so that a second proof near the first reads little or nothing. */
export class LogReader {
  readonly size: number;
  readonly #source: TileSource;
  readonly #tiles = new Map<string, Promise<Uint8Array[]>>();

  constructor(source: TileSource, size: number) {
    this.#source = source;
    this.size = size;
  }

  /** The bytes of an entry, not compared with its leaf hash. @throws LogFault PROOF (no such entry), MISSING, TAMPERED */
  async entry(index: number): Promise<Uint8Array> {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.size)
      throw new LogFault('PROOF', `There is no entry ${index} in a log of ${this.size}.`);
    const bundle = Math.floor(index / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, this.size - bundle * TILE_WIDTH);
    const entries = await readBundle(this.#source, { level: 'entries', index: bundle, width });
    return entries[index % TILE_WIDTH]!;
  }

  /** The root, as the tiles say it. @throws LogFault MISSING, TAMPERED */
  root(): Promise<Uint8Array> {
    return this.#withHashes((read) => treeRoot(read, this.size));
  }

  /** Audit path of an entry, lowest hash first. @throws LogFault PROOF, MISSING, TAMPERED */
  inclusion(index: number): Promise<Uint8Array[]> {
    return this.#withHashes((read) => inclusionProof(read, index, this.size));
  }

  /** Proof that this log begins with the one of size `old`. @throws LogFault PROOF, MISSING, TAMPERED */
  consistency(old: number): Promise<Uint8Array[]> {
    return this.#withHashes((read) => consistencyProof(read, old, this.size));
  }

  /**
   * Runs a proof maker twice: first to learn which hashes it asks for, then, when their tiles are here, for the answer. So the makers stay
   * plain functions of hashes, and all tiles of one proof are fetched at once.
   */
  async #withHashes<T>(make: (read: ReadHash) => T): Promise<T> {
    const asked: [level: number, index: number][] = [];
    make((level, index) => {
      asked.push([level, index]);
      return PLACEHOLDER;
    });
    const known = new Map<string, Uint8Array>();
    await Promise.all(
      asked.map(async ([level, index]) => {
        const { tile, from, count } = locate(level, index, this.size);
        const hashes = await this.#tile(tile);
        known.set(`${level}/${index}`, fullRoot(hashes.slice(from, from + count)));
      }),
    );
    return make((level, index) => known.get(`${level}/${index}`)!);
  }

  #tile(tile: Tile): Promise<Uint8Array[]> {
    const path = tilePath(tile);
    let hashes = this.#tiles.get(path);
    if (hashes === undefined) {
      hashes = readTile(this.#source, tile);
      hashes.catch(() => this.#tiles.delete(path));
    } else {
      this.#tiles.delete(path);
    }
    // The last one used stands last, so the first is the one to let go.
    this.#tiles.set(path, hashes);
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(this.#tiles.keys().next().value!);
    return hashes;
  }
}

const PLACEHOLDER = new Uint8Array(HASH_SIZE);

/** Merkle tree hash of a power of two of hashes. */
function fullRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) level = level.flatMap((left, i) => (i % 2 === 0 ? [nodeHash(left, level[i + 1]!)] : []));
  return level[0]!;
}
