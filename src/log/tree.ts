/** The directory of a log, filled from the entries in the store. What it holds is read back and recomputed before anybody signs it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import { DurableFolder } from '../tlog/durable.ts';
import { LogFault } from '../tlog/fault.ts';
import { checkTiles } from '../tlog/fsck.ts';
import { TileDirectory } from '../tlog/publish.ts';
import { root } from '../tlog/range.ts';
import { LogReader } from '../tlog/read.ts';
import type { TileSource } from '../tlog/source.ts';
import { anySize } from './any-size.ts';
import { behind, forked, headOf, type Head } from './heads.ts';
import { keyFault, type LogKey } from './key.ts';

/** Entries read from the store and written to tiles at once. */
const PAGE = 4_096;

/** The public half of the key, beside the checkpoint. */
export const VKEY = 'log.vkey';
/** The newest checkpoint that fulfils the policy; older than `checkpoint` while much is recorded. */
export const COSIGNED = 'cosigned';
/** Who must have cosigned: https://c2sp.org/tlog-policy */
export const POLICY = 'policy';

export class Tree {
  readonly directory: string;
  /** Tiles for every size up to {@link size}. */
  readonly source: TileSource;
  readonly #store: Store;
  readonly #tiles: TileDirectory;
  /** What readers see. */
  #published: Head | undefined;
  /** When readers began to see it; milliseconds since 1970. */
  #publishedAt: number | undefined;
  /** The last entry, to be found again in the store. */
  #last: string | undefined;

  private constructor(store: Store, directory: string, tiles: TileDirectory) {
    this.#store = store;
    this.directory = directory;
    this.#tiles = tiles;
    this.source = anySize(tiles.source, () => tiles.size);
  }

  /**
   * Opens or makes the directory of a log. It ends at the checkpoint that readers saw last, which the store must still hold.
   * @throws Fault LOG_KEY if it is the directory of another log, BEHIND, FORK; LogFault
   */
  static async open(store: Store, directory: string, { name, vkey }: LogKey): Promise<Tree> {
    const tree = new Tree(store, directory, await TileDirectory.open(directory));
    const note = await tree.#tiles.readCheckpoint();
    if (note !== undefined) {
      const head = headOf(note);
      if (head.origin !== name) throw otherLog(directory, head.origin, name);
      tree.#published = head;
      tree.#publishedAt = (await stat(join(directory, 'checkpoint'))).mtimeMs;
    }
    await tree.#showKey(vkey);
    if (tree.size > 0) {
      const entry = await new LogReader(tree.source, tree.size).entry(tree.size - 1);
      tree.#last = Buffer.from(entry).toString('utf8');
      await tree.#entries(tree.size, 0);
    }
    return tree;
  }

  /** Entries in the tiles; more than what is published between {@link grow} and {@link show}. */
  get size(): number {
    return this.#tiles.size;
  }

  get published(): Head | undefined {
    return this.#published;
  }

  get publishedAt(): number | undefined {
    return this.#publishedAt;
  }

  /**
   * Appends the store's entries up to a size, then reads everything that is new back from the disk and recomputes it by other code than wrote it.
   * @returns the root that both agree on, base64
   * @throws Fault FORK, BEHIND if the store has not those entries; LogFault; the system's error
   */
  async grow(to: number): Promise<string> {
    const known = { size: this.size, root: root(this.#tiles.range) };
    while (this.size < to) {
      const entries = await this.#entries(this.size, Math.min(PAGE, to - this.size));
      if (entries.length === 0) throw new Error(`Record ${this.size} has no entry in the log yet.`);
      await this.#tiles.append(entries.map((entry) => Buffer.from(entry)));
      this.#last = entries.at(-1);
    }
    const written = Buffer.from(root(this.#tiles.range));
    const read = await checkTiles(this.#tiles.source, to, { from: known });
    if (!written.equals(read.root)) {
      throw new LogFault('TAMPERED', `The ${to} entries on the disk do not hash to the root they were written under.`);
    }
    return written.toString('base64');
  }

  /** The root of the first `size` entries, base64. @throws LogFault */
  async rootAt(size: number): Promise<string> {
    return Buffer.from(await new LogReader(this.source, size).root()).toString('base64');
  }

  /** Shows readers a signed checkpoint of the entries there are. */
  async show(note: string): Promise<Head> {
    await this.#tiles.publishCheckpoint(note);
    this.#publishedAt = Date.now();
    return (this.#published = headOf(note));
  }

  /**
   * Shows readers a checkpoint with cosignatures, if it is of this tree and not shown already; also in the place of the newest one, if it is that.
   * @param note signed, of at most the published size
   * @throws LogFault
   */
  async showCosigned(note: string): Promise<void> {
    const folder = await DurableFolder.open(this.directory);
    if ((await folder.read(COSIGNED))?.toString('utf8') === note) return;
    const head = headOf(note);
    if ((await this.rootAt(head.size)) !== head.root) {
      throw forked(head, 'that was cosigned by witnesses');
    }
    await folder.replace(COSIGNED, Buffer.from(note));
    if (this.#published?.size !== head.size) return;
    await this.#tiles.publishCheckpoint(note);
    this.#published = head;
  }

  /** Shows readers the policy. It stays when no witness is asked any more: to take it back is to be decided, not to happen. */
  async showPolicy(text: string): Promise<void> {
    const folder = await DurableFolder.open(this.directory);
    if ((await folder.read(POLICY))?.toString('utf8') !== text) await folder.replace(POLICY, Buffer.from(text));
  }

  /**
   * Entries from the store, the one before them first looked at: if it is not the one in the tiles, the store holds another history. (Entries are salted,
   * so two histories that part do not meet again.)
   */
  async #entries(from: number, count: number): Promise<string[]> {
    if (from === 0) return this.#store.read((reader) => reader.leaves(0, count));
    const [before, ...entries] = await this.#store.read((reader) => reader.leaves(from - 1, count + 1));
    const where = `published in ${this.directory}`;
    const head = this.#published;
    if (before === undefined && head) {
      const { size } = await this.#store.read((reader) => reader.head());
      throw behind(size, head, where);
    }
    if (before !== this.#last) {
      throw head ? forked(head, where) : new Error('The entries in the store changed while they were read.');
    }
    return entries;
  }

  /** Puts the verifier key beside the checkpoint, once. */
  async #showKey(vkey: string): Promise<void> {
    const folder = await DurableFolder.open(this.directory);
    const there = await folder.read(VKEY);
    if (there === undefined) await folder.addAll([{ path: VKEY, bytes: Buffer.from(`${vkey}\n`) }]);
    else if (there.toString('utf8').trim() !== vkey) {
      throw keyFault(
        `The log in ${this.directory} is signed with another key, ${there.toString('utf8').trim()}.`,
        'Name that key with --log-key, or another directory with --log.',
      );
    }
  }
}

function otherLog(directory: string, found: string, wanted: string): Error {
  return keyFault(
    `${directory} is the directory of the log ${found}, not of ${wanted}.`,
    'Name another directory with --log: every log has one of its own.',
  );
}
