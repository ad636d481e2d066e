/** The publisher of a history's log: what was recorded becomes tiles, then a signed checkpoint, in an order that no crash and no second instance can spoil. */
import { FACT } from '../lineage/facts.ts';
import type { CheckpointRow, Store } from '../store/store.ts';
import { checkpointText } from '../tlog/checkpoint.ts';
import { LogFault } from '../tlog/fault.ts';
import { openNote, signNote } from '../tlog/note.ts';
import { parseVerifier } from '../tlog/verifier.ts';
import type { Cosigning } from './cosigning.ts';
import { isFinal, publicationFault } from './fault.ts';
import { behind, forked, headOf, knownHeads, rowOf, type Head } from './heads.ts';
import { keyFault, type LogKey } from './key.ts';
import { failureOf, type PublisherStatus } from './status.ts';
import { Tree } from './tree.ts';

export type { PublisherStatus };

export interface PublisherOptions {
  /** Directory of tiles and checkpoint, this instance's own. */
  readonly directory: string;
  /** Says which log it is and who signs; asked again as long as it fails. */
  readonly identity: () => Promise<LogKey>;
  /** Asks witnesses. */
  readonly cosigning?: Cosigning;
  /** Told of every failure, once while it lasts. */
  readonly report?: (error: unknown) => void;
}

/** Most entries between two checkpoints, so that a long history that was never published shows progress, and a stop does not wait for all of it. */
const STEP = 65_536;
/** Longest wait before a failed publication is tried again, milliseconds. */
const SLOWEST = 10_000;

