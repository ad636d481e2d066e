/**
 * Writing a log to a directory that any web server can serve: https://c2sp.org/tlog-tiles. One writer at a time is assumed; a second one that
 * writes the same log does no harm, and one that writes another is refused.
 */
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { DurableFolder } from './durable.ts';
import { EMPTY_EDGE, grow, readEdge, type Edge } from './edge.ts';
import { LogFault } from './fault.ts';
import { splitNote } from './note.ts';
import { root, type Range } from './range.ts';
import { LogReader } from './read.ts';
import { directorySource, type TileSource } from './source.ts';
import { TILE_WIDTH, tilePath } from './tile.ts';

const CHECKPOINT = 'checkpoint';

/**
 * A log's directory, open for appending.
 *
 * The order of a publication is: {@link append} (durable tiles and bundles that nobody looks at yet), a check of what was stored
 * (`checkTiles`), the signature, {@link publishCheckpoint}. A kill between any two steps leaves a directory that ends at the last published
 * checkpoint; the next open begins there, and appending the same entries again finds equal bytes.
 */
export class TileDirectory {
  readonly source: TileSource;
  readonly #folder: DurableFolder;
  #edge: Edge = EMPTY_EDGE;
  #published: Checkpoint | undefined;
  #failed: unknown;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: DurableFolder) {
    this.#folder = folder;
    this.source = directorySource(folder.root);
  }

  /**
   * Opens or makes a directory. Nothing in it is believed: the right edge is read back, and must hash to the root of the checkpoint. The
   * checkpoint's signatures are not checked, as a directory knows no keys; do that with `openNote`.
   * @throws LogFault MALFORMED, MISSING, TAMPERED; the system's error if a file cannot be read or made
   */
  static async open(directory: string): Promise<TileDirectory> {
    const tiles = new TileDirectory(await DurableFolder.open(directory));
    const note = await tiles.readCheckpoint();
    if (note === undefined) return tiles;
    const checkpoint = parseNote(note);
    tiles.#edge = await readEdge(tiles.source, Number(checkpoint.size), checkpoint.root);
    tiles.#published = checkpoint;
    return tiles;
  }

  /** Entries in the tiles. */
  get size(): number {
    return this.#edge.range.size;
  }

  get range(): Range {
    return this.#edge.range;
  }

  /** The checkpoint that readers see; undefined before the first. */
  get published(): Checkpoint | undefined {
    return this.#published;
  }

  /**
   * Stores entries, each of at most 65,535 bytes, after those there are; durable when it returns. After an error the directory must be opened
   * again. Appends wait for each other.
   * @throws LogFault MALFORMED, DIFFERENT; the system's error if the disk refuses
   */
  append(entries: readonly Uint8Array[]): Promise<Range> {
    return this.#inTurn(async () => {
      const { edge, files } = grow(this.#edge, entries);
      await this.#store(() => this.#folder.addAll(files.map(({ tile, bytes }) => ({ path: tilePath(tile), bytes }))));
      // Readers of a partial tile turn to the full one when it is gone.
      for (const { tile } of files) if (tile.width === TILE_WIDTH) await this.#folder.drop(`${tilePath(tile)}.p`);
      this.#edge = edge;
      return edge.range;
    });
  }

  /**
   * Shows readers a signed checkpoint of what was appended; again with more signatures is allowed.
   * @throws LogFault ROLLBACK if readers saw a larger one; DIFFERENT if its root is another than that of the entries; MALFORMED
   */
  publishCheckpoint(note: string): Promise<void> {
    return this.#inTurn(async () => {
      const checkpoint = parseNote(note);
      const seen = this.#published;
      if (seen !== undefined && checkpoint.origin !== seen.origin)
        throw new LogFault('DIFFERENT', `This is the directory of ${seen.origin}, not of ${checkpoint.origin}.`);
      if (seen !== undefined && checkpoint.size < seen.size)
        throw new LogFault(
          'ROLLBACK',
          `Readers saw this log with ${seen.size} entries, it cannot have ${checkpoint.size} now.`,
        );
      if (checkpoint.size > BigInt(this.size))
        throw new LogFault('MISSING', `The directory has ${this.size} entries, the checkpoint ${checkpoint.size}.`);
      if (!(await this.#rootAt(Number(checkpoint.size))).equals(checkpoint.root))
        throw new LogFault(
          'DIFFERENT',
          `The checkpoint of size ${checkpoint.size} has another root than the entries stored here.`,
        );
      await this.#store(() => this.#folder.replace(CHECKPOINT, Buffer.from(note)));
      this.#published = checkpoint;
    });
  }

  /** The published signed note, as it is stored. */
  async readCheckpoint(): Promise<string | undefined> {
    return (await this.#folder.read(CHECKPOINT))?.toString('utf8');
  }

  async #rootAt(size: number): Promise<Buffer> {
    if (size === this.size) return Buffer.from(root(this.range));
    if (size === Number(this.#published?.size)) return Buffer.from(this.#published!.root);
    return Buffer.from(await new LogReader(this.source, size).root());
  }

  /** After a failed write nobody knows what the disk holds, so this object writes no more. */
  async #store(write: () => Promise<void>): Promise<void> {
    if (this.#failed !== undefined)
      throw new Error('Writing to the log failed before; open its directory again.', { cause: this.#failed });
    try {
      await write();
    } catch (error) {
      this.#failed = error;
      throw error;
    }
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function parseNote(note: string): Checkpoint {
  const checkpoint = parseCheckpoint(splitNote(Buffer.from(note)).text);
  if (checkpoint.size > BigInt(Number.MAX_SAFE_INTEGER))
    throw new LogFault('MALFORMED', `A directory holds no log of ${checkpoint.size} entries.`, { path: CHECKPOINT });
  return checkpoint;
}
