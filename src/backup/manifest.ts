/** What a backup consists of: one canonical JSON object, written last, so that a backup is there whole or not at all. */
import { timingSafeEqual } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import type { BackupKey, Encryption } from './key.ts';
import { checkName, type Place } from './place.ts';
import { isFull } from './segment.ts';

/** One object that a manifest names. */
export interface ObjectEntry {
  readonly name: string;
  /** SHA-256 of the bytes as they lie at the place, 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface SegmentEntry extends ObjectEntry {
  /** Numbers of its records: `from`, and the first after it. */
  readonly from: number;
  readonly to: number;
  /** Bytes before compression and encryption. */
  readonly plain: number;
  /** Numbers of records in it whose content was removed before it was written. */
  readonly removed: readonly number[];
}

export interface Manifest {
  readonly v: 1;
  /** Which history: base64 of the leaf hash of its first record. */
  readonly log: string;
  /** The origin line of the log's checkpoints; left out if none was signed yet. */
  readonly origin?: string;
  /** Number of records. */
  readonly size: number;
  /** Base64 Merkle tree hash over the entries of all of them. */
  readonly root: string;
  /** Base64 hashes of the full subtrees that make up the tree, largest first: what the next backup goes on from. */
  readonly range: readonly string[];
  /** Base64 of the leaf hash of the newest record: entries are salted, so a history that has it at this place is this one. */
  readonly last: string;
  /** The newest signed checkpoint that this backup holds all records of. */
  readonly checkpoint?: string;
  /** Digests of the vocabularies and shapes that its records were accepted under, sorted. */
  readonly schemas: readonly string[];
  /** Version of Clew. */
  readonly app: string;
  /** UTC, milliseconds. */
  readonly made: string;
  readonly encryption?: Encryption;
  /** In order, without a gap. */
  readonly segments: readonly SegmentEntry[];
  /** What the installation keeps about itself beside history (`lineage/facts.ts`), as JSON. */
  readonly facts: ObjectEntry;
  /** HMAC-SHA256, base64, over the manifest without it; there when it is encrypted. */
  readonly mac?: string;
}

/** A manifest where it lies. */
export interface Placed {
  readonly manifest: Manifest;
  /** Counts the backups of a place, from 1. */
  readonly sequence: number;
  readonly name: string;
}

const FOLDER = 'manifests/';
const NAME = /^manifests\/(\d{8})\.json$/;

export function manifestName(sequence: number): string {
  return `${FOLDER}${String(sequence).padStart(8, '0')}.json`;
}

/** `segments/000000000000-000000010000-….jsonl.gz`. */
export const SEGMENT_NAME = /^segments\/(\d{12})-(\d{12})-[0-9a-f]{16}\.jsonl\.gz(\.sealed)?$/;

/** RFC 8785 JSON and a newline. Its numbers are whole and below 2^53, and its keys ASCII, so sorting them is all there is to do. */
export function manifestJson(manifest: Manifest): string {
  return `${JSON.stringify(manifest, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )}\n`;
}

/** With the key, signed by it. */
export function closeManifest(manifest: Omit<Manifest, 'mac'>, key: BackupKey | undefined): string {
  return manifestJson(key ? { ...manifest, mac: key.mac(manifestJson(manifest)) } : manifest);
}

/** @throws Fault DAMAGED if the manifest was changed by somebody without the key */
export function checkMac({ manifest, name }: Placed, key: BackupKey): void {
  const { mac = '', ...rest } = manifest;
  const [given, wanted] = [Buffer.from(mac), Buffer.from(key.mac(manifestJson(rest)))];
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw damaged(name, 'was changed by somebody who does not have its key');
}

/** Names of the manifests of a place, oldest first. */
export async function manifestNames(place: Place): Promise<string[]> {
  return (await place.list(FOLDER)).map(({ name }) => name).filter((name) => NAME.test(name));
}

/** The newest manifest of a place, or the one with a number; undefined if there is none. @throws Fault DAMAGED, BACKUP_NEWER */
export async function readManifest(place: Place, sequence?: number): Promise<Placed | undefined> {
  const name = sequence === undefined ? (await manifestNames(place)).at(-1) : manifestName(sequence);
  const bytes = name === undefined ? undefined : await place.get(name);
  return name === undefined || bytes === undefined ? undefined : parseManifest(name, bytes);
}

