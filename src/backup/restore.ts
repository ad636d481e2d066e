/** The verb: a backup into an empty store of either kind, by replay, checked while it is written and again when it is there. */
import { FACT } from '../lineage/facts.ts';
import { checkRecord, history, replay, type HistoryRecord } from '../lineage/replay.ts';
import { Fault } from '../prov/fault.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Store } from '../store/store.ts';
import { leafHash } from '../tlog/hash.ts';
import type { Verifier } from '../tlog/note.ts';
import { append, EMPTY_RANGE, root, type Range } from '../tlog/range.ts';
import { checkWhole, damagedRecord, RootCheck } from './check.ts';
import type { BackupCode } from './fault.ts';
import { largest, mergeNotes, readHead, type KnownHead } from './head.ts';
import type { Manifest } from './manifest.ts';
import { OpenedBackup, type BackupChoice } from './read.ts';

export interface RestoreOptions extends BackupChoice {
  readonly store: Store;
  readonly vocabulary: Vocabulary;
  /** The backup, if it was opened already. */
  readonly opened?: OpenedBackup;
  /** Fetch what a newer backup has beyond the store's history, instead of filling an empty store. */
  readonly continuing?: boolean;
  /** Keys of the log: with them, the checkpoint's signature is checked. */
  readonly verifiers?: readonly Verifier[] | undefined;
  /** Checkpoints of this log seen elsewhere (signed notes): what is signed next has to be consistent with them. */
  readonly known?: readonly string[];
  readonly progress?: (step: 'restore' | 'compare', done: number, of: number) => void;
}

export interface RestoreReport {
  readonly place: string;
  readonly manifest: string;
  /** Records written now; fewer than `size` when an interrupted restore went on, or a store was continued. */
  readonly restored: number;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Size of the signed checkpoint that the records lead to. */
  readonly checkpoint?: number;
  /** Whether its signature was checked. */
  readonly signature: boolean;
  /** The largest head of this log that is known and that the store does not reach: it will not sign. */
  readonly behind?: KnownHead;
}

/** Records written in one transaction. */
const BATCH = 1_000;
const LEAVES = 4_096;

/**
 * Fills a store from a backup. What was interrupted goes on where it stopped. The store remembers every head of its log that is known here, from the
 * first record on, so that it signs nothing that could fork history: neither half restored nor restored from an old backup.
 * @throws Fault DIFFERENT (the store is not empty), OTHER_HISTORY (it holds another history), DAMAGED; as `OpenedBackup.open`; StoreFault
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { store, verifiers, progress = () => undefined } = options;
  const opened = options.opened ?? (await OpenedBackup.open(options));
  const { manifest, name } = opened.placed;
  const begun = await begin(options, opened);
  const roots = new RootCheck(manifest, name, await rangeOf(store, begun), verifiers);
  await fill(options, opened, roots, begun);
  roots.end();
  await compare(store, manifest, (done) => progress('compare', done, manifest.size));
  const behind = await finish(store, manifest, roots.head);
  return {
    place: options.place.address,
    manifest: name,
    restored: manifest.size - begun,
    size: manifest.size,
    root: manifest.root,
    ...(roots.head && { checkpoint: roots.head.size }),
    signature: roots.head !== undefined && (verifiers?.length ?? 0) > 0,
    ...(behind && { behind }),
  };
}

/**
 * Before the first record: the store gets the identity of the log and all heads that are known of it.
 * @returns how many records of the backup are in the store already
 */
async function begin({ store, known = [], continuing = false }: RestoreOptions, opened: OpenedBackup): Promise<number> {
  const { manifest, name } = opened.placed;
  const kept = await opened.facts();
  const own = [manifest.checkpoint, opened.newest.manifest.checkpoint].filter((note) => note !== undefined);
  for (const note of [...own, ...known]) readHead(note, 'known of this log');
  const restoring = JSON.stringify({ log: manifest.log });
  const { size, facts } = await store.read(async (reader) => ({
    size: (await reader.head()).size,
    facts: await reader.facts(),
  }));
  if (size > 0 && !continuing && facts.get(FACT.restoring) !== restoring) {
    throw new Fault<BackupCode>(
      'OTHER_HISTORY',
      `The store at ${store.address} is not empty: it holds ${size} records.`,
      {
        hint: 'Name an empty store. To bring a store that is behind up to date, use --continue-from.',
        details: { size },
      },
    );
  }
  if (size > 0) await checkPrefix(opened, store, size);
  await store.write(async (writer) => {
    const now = await writer.facts();
    // A store that is continued has its own; they are of the same log, or the records would not have met. What a service that was started on an
    // empty store made up gives way.
    for (const [fact, value] of kept) {
      if (fact !== FACT.known && (size === 0 || !now.has(fact))) await writer.setFact(fact, value);
    }
    const before = mergeNotes(now.get(FACT.known), mergeNotes(kept.get(FACT.known), [...own, ...known]));
    if (before.length > 0) await writer.setFact(FACT.known, JSON.stringify(before));
    await writer.setFact(FACT.restoring, restoring);
  });
  if (size > manifest.size) throw ahead(size, manifest, name);
  return size;
}