export class Publisher {
  readonly #store: Store;
  readonly #options: PublisherOptions;
  #key: LogKey | undefined;
  /** Dropped after every failure: what is on the disk is then read anew. */
  #tree: Tree | undefined;
  #size = 0;
  #head: Head | undefined;
  #headAt: number | undefined;
  #waitingSince: number | undefined;
  #error: unknown;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(store: Store, options: PublisherOptions) {
    this.#store = store;
    this.#options = options;
  }

  /**
   * Opens directory and key, compares the store with every head that binds it, and publishes what is new, up to 65,536 records. Never fails: what
   * went wrong is reported and stands in {@link status}, so that {@link checkWritable} has its answer from the first moment.
   */
  static async open(store: Store, options: PublisherOptions): Promise<Publisher> {
    const publisher = new Publisher(store, options);
    await publisher.#attempt(() =>
      publisher.#inTurn(async () => {
        // Taking over the store's checkpoint is a step of its own, before any head known from elsewhere is looked at.
        while ((await publisher.#step()) && publisher.#knownOf === undefined);
      }),
    );
    return publisher;
  }

  /**
   * Publishes everything recorded so far; one at a time.
   * @returns the newest checkpoint; undefined while there is nothing to sign
   * @throws Fault BEHIND, FORK, LOG_DAMAGED, LOG_KEY; StoreFault; the system's error
   */
  publish(): Promise<CheckpointRow | undefined> {
    return this.#inTurn(async () => {
      while (await this.#step());
      const head = this.#tree?.published;
      return head && rowOf(head);
    });
  }

  /** Publishes what is new every so many milliseconds, later and later while that fails, and no more once a failure is final. */
  start(everyMs = 200): void {
    if (isFinal(this.#error)) return;
    let wait = everyMs;
    const tick = async (): Promise<void> => {
      const done = await this.#attempt(() => this.publish());
      wait = done ? everyMs : Math.min(SLOWEST, wait * 2);
      if (!this.#closed && !isFinal(this.#error)) this.#timer = setTimeout(() => void tick(), wait).unref();
    };
    this.#timer = setTimeout(() => void tick(), wait).unref();
  }

  status(): PublisherStatus {
    const error = this.#error;
    return {
      size: this.#size,
      published: this.#head?.size ?? 0,
      ...(this.#headAt !== undefined && { checkpointAt: this.#headAt }),
      ...(this.#waitingSince !== undefined && { waitingSince: this.#waitingSince }),
      ...(error !== undefined && { failing: failureOf(error) }),
      ...(this.#options.cosigning && { witnesses: this.#options.cosigning.status() }),
    };
  }

  /** Refuses to record on a history that must not grow. @throws Fault BEHIND, FORK, LOG_DAMAGED */
  checkWritable(): void {
    if (isFinal(this.#error)) throw this.#error;
  }

  /** Publishes what is left, and stops. Failures are reported. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#options.cosigning?.close();
    await this.#last;
    if (!isFinal(this.#error)) await this.#attempt(() => this.publish());
  }

  /**
   * Brings the log forward to the next checkpoint. The order:
   * 1. What other instances signed first is taken over as it is; there is one note for a size, whoever signed it.
   * 2. New entries become tiles, durable, which nobody looks at yet.
   * 3. They are read back and recomputed by a second code path: a mistake that is signed is there for ever.
   * 4. Every head that binds this log must be a beginning of the tree. Only then is the new one signed, and the signature checked.
   * 5. The store keeps the checkpoint if it is the largest (compare and swap). If another instance was faster, this note is thrown away unseen, and
   *    step 1 takes theirs. So two instances can never show two notes of one size.
   * 6. Readers see it.
   * A kill after any step leaves what the next start continues from: tiles are added again with equal bytes, a checkpoint that is in the store and not
   * in the directory is taken over by step 1.
   * @returns whether there may be more to do
   */
  async #step(): Promise<boolean> {
    const key = (this.#key ??= await this.#options.identity());
    const tree = (this.#tree ??= await this.#openTree(key));
    await this.#options.cosigning?.begin(key);
    const { newest, cosigned } = await this.#store.read(async (reader) => ({
      newest: await reader.checkpoint(),
      cosigned: (await reader.facts()).get(FACT.cosigned),
    }));
    const size = (this.#size = await this.#sizeNow());
    const kept = newest && this.#own(newest, key);
    if (newest && newest.size > size) throw behind(size, headOf(newest.note), 'in the store');
    const shown = tree.published?.size ?? 0;
    if (kept && kept.size > shown) {
      await takeOver(tree, kept);
      return true;
    }
    if (kept && kept.size < shown && (await tree.rootAt(kept.size)) !== kept.root) throw forked(kept, 'in the store');
    if (tree.published && (newest?.size ?? 0) < shown) {
      await this.#store.write((writer) => writer.addCheckpoint(rowOf(tree.published!)));
    }
    if (cosigned !== undefined) await this.#showCosigned(tree, key, cosigned);
    // A checkpoint of an earlier origin holds its size: the first one of this origin is larger.
    const least = Math.max(shown, newest?.size ?? 0);
    if (size === least) {
      this.#waitingSince = undefined;
      if (this.#knownOf !== this.#knownAt(size)) await this.#checkKnown(tree, key, size);
      return false;
    }
    this.#waitingSince ??= Date.now();
    await this.#sign(tree, key, Math.min(size, Math.max(shown + STEP, least + 1)), size);
    return true;
  }

  async #openTree(key: LogKey): Promise<Tree> {
    const tree = await Tree.open(this.#store, this.#options.directory, key);
    if (this.#options.cosigning) await tree.showPolicy(this.#options.cosigning.policyText(key));
    return tree;
  }

  /** The size and the heads of witnesses for which {@link #checkKnown} was done last. */
  #knownOf: string | undefined;
  /** The cosigned checkpoint that was shown last. */
  #cosigned: string | undefined;

  #knownAt(size: number): string {
    return [size, ...(this.#options.cosigning?.known ?? []).map(({ note }) => note)].join(' ');
  }

  /** Shows what witnesses cosigned for any instance on this store, once this one is as far. */
  async #showCosigned(tree: Tree, { name, vkey }: LogKey, note: string): Promise<void> {
    if (note === this.#cosigned) return;
    const head = headOf(note);
    if (head.origin !== name || head.size > (tree.published?.size ?? 0)) return;
    openNote(Buffer.from(note), [parseVerifier(vkey)]);
    await tree.showCosigned(note);
    this.#cosigned = note;
  }

  async #sign(tree: Tree, key: LogKey, to: number, size: number): Promise<void> {
    const root = await tree.grow(to);
    await this.#checkKnown(tree, key, size);
    const text = checkpointText({
      origin: key.name,
      size: BigInt(to),
      root: Buffer.from(root, 'base64'),
      extensions: [],
    });
    const note = signNote(text, [key.signer]);
    openNote(Buffer.from(note), [parseVerifier(key.vkey)]);
    const first = await this.#store.write((writer) => writer.addCheckpoint({ size: to, root, note }));
    // Somebody else's is larger or as large; the next step takes it, from a directory that ends where the published one ends.
    if (!first) this.#tree = undefined;
    else await tree.show(note);
  }

  /**
   * Read by itself and after the heads that it is compared with: other instances record and sign between two looks at a server's store, and a history
   * only grows, so a head that is larger than what is read later is larger for good.
   */
  async #sizeNow(): Promise<number> {
    return (await this.#store.read((reader) => reader.head())).size;
  }

  /** Every head seen elsewhere is a beginning of this tree, or will be when the tree is as large. */
  async #checkKnown(tree: Tree, { name }: LogKey, size: number): Promise<void> {
    const fact = await this.#store.read(async (reader) => (await reader.facts()).get(FACT.known));
    const heads = [...knownHeads(fact, name), ...(this.#options.cosigning?.known ?? [])];
    const now = heads.some((head) => head.size > size) ? await this.#sizeNow() : size;
    for (const head of heads) {
      if (head.size > now) throw behind(now, head, 'known from elsewhere');
      if (head.size > tree.size) continue;
      const root = await tree.rootAt(head.size);
      if (root !== head.root) throw forked(head, 'known from elsewhere', root);
    }
    this.#knownOf = this.#knownAt(size);
  }

  /** The store's newest checkpoint, if it is of this log. @throws Fault LOG_KEY if another key signed it */
  #own({ note, size, root }: CheckpointRow, { name, vkey }: LogKey): Head | undefined {
    const head = headOf(note);
    if (head.origin !== name) return undefined;
    try {
      openNote(Buffer.from(note), [parseVerifier(vkey)]);
    } catch (error) {
      if (!(error instanceof LogFault)) throw error;
      throw keyFault(
        `The newest checkpoint in the store is not signed by the key of the log ${name}: ${error.message}`,
        'Name the key that signed it with --log-key; the same for every instance on one store.',
      );
    }
    if (head.size !== size || head.root !== root)
      throw new LogFault('TAMPERED', 'The newest checkpoint in the store does not say what its note says.');
    return head;
  }

  /** Runs one attempt; remembers and reports how it failed. */
  async #attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      this.#error = undefined;
      return true;
    } catch (error) {
      const told = (this.#error as Error | undefined)?.message;
      this.#error = error;
      if ((error as Error).message !== told) this.#options.report?.(error);
      return false;
    }
  }

  /** One at a time; after a failure nothing in memory is believed any more. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      try {
        return await act();
      } catch (error) {
        this.#tree = undefined;
        throw publicationFault(error, this.#options.directory);
      } finally {
        this.#head = this.#tree?.published ?? this.#head;
        this.#headAt = this.#tree?.publishedAt ?? this.#headAt;
        if (this.#tree?.published) this.#options.cosigning?.saw(this.#tree.published, this.#tree.source);
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Publishes a checkpoint that another instance signed. @throws Fault FORK if this store's entries have another root */
async function takeOver(tree: Tree, head: Head): Promise<void> {
  const root = await tree.grow(head.size);
  if (root !== head.root) throw forked(head, 'in the store', root);
  await tree.show(head.note);
}
