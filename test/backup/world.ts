/** A history to back up, with signed checkpoints, and a place in memory that can be looked into and broken. */
import { createPublicKey } from 'node:crypto';
import { generate } from '../../bench/generate.ts';
import type { Place, PlaceObject } from '../../src/backup/place.ts';
import { FACT } from '../../src/lineage/facts.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { checkpointText } from '../../src/tlog/checkpoint.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { ed25519Key, verifierKey } from '../../src/tlog/key.ts';
import { ed25519Signer, signNote } from '../../src/tlog/note.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';

export const ORIGIN = 'example.org/backup-test';
const KEY = ed25519Key(Buffer.alloc(32, 9));
export const VKEY = verifierKey(ORIGIN, createPublicKey(KEY));

const loaded = await loadVocabulary();
export const { vocabulary } = loaded;
const shapes = compileShapes(loaded.shapes, vocabulary);
const submissions = [...generate(4_000, { projects: 2 })].map(({ submission }) => submission);

export interface History {
  readonly store: Store;
  readonly recorder: Recorder;
  /** Records more of a made-up history. */
  grow(records: number): Promise<void>;
  /** Signs a checkpoint of all there is and keeps it, as the publisher does. */
  sign(): Promise<string>;
}

export async function openHistory(records: number, store?: Store): Promise<History> {
  const kept = store ?? (await openSqlite({ file: ':memory:' }));
  const recorder = new Recorder(kept, vocabulary, shapes);
  const size = async () => (await kept.read((reader) => reader.head())).size;
  const history: History = {
    store: kept,
    recorder,
    async grow(more) {
      const from = await size();
      await Promise.all(submissions.slice(from, from + more).map((submission) => recorder.record(submission)));
    },
    async sign() {
      const leaves = await kept.read((reader) => reader.leaves(0, 100_000));
      const range = leaves.reduce((tree, leaf) => append(tree, leafHash(Buffer.from(leaf))), EMPTY_RANGE);
      const head = { origin: ORIGIN, size: BigInt(range.size), root: root(range), extensions: [] };
      const note = signNote(checkpointText(head), [ed25519Signer(ORIGIN, KEY)]);
      await kept.write(async (writer) => {
        await writer.setFact(FACT.origin, ORIGIN);
        await writer.addCheckpoint({ size: range.size, root: Buffer.from(head.root).toString('base64'), note });
      });
      return note;
    },
  };
  await history.grow(records);
  return history;
}

export class MemoryPlace implements Place {
  readonly address = 'memory';
  readonly objects = new Map<string, Buffer>();
  /** Called before every write; throws to break it. */
  onPut: (name: string) => void = () => undefined;

  list(prefix: string): Promise<PlaceObject[]> {
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    return Promise.resolve(
      names.map((name) => ({ name, bytes: this.objects.get(name)!.length, modified: new Date() })),
    );
  }

  get(name: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.objects.get(name));
  }

  async put(name: string, bytes: Uint8Array, { ifAbsent = false } = {}): Promise<boolean> {
    this.onPut(name);
    if (ifAbsent && this.objects.has(name)) return false;
    this.objects.set(name, Buffer.from(bytes));
    return Promise.resolve(true);
  }

  destroy(name: string): Promise<void> {
    this.objects.delete(name);
    return Promise.resolve();
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing is held open.
  }

  names(prefix: string): string[] {
    return [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  clone(): MemoryPlace {
    const other = new MemoryPlace();
    for (const [name, bytes] of this.objects) other.objects.set(name, Buffer.from(bytes));
    return other;
  }
}
