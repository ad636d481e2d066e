/** Reading a backup back: its manifest, its facts and its records, each compared with what it should be. */
import type { HistoryRecord } from '../lineage/replay.ts';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import { BackupKey, type Secret } from './key.ts';
import { checkMac, readManifest, type Placed, type SegmentEntry } from './manifest.ts';
import { Objects } from './objects.ts';
import type { Place } from './place.ts';
import { decodeSegment } from './segment.ts';

export interface BackupChoice {
  readonly place: Place;
  readonly secret?: Secret | undefined;
  /** Number of the manifest; the newest if left out. */
  readonly sequence?: number | undefined;
}

export class OpenedBackup {
  readonly placed: Placed;
  /** The newest manifest there, which may know more than the one chosen. */
  readonly newest: Placed;
  readonly #objects: Objects;

  private constructor(placed: Placed, newest: Placed, objects: Objects) {
    this.placed = placed;
    this.newest = newest;
    this.#objects = objects;
  }

  /** @throws Fault NO_BACKUP, KEY_NEEDED, WRONG_KEY, DAMAGED, BACKUP_NEWER, PLACE_… */
  static async open({ place, secret, sequence }: BackupChoice): Promise<OpenedBackup> {
    const newest = await readManifest(place);
    const placed = sequence === undefined ? newest : await readManifest(place, sequence);
    if (!placed || !newest) {
      const which = sequence === undefined ? 'no backup' : `no backup ${sequence}`;
      const hint = newest ? `There are backups up to ${newest.sequence}.` : 'Check the address.';
      throw new Fault<BackupCode>('NO_BACKUP', `There is ${which} at ${place.address}.`, { hint });
    }
    const key = await keyOf(placed, secret, place);
    if (key) checkMac(placed, key);
    return new OpenedBackup(placed, newest, new Objects(place, placed.manifest.log, key));
  }

  async facts(): Promise<ReadonlyMap<string, string>> {
    const { facts } = this.placed.manifest;
    const bytes = await this.#objects.read(facts);
    try {
      return new Map(Object.entries(JSON.parse(bytes.toString('utf8')) as Record<string, string>));
    } catch (cause) {
      throw new Fault<BackupCode>('DAMAGED', `${facts.name} is no JSON.`, {
        details: { level: 'object', object: facts.name },
        cause,
      });
    }
  }

  /** Segment by segment, from the one that holds record `from`. The next one is fetched while this one is looked at. */
  async *segments(from = 0): AsyncGenerator<{ readonly entry: SegmentEntry; readonly records: HistoryRecord[] }> {
    const wanted = this.placed.manifest.segments.filter(({ to }) => to > from);
    let coming = wanted[0] && this.#fetch(wanted[0]);
    for (const [i, entry] of wanted.entries()) {
      const bytes = await coming!;
      const next = wanted[i + 1];
      coming = next && this.#fetch(next);
      const records = await decodeSegment(bytes, entry);
      yield { entry, records };
    }
  }

  /** A fetch that fails before it is awaited is told then. */
  #fetch(entry: SegmentEntry): Promise<Buffer> {
    const bytes = this.#objects.read(entry);
    bytes.catch(() => undefined);
    return bytes;
  }
}

async function keyOf({ manifest }: Placed, secret: Secret | undefined, place: Place): Promise<BackupKey | undefined> {
  const { encryption } = manifest;
  if (!encryption) {
    // A manifest that somebody put there without encryption must not be taken for the encrypted one that is expected.
    if (!secret) return undefined;
    throw new Fault<BackupCode>('KEY_NEEDED', `The backup at ${place.address} is not encrypted, and a key was given.`, {
      hint: 'If it should be encrypted, somebody may have replaced it. Else leave the key out.',
    });
  }
  if (secret) return BackupKey.open(secret, encryption);
  throw new Fault<BackupCode>('KEY_NEEDED', `The backup at ${place.address} is encrypted.`, {
    hint: `Give its ${encryption.kdf === 'file' ? 'key file (--key-file)' : 'passphrase (CLEW_BACKUP_PASSPHRASE)'}.`,
  });
}
