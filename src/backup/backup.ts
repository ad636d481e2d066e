/** The verb: a history into a place, whole or what is new since the last time. */
import { FACT } from '../lineage/facts.ts';
import { seal } from '../lineage/seal.ts';
import { Fault } from '../prov/fault.ts';
import type { Store } from '../store/store.ts';
import { leafHash } from '../tlog/hash.ts';
import { EMPTY_RANGE, root, type Range } from '../tlog/range.ts';
import { collect } from './collect.ts';
import type { BackupCode } from './fault.ts';
import { BackupKey, type Secret } from './key.ts';
import {
  checkMac,
  closeManifest,
  keptSegments,
  manifestName,
  parseManifest,
  readManifest,
  type Manifest,
  type Placed,
} from './manifest.ts';
import { Objects } from './objects.ts';
import type { Place } from './place.ts';
import { sweep, SWEEP_MARK } from './sweep.ts';

export interface BackupOptions {
  readonly store: Store;
  readonly place: Place;
  /** Encrypts the backup; the same one every time. */
  readonly secret?: Secret | undefined;
  /** Write everything anew, also what lies there already. */
  readonly full?: boolean;
  /** Keep so many of the newest manifests with what they name; all if left out. */
  readonly keep?: number | undefined;
  /** Version of Clew. */
  readonly app: string;
  readonly now?: () => Date;
  readonly progress?: (done: number, of: number) => void;
}

export interface BackupReport {
  readonly place: string;
  /** The manifest that now describes the whole history; undefined if there is no history yet. */
  readonly manifest?: string;
  readonly size: number;
  /** Base64. */
  readonly root?: string;
  readonly encrypted: boolean;
  /** Of the segments written now; 0 if nothing was new. */
  readonly segments: number;
  readonly bytes: number;
  /** Size of the newest signed checkpoint in the backup; undefined if none was signed. */
  readonly checkpoint?: number;
  /** Earlier backups that are gone because they held the content of removed records, or were too many. */
  readonly destroyed: readonly string[];
}

/**
 * Backs up what the store holds when it begins. Writers go on meanwhile. Nothing is said to be backed up before it is durable at the place.
 * @throws Fault BEHIND (the place knows more than the store), OTHER_HISTORY, KEY_NEEDED, WRONG_KEY, DAMAGED, CONCURRENT, PLACE_…; DIFFERENT if a record
 * in the store is not what was recorded; StoreFault
 */
export async function backup(options: BackupOptions): Promise<BackupReport> {
  const { store, place, full = false, keep, progress = () => undefined } = options;
  await seal(store);
  const size = (await store.read((reader) => reader.head())).size;
  const previous = await readManifest(place);
  const base = full ? undefined : previous?.manifest;
  const key = await keyFor(options, full ? undefined : previous);
  if (previous) await checkSame(store, previous, size, place);
  if (size === 0)
    return { place: place.address, size, encrypted: key !== undefined, segments: 0, bytes: 0, destroyed: [] };
  const log = previous?.manifest.log ?? (await leafOf(store, 0));
  const objects = new Objects(place, log, key);
  const collected = await collect({
    store,
    objects,
    kept: base ? keptSegments(base.segments, size) : [],
    range: base ? rangeOf(base) : EMPTY_RANGE,
    schemas: base?.schemas ?? [],
    size,
    progress,
  });
  const { facts, checkpoint } = await store.read(async (reader) => ({
    facts: await reader.facts(),
    checkpoint: (await reader.checkpoint(collected.size))?.note,
  }));
  const unchanged = base && collected.written.length === 0 && base.checkpoint === checkpoint;
  let newest = previous!;
  const mustSweep = collected.removed.length > 0 || keep !== undefined || full || (await place.get(SWEEP_MARK));
  if (!unchanged) {
    const manifest: Omit<Manifest, 'mac'> = {
      v: 1,
      log,
      ...(facts.has(FACT.origin) && { origin: facts.get(FACT.origin)! }),
      size: collected.size,
      root: base64(root(collected.range)),
      range: collected.range.hashes.map(base64),
      last: await leafOf(store, collected.size - 1),
      ...(checkpoint !== undefined && { checkpoint }),
      schemas: collected.schemas,
      app: options.app,
      made: (options.now?.() ?? new Date()).toISOString(),
      ...(key && { encryption: key.encryption }),
      segments: collected.segments,
      facts: await objects.write('facts/', '.json', factsJson(facts)),
    };
    if (mustSweep) await place.put(SWEEP_MARK, Buffer.from('{"v":1}\n'));
    newest = await writeManifest(place, (previous?.sequence ?? 0) + 1, closeManifest(manifest, key));
  }
  const swept = mustSweep ? await sweep(place, newest, keep) : undefined;
  if (mustSweep) await place.destroy(SWEEP_MARK);
  return {
    place: place.address,
    manifest: newest.name,
    size: newest.manifest.size,
    root: newest.manifest.root,
    encrypted: key !== undefined,
    segments: collected.written.length,
    bytes: collected.written.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(checkpoint !== undefined && { checkpoint: Number(checkpoint.split('\n')[1]) }),
    destroyed: swept?.manifests ?? [],
  };
}

