/**
 * Digests of files that did not change since they were read, kept between processes.
 *
 * One file that is a hash table of records of fixed size, each with a checksum of its own: processes read and write it at once without a lock, and
 * what two of them tore, a crash cut short or another version wrote is a record that does not check, which is one that is not there. It cannot
 * grow past {@link BUCKETS} × {@link WAYS} records; in a full bucket the oldest gives way.
 */
import { hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, constants, readFileSync, readSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BYTE_TYPES } from './media-type.ts';
import type { FileState } from './file-state.ts';

/** What is kept of a file. */
export interface Known {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  readonly mediaType: string | undefined;
}

const BUCKETS = 2 ** 15;
const WAYS = 8;
/** device, inode, size, modified, changed: 40; written: 4; media type: 4; digest: 32; checksum: 16. */
const RECORD = 96;
const KEY_BYTES = 40;
const CHECKED_BYTES = 80;

/**
 * A file that changed this short a time before it was read may change again within one tick of its file system's clock, so its state would
 * not tell: git's "racy" entries. https://git-scm.com/docs/racy-git
 */
export const RACY_NS = 2_000_000_000n;

export class DigestCache {
  /** Why nothing is kept, if so; digests are computed all the same. */
  gap: string | undefined;
  readonly #file: number | undefined;
  readonly #seed: string;

  private constructor(file: number | undefined, gap: string | undefined) {
    this.#file = file;
    this.gap = gap;
    // Homes are shared over networks: numbers of devices and inodes mean something on one machine. A new list of types is a new cache.
    this.#seed = hash('sha256', JSON.stringify(['digests 1', machine(), BYTE_TYPES]), 'hex');
  }

  /** Opens the cache in a folder, which is made; where that is not possible, `gap` says why and nothing is kept. */
  static open(folder: string): DigestCache {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
      return new DigestCache(openSync(join(folder, 'digests'), flags, 0o600), undefined);
    } catch (error) {
      return new DigestCache(undefined, `Digests are not kept: ${(error as Error).message}.`);
    }
  }

  get(state: FileState): Known | undefined {
    if (this.#file === undefined) return undefined;
    const key = keyOf(state);
    const bucket = this.#read(this.#place(key));
    for (let at = 0; at < bucket.length; at += RECORD) {
      const record = bucket.subarray(at, at + RECORD);
      if (key.equals(record.subarray(0, KEY_BYTES)) && this.#checks(record)) return knownFrom(record);
    }
    return undefined;
  }

  /** @param read when reading the file began, nanoseconds since 1970: a file changed shortly before is not kept, see {@link RACY_NS} */
  set(state: FileState, known: Known, read: bigint): void {
    if (this.#file === undefined || this.gap !== undefined) return;
    if (state.modified > read - RACY_NS || state.changed > read - RACY_NS) return;
    const key = keyOf(state);
    const place = this.#place(key);
    const record = Buffer.alloc(RECORD);
    key.copy(record);
    record.writeUInt32LE(Number(read / 1_000_000_000n), KEY_BYTES);
    record.writeUInt32LE(known.mediaType === undefined ? 0 : BYTE_TYPES.indexOf(known.mediaType) + 1, KEY_BYTES + 4);
    record.write(known.digest.slice('sha256:'.length), KEY_BYTES + 8, 'hex');
    this.#checksum(record).copy(record, CHECKED_BYTES);
    try {
      writeSync(this.#file, record, 0, RECORD, place + this.#way(key, this.#read(place)) * RECORD);
    } catch (error) {
      this.gap = `Digests are not kept: ${(error as Error).message}.`;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #place(key: Buffer): number {
    return (Number.parseInt(hash('sha256', key, 'hex').slice(0, 8), 16) % BUCKETS) * WAYS * RECORD;
  }

  #read(place: number): Buffer {
    const bucket = Buffer.alloc(WAYS * RECORD);
    readSync(this.#file!, bucket, 0, bucket.length, place);
    return bucket;
  }

  /** The record of the same file, else a free one, else the oldest. */
  #way(key: Buffer, bucket: Buffer): number {
    let oldest = 0;
    let age = Infinity;
    for (let way = 0; way < WAYS; way++) {
      const record = bucket.subarray(way * RECORD, (way + 1) * RECORD);
      // Device and inode: an older state of the same file is of no use any more.
      if (key.subarray(0, 16).equals(record.subarray(0, 16))) return way;
      const written = this.#checks(record) ? record.readUInt32LE(KEY_BYTES) : 0;
      if (written < age) [oldest, age] = [way, written];
    }
    return oldest;
  }

  #checks(record: Buffer): boolean {
    return this.#checksum(record).equals(record.subarray(CHECKED_BYTES));
  }

  #checksum(record: Buffer): Buffer {
    return hash('sha256', this.#seed + record.toString('hex', 0, CHECKED_BYTES), 'buffer').subarray(
      0,
      RECORD - CHECKED_BYTES,
    );
  }
}

function keyOf(state: FileState): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  key.writeBigUInt64LE(BigInt.asUintN(64, state.device), 0);
  key.writeBigUInt64LE(BigInt.asUintN(64, state.inode), 8);
  key.writeBigUInt64LE(BigInt.asUintN(64, state.size), 16);
  key.writeBigUInt64LE(BigInt.asUintN(64, state.modified), 24);
  key.writeBigUInt64LE(BigInt.asUintN(64, state.changed), 32);
  return key;
}

function knownFrom(record: Buffer): Known {
  return {
    digest: `sha256:${record.toString('hex', KEY_BYTES + 8, CHECKED_BYTES)}`,
    mediaType: BYTE_TYPES[record.readUInt32LE(KEY_BYTES + 4) - 1],
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/machine-id.html; containers often have none. */
function machine(): string {
  for (const file of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return hostname();
}
