import { Fault } from '../prov/fault.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Store } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { digestStore, type StoreDigest } from './digest.ts';
import { history, replay } from './replay.ts';
import { seal } from './seal.ts';

export interface Migration {
  /** Records copied now; fewer than the whole when an earlier copy was continued. */
  readonly copied: number;
  /** The digests of both stores, which are equal. */
  readonly digest: StoreDigest;
}

/**
 * Copies a history into another store, by replay, and compares the two. A copy that was interrupted goes on where it stopped.
 * @param progress called with what is being done, how much is done and how much there is
 * @throws Fault DIFFERENT if the target holds another history, or the two differ afterwards
 */
export async function migrate(
  from: Store,
  to: Store,
  vocabulary: Vocabulary,
  progress: (step: 'copy' | 'compare', done: number, of: number) => void = () => {},
): Promise<Migration> {
  const total = (await from.read((reader) => reader.head())).size;
  const begun = (await to.read((reader) => reader.head())).size;
  await seal(from);
  await checkPrefix(from, to, begun);
  let copied = 0;
  for await (const page of history(from, begun)) {
    await replay(to, page, vocabulary);
    copied += page.length;
    progress('copy', begun + copied, total);
  }
  await carryOver(from, to);
  const digest = await digestStore(from, (done) => progress('compare', done, total));
  const other = await digestStore(to, (done) => progress('compare', done, total));
  const differing = (Object.keys(digest) as (keyof StoreDigest)[]).filter((key) => digest[key] !== other[key]);
  if (differing.length > 0) {
    throw new Fault<LineageCode>('DIFFERENT', `The copy differs from the original in: ${differing.join(', ')}.`, {
      hint: 'Was one of the stores written to, or edited by hand? Copy again into an empty store.',
      details: { from: digest, to: other },
    });
  }
  return { copied, digest };
}

/** The copy is the same log: it has the same origin and pseudonyms, and knows the newest checkpoint, so that it cannot sign anything else. */
async function carryOver(from: Store, to: Store): Promise<void> {
  const { facts, checkpoint } = await from.read(async (reader) => ({
    facts: await reader.facts(),
    checkpoint: await reader.checkpoint(),
  }));
  await to.write(async (writer) => {
    for (const [name, value] of facts) await writer.setFact(name, value);
    if (checkpoint) await writer.addCheckpoint(checkpoint);
  });
}

/** What the target holds already must be the beginning of what is copied. */
async function checkPrefix(from: Store, to: Store, size: number): Promise<void> {
  if (size === 0) return;
  const last = { numbers: [size - 1] };
  const [original] = await from.read((reader) => reader.records(last));
  const [copy] = await to.read((reader) => reader.records(last));
  if (original?.digest !== copy?.digest || original?.leaf !== copy?.leaf) {
    throw new Fault<LineageCode>('DIFFERENT', `The target already holds ${size} records of another history.`, {
      hint: 'Choose an empty store as target.',
    });
  }
}