/** What the store holds must be the beginning of the backup. Entries are salted: if the newest is the same, so is all before it. */
async function checkPrefix(opened: OpenedBackup, store: Store, size: number): Promise<void> {
  const { manifest, name } = opened.placed;
  if (size > manifest.size) throw ahead(size, manifest, name);
  const [leaf] = await store.read((reader) => reader.leaves(size - 1, 1));
  for await (const { records } of opened.segments(size - 1)) {
    const same = records.find(({ row }) => row.number === size - 1)?.row.leaf;
    if (same !== undefined && same === leaf) return;
    break;
  }
  throw new Fault<BackupCode>(
    'OTHER_HISTORY',
    `The ${size} records at ${store.address} are not the beginning of ${name}.`,
    {
      hint: 'Restore into an empty store, and keep this one until it is known which of the two is right.',
      details: { size },
    },
  );
}

function ahead(size: number, manifest: Manifest, name: string): Fault<BackupCode> {
  return new Fault(
    'OTHER_HISTORY',
    `The store has ${size} records, ${name} only ${manifest.size}: there is nothing to fetch.`,
    {
      hint: 'Take a newer backup, or an empty store.',
      details: { size, backup: manifest.size },
    },
  );
}

async function fill(
  { store, vocabulary, progress = () => undefined }: RestoreOptions,
  opened: OpenedBackup,
  roots: RootCheck,
  begun: number,
): Promise<void> {
  const { size } = opened.placed.manifest;
  if (begun === size) return;
  for await (const { entry, records } of opened.segments(begun)) {
    const missing = records.filter(({ row }) => row.number >= begun);
    for (let i = 0; i < missing.length; i += BATCH) {
      const batch = missing.slice(i, i + BATCH);
      for (const record of batch) {
        if (record.row.leaf === undefined) checkWhole(record, entry.name);
        // Before it is written: the roots at checkpoint and end are compared while nothing wrong stands in the store.
        roots.add(record);
      }
      await replayed(store, batch, vocabulary, entry.name);
      progress('restore', batch.at(-1)!.row.number + 1, size);
    }
  }
}

async function replayed(
  store: Store,
  batch: readonly HistoryRecord[],
  vocabulary: Vocabulary,
  segment: string,
): Promise<void> {
  try {
    await replay(store, batch, vocabulary);
  } catch (error) {
    throw damagedRecord(error, segment);
  }
}

/** The tree over the entries that a store holds already. */
async function rangeOf(store: Store, size: number): Promise<Range> {
  let range = EMPTY_RANGE;
  while (range.size < size) {
    const leaves = await store.read((reader) => reader.leaves(range.size, Math.min(LEAVES, size - range.size)));
    if (leaves.length === 0) throw new Error(`Record ${range.size} has no entry in the log.`);
    for (const leaf of leaves) range = append(range, leafHash(Buffer.from(leaf)));
  }
  return range;
}

/** Reads back what is in the store: each record has its digest and opens its entry, and the entries lead to the root. @throws Fault DIFFERENT, DAMAGED */
async function compare(store: Store, manifest: Manifest, progress: (done: number) => void): Promise<void> {
  let range = EMPTY_RANGE;
  for await (const page of history(store, 0, BATCH)) {
    for (const record of page) {
      checkRecord(record);
      range = append(range, leafHash(Buffer.from(record.row.leaf ?? '')));
    }
    progress(range.size);
  }
  const found = Buffer.from(root(range)).toString('base64');
  if (range.size === manifest.size && found === manifest.root) return;
  throw new Fault<BackupCode>('DAMAGED', `The store at ${store.address} does not hold what was restored into it.`, {
    hint: 'Was it written to meanwhile? Restore into an empty store.',
    details: { level: 'inclusion', object: store.address, size: range.size, expected: manifest.size },
  });
}

/** After the last record: the store is whole. @returns the head that it does not reach, if there is one */
async function finish(store: Store, manifest: Manifest, head: KnownHead | undefined): Promise<KnownHead | undefined> {
  return store.write(async (writer) => {
    await writer.setFact(FACT.restoring, undefined);
    if (head) await writer.addCheckpoint({ size: head.size, root: head.root, note: head.note });
    const facts = await writer.facts();
    const origin = facts.get(FACT.origin) ?? head?.origin;
    const known = mergeNotes(facts.get(FACT.known), []).map((note) => readHead(note, 'known of this log'));
    const most = largest(known.filter((one) => one.origin === origin));
    return most && most.size > manifest.size ? most : undefined;
  });
}