/** @throws Fault DAMAGED, BACKUP_NEWER */
export function parseManifest(name: string, bytes: Uint8Array): Placed {
  const text = Buffer.from(bytes).toString('utf8');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw damaged(name, 'is no JSON', cause);
  }
  const version = (read as { v?: unknown } | null)?.v;
  if (typeof version === 'number' && version > 1) {
    throw new Fault<BackupCode>('BACKUP_NEWER', `${name} was written by a newer version of Clew (format ${version}).`);
  }
  const manifest = read as Manifest;
  const wrong = faultOf(manifest);
  if (wrong !== undefined) throw damaged(name, wrong);
  if (manifestJson(manifest) !== text) throw damaged(name, 'is not in canonical form');
  return { manifest, name, sequence: Number(NAME.exec(name)?.[1] ?? 0) };
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash: Check = (value) =>
  typeof value === 'string' &&
  Buffer.from(value, 'base64').length === 32 &&
  Buffer.from(value, 'base64').toString('base64') === value;
const isDigest: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (keys: Readonly<Record<string, Check>>): Check =>
  (value) =>
    value !== null &&
    typeof value === 'object' &&
    Object.keys(value).every((key) => Object.hasOwn(keys, key)) &&
    Object.entries(keys).every(([key, check]) => check((value as Record<string, unknown>)[key]));

const OBJECT = { name: isText, sha256: isDigest, bytes: isCount };
const KEYS: Readonly<Record<string, Check>> = {
  v: (value) => value === 1,
  log: isHash,
  origin: maybe(isText),
  size: (value) => isCount(value) && value !== 0,
  root: isHash,
  range: listOf(isHash),
  last: isHash,
  checkpoint: maybe(isText),
  schemas: listOf(isText),
  app: isText,
  made: isText,
  encryption: maybe(
    shape({
      kdf: (value) => value === 'scrypt' || value === 'file',
      salt: isHash,
      n: isCount,
      r: isCount,
      p: isCount,
      check: isText,
    }),
  ),
  segments: listOf(shape({ ...OBJECT, from: isCount, to: isCount, plain: isCount, removed: listOf(isCount) })),
  facts: shape(OBJECT),
  mac: maybe(isText),
};

/** What is wrong with a manifest's form, as the rest of a sentence. */
function faultOf(manifest: Manifest): string | undefined {
  const wrong = Object.entries(KEYS).find(
    ([key, check]) => !check((manifest as unknown as Record<string, unknown>)?.[key]),
  );
  if (wrong) return `has no ${wrong[0]} in the form it should have`;
  if (!shape(KEYS)(manifest)) return 'says more than a manifest does';
  checkName(manifest.facts.name);
  let next = 0;
  for (const { name, from, to } of manifest.segments) {
    const range = SEGMENT_NAME.exec(name);
    if (from !== next || to <= from || Number(range?.[1]) !== from || Number(range?.[2]) !== to) {
      return `does not name the segment that begins with record ${next}`;
    }
    next = to;
  }
  return next === manifest.size ? undefined : `names segments of ${next} records, not of ${manifest.size}`;
}

function damaged(name: string, what: string, cause?: unknown): Fault<BackupCode> {
  return new Fault('DAMAGED', `The manifest ${name} ${what}.`, { details: { level: 'manifest', object: name }, cause });
}

/**
 * Which segments stay as they are when records `[size, head)` are added. Small segments at the end are written again together with what is new,
 * as long as they are not larger than it: so there are few segments, and a record is written again only as often as its segment doubles.
 */
export function keptSegments(segments: readonly SegmentEntry[], head: number): readonly SegmentEntry[] {
  const kept = [...segments];
  let from = kept.at(-1)?.to ?? 0;
  if (from === head) return kept;
  for (let last = kept.at(-1); last; last = kept.at(-1)) {
    const records = last.to - last.from;
    if (isFull(records, last.plain) || records > head - from) break;
    from = last.from;
    kept.pop();
  }
  return kept;
}
