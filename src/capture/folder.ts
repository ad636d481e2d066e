/** What a folder holds, as a tree, and its Merkle digest. docs/design/digests.md is the definition. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, type BigIntStats } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { Fault } from '../prov/fault.ts';
import type { FolderOther } from './content.ts';
import type { CaptureCode } from './fault.ts';
import { stateOf, type FileState } from './file-state.ts';
import { pathText, unreadable } from './unreadable.ts';

/** Most entries of one folder at all depths; about 300 bytes of memory each. */
export const MAX_ENTRIES = 2_000_000;

export interface FileEntry {
  readonly kind: 'file';
  readonly name: Buffer;
  readonly path: Buffer;
  readonly state: FileState;
}

export interface OtherEntry {
  readonly kind: FolderOther['kind'];
  readonly name: Buffer;
  readonly path: Buffer;
  /** Of a symbolic link: where it points. */
  readonly target: Buffer | undefined;
}

export interface FolderEntry {
  readonly kind: 'folder';
  readonly name: Buffer;
  readonly path: Buffer;
  /** Nanoseconds since 1970, before its entries were read. */
  readonly modified: bigint;
  /** In the order of their names' bytes. */
  readonly entries: readonly Entry[];
}

export type Entry = FileEntry | OtherEntry | FolderEntry;

const SLASH = Buffer.from('/');

/** Reads the names of all there is below a folder; no file is opened and no link followed. @throws Fault UNREADABLE, FOLDER_TOO_LARGE, CAPTURE_STOPPED */
export async function readFolder(path: Buffer, signal: AbortSignal | undefined): Promise<FolderEntry> {
  let count = 0;
  let breath = performance.now();
  const read = async (folder: Buffer, name: Buffer): Promise<FolderEntry> => {
    const { mtimeNs } = statOf(folder);
    const names = namesIn(folder);
    count += names.length;
    if (count > MAX_ENTRIES) throw tooLarge(path);
    const entries: Entry[] = [];
    for (const child of names) {
      if (performance.now() - breath > 5) {
        await breathe();
        if (signal?.aborted) throw captureStopped();
        breath = performance.now();
      }
      const at = Buffer.concat([folder, SLASH, child]);
      const stats = statOf(at);
      entries.push(stats.isDirectory() ? await read(at, child) : leafEntry(stats, child, at));
    }
    return { kind: 'folder', name, path: folder, modified: mtimeNs, entries };
  };
  return read(path, Buffer.alloc(0));
}

export function captureStopped(): Fault<CaptureCode> {
  return new Fault<CaptureCode>('CAPTURE_STOPPED', 'Digesting was stopped.');
}

function tooLarge(path: Buffer): Fault<CaptureCode> {
  return new Fault<CaptureCode>('FOLDER_TOO_LARGE', `${pathText(path)} has more than ${MAX_ENTRIES} entries.`, {
    place: { source: pathText(path) },
    hint: 'Name the parts of it that matter, or put it into one file.',
  });
}

function statOf(path: Buffer): BigIntStats {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** What git keeps beside the files differs from clone to clone; the commit says what it holds. */
const GIT = Buffer.from('.git');

function namesIn(folder: Buffer): Buffer[] {
  try {
    const names = readdirSync(folder, { encoding: 'buffer' });
    return names.filter((name) => !name.equals(GIT)).sort(Buffer.compare);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function leafEntry(stats: BigIntStats, name: Buffer, path: Buffer): FileEntry | OtherEntry {
  if (stats.isFile()) return { kind: 'file', name, path, state: stateOf(stats) };
  if (!stats.isSymbolicLink()) {
    return { kind: stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device', name, path, target: undefined };
  }
  try {
    return { kind: 'symlink', name, path, target: readlinkSync(path, { encoding: 'buffer' }) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The folders of a tree whose entries are others now than when they were read. */
export function changedFolder(folder: FolderEntry): FolderEntry | undefined {
  if (statOf(folder.path).mtimeNs !== folder.modified) return folder;
  for (const entry of folder.entries) {
    const changed = entry.kind === 'folder' ? changedFolder(entry) : undefined;
    if (changed) return changed;
  }
  return undefined;
}

/** All entries that are no folders, depth first, in the order of names' bytes. */
export function* leaves(folder: FolderEntry): Generator<FileEntry | OtherEntry> {
  for (const entry of folder.entries) {
    if (entry.kind === 'folder') yield* leaves(entry);
    else yield entry;
  }
}

const TAG = Buffer.from('clew folder 1\0');
const LETTER = { file: 'f', folder: 'd', symlink: 'l', fifo: 'p', socket: 's', device: 'v' } as const;

/** @param digestOf SHA-256 of a file's bytes, 64 hexadecimal digits */
export function merkle(folder: FolderEntry, digestOf: (file: FileEntry) => string): string {
  const sum = createHash('sha256').update(TAG);
  const length = Buffer.alloc(4);
  for (const entry of folder.entries) {
    length.writeUInt32BE(entry.name.length);
    sum.update(LETTER[entry.kind]).update(length).update(entry.name).update(entryDigest(entry, digestOf), 'hex');
  }
  return sum.digest('hex');
}

function entryDigest(entry: Entry, digestOf: (file: FileEntry) => string): string {
  if (entry.kind === 'file') return digestOf(entry);
  if (entry.kind === 'folder') return merkle(entry, digestOf);
  return createHash('sha256')
    .update(entry.target ?? '')
    .digest('hex');
}