async function keyFor({ secret, place }: BackupOptions, previous: Placed | undefined): Promise<BackupKey | undefined> {
  const encryption = previous?.manifest.encryption;
  if (previous && (encryption !== undefined) !== (secret !== undefined)) {
    throw new Fault<BackupCode>(
      'KEY_NEEDED',
      encryption ? `The backup at ${place.address} is encrypted.` : `The backup at ${place.address} is not encrypted.`,
      { hint: encryption ? 'Give its key.' : 'Leave the key out, or begin a new, encrypted one there with --full.' },
    );
  }
  if (!secret) return undefined;
  if (!previous || !encryption) return BackupKey.make(secret);
  const key = await BackupKey.open(secret, encryption);
  checkMac(previous, key);
  return key;
}

/** What lies at the place must be the beginning of the store's history. */
async function checkSame(store: Store, { manifest, name }: Placed, size: number, place: Place): Promise<void> {
  const where = `${name} at ${place.address}`;
  if (size < manifest.size) {
    throw new Fault<BackupCode>('BEHIND', `The store has ${size} records; ${where} has ${manifest.size}.`, {
      hint: 'Was an older backup restored? Bring the rest with: clew restore --continue-from. For another history, take another place.',
      details: { size, known: manifest.size, place: place.address },
    });
  }
  if ((await leafOf(store, manifest.size - 1)) !== manifest.last || (await leafOf(store, 0)) !== manifest.log) {
    throw new Fault<BackupCode>('OTHER_HISTORY', `The first ${manifest.size} records are not those of ${where}.`, {
      hint: 'Every history has a place of its own. If it should be the same history, check it with clew verify.',
      details: { place: place.address, size: manifest.size },
    });
  }
}

/** Base64 of a record's leaf hash. */
async function leafOf(store: Store, number: number): Promise<string> {
  const [leaf = ''] = await store.read((reader) => reader.leaves(number, 1));
  return base64(leafHash(Buffer.from(leaf)));
}

/** The tree's frontier at the size of a backup. */
export function rangeOf({ size, range }: Manifest): Range {
  return { size, hashes: range.map((hash) => Buffer.from(hash, 'base64')) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function factsJson(facts: ReadonlyMap<string, string>): Buffer {
  const kept = [...facts].filter(([name]) => name !== FACT.restoring).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(`${JSON.stringify(Object.fromEntries(kept))}\n`);
}

/** Everything it names is looked for first: a backup is there when its manifest is. */
async function writeManifest(place: Place, sequence: number, json: string): Promise<Placed> {
  const name = manifestName(sequence);
  const placed = parseManifest(name, Buffer.from(json));
  const there = new Map((await place.list('segments/')).map((object) => [object.name, object.bytes]));
  const missing = placed.manifest.segments.find((segment) => there.get(segment.name) !== segment.bytes);
  if (missing) {
    throw new Fault<BackupCode>('DAMAGED', `${missing.name} is not at ${place.address} as it was written.`, {
      hint: 'Back up again with --full; if that does not help, the place loses what is written to it.',
      details: { level: 'object', object: missing.name, place: place.address },
    });
  }
  if (await place.put(name, Buffer.from(json), { ifAbsent: true })) return placed;
  throw new Fault<BackupCode>('CONCURRENT', `Another run backed up to ${place.address} at the same time.`, {
    hint: 'Nothing is lost: the other run wrote its backup. Run this one again for what came after it.',
  });
}
