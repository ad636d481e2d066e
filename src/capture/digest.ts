import { realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename } from 'node:path';
import { Fault } from '../prov/fault.ts';
import type { DigestCache, Known } from './cache.ts';
import type { Content, FileContent, FolderContent, FolderFile } from './content.ts';
import type { CaptureCode } from './fault.ts';
import { stateOf, type FileState } from './file-state.ts';
import { captureStopped, changedFolder, leaves, merkle, readFolder, type FileEntry } from './folder.ts';
import type { Outcome } from './hash-thread.ts';
import { hashFiles } from './hashing.ts';
import { typeOfName } from './media-type.ts';
import { pathText, unreadable } from './unreadable.ts';

/** What digesting did so far, of one path. */
export interface DigestProgress {
  /** Bytes read now, or known from the cache. */
  readonly bytes: number;
  /** Bytes in all. */
  readonly totalBytes: number;
  readonly totalFiles: number;
}

export interface DigestOptions {
  /** Digests kept between processes; everything is read without it. */
  readonly cache?: DigestCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called a few times a second. */
  readonly progress?: ((progress: DigestProgress) => void) | undefined;
  /** Folders with more files give only their digest, count and size; default {@link MAX_LISTED}. */
  readonly maxListed?: number | undefined;
}

/** Most files of a folder that are told one by one. */
export const MAX_LISTED = 10_000;

/**
 * The content of a file or folder: SHA-256 of the bytes, Merkle digest of the tree (docs/design/digests.md). A symbolic link given as `path` is
 * followed, those within a folder are not. What changes while it is read is read once more.
 * @throws Fault UNREADABLE, NOT_A_FILE, CHANGED_WHILE_READ, FOLDER_TOO_LARGE, CAPTURE_STOPPED
 */
export async function digestPath(path: string, options: DigestOptions = {}): Promise<Content> {
  const stats = statOf(path);
  if (stats.isDirectory()) return (await folderContent(path, options)) ?? (await folderContent(path, options, true))!;
  if (!stats.isFile()) throw notAFile(path);
  const file = { path: Buffer.from(path), state: stateOf(stats) };
  const [found] = await digestsOf([file], options);
  return fileContent(found!, basename(path));
}

interface Target {
  readonly path: Buffer;
  readonly state: FileState;
}

/** What is known of a file, with the size that it had when it was read, which need not be the one that it had when it was looked at. */
interface Found extends Known {
  readonly size: bigint;
}

/** @returns undefined if an entry came or went meanwhile and this is not the `last` attempt */
async function folderContent(path: string, options: DigestOptions, last = false): Promise<FolderContent | undefined> {
  const root = realpathSync.native(path, { encoding: 'buffer' });
  const folder = await readFolder(root, options.signal);
  const all = [...leaves(folder)];
  const files = all.filter((entry): entry is FileEntry => entry.kind === 'file');
  const found = await digestsOf(files, options);
  const changed = changedFolder(folder);
  if (changed) {
    if (last) throw changedWhileRead(changed.path);
    return undefined;
  }
  const digests = new Map(files.map((file, i) => [file, found[i]!]));
  const below = (at: Buffer) => pathText(at.subarray(root.length + 1));
  return {
    kind: 'folder',
    digest: `sha256:${merkle(folder, (file) => digests.get(file)!.digest.slice('sha256:'.length))}`,
    byteSize: Number(found.reduce((sum, { size }) => sum + size, 0n)),
    fileCount: files.length,
    files:
      files.length > (options.maxListed ?? MAX_LISTED)
        ? undefined
        : files.map((file, i): FolderFile => ({
            ...fileContent(found[i]!, pathText(file.name)),
            path: below(file.path),
          })),
    others: all.flatMap((entry) =>
      entry.kind === 'file'
        ? []
        : [
            {
              path: below(entry.path),
              kind: entry.kind,
              ...(entry.target !== undefined && { target: pathText(entry.target) }),
            },
          ],
    ),
  };
}

function fileContent({ digest, mediaType, size }: Found, name: string): FileContent {
  return { kind: 'file', digest, byteSize: Number(size), mediaType, namedType: typeOfName(name) };
}

/** The digest of each file, from the cache or read; what changed while it was read is read once more. */
async function digestsOf(files: readonly Target[], options: DigestOptions): Promise<Found[]> {
  const found = files.map(({ state }): Found | undefined => {
    const known = options.cache?.get(state);
    return known && { ...known, size: state.size };
  });
  const sizeOf = (indices: readonly number[]) => Number(indices.reduce((sum, i) => sum + files[i]!.state.size, 0n));
  const totalBytes = sizeOf([...files.keys()]);
  const tell = (bytes: number) =>
    options.progress?.({ bytes: Math.min(bytes, totalBytes), totalBytes, totalFiles: files.length });
  let missing = [...files.keys()].filter((i) => found[i] === undefined);
  for (let attempt = 1; missing.length > 0; attempt++) {
    if (attempt > 2) throw changedWhileRead(files[missing[0]!]!.path);
    const here = missing;
    const before = totalBytes - sizeOf(here);
    const again: number[] = [];
    await hashFiles(
      here.map((i) => ({ path: files[i]!.path, size: Number(files[i]!.state.size) })),
      (job, outcome) => {
        const index = here[job]!;
        found[index] = foundBy(files[index]!.path, outcome, options.cache);
        if (found[index] === undefined) again.push(index);
      },
      { signal: options.signal, progress: (bytes) => tell(before + bytes) },
    );
    if (options.signal?.aborted) throw captureStopped();
    missing = again;
  }
  tell(totalBytes);
  return found as Found[];
}

/** @returns undefined if the file changed while it was read, or reading was stopped */
function foundBy(path: Buffer, outcome: Outcome, cache: DigestCache | undefined): Found | undefined {
  if ('failed' in outcome) throw unreadable(path, outcome.failed);
  if ('irregular' in outcome) throw notAFile(path);
  if ('changed' in outcome || 'stopped' in outcome) return undefined;
  cache?.set(outcome.state, outcome, outcome.begun);
  return { digest: outcome.digest, mediaType: outcome.mediaType, size: outcome.state.size };
}

function statOf(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function notAFile(path: string | Buffer): Fault<CaptureCode> {
  return new Fault<CaptureCode>('NOT_A_FILE', `${pathText(path)} is neither a regular file nor a folder.`, {
    place: { source: pathText(path) },
    hint: 'What comes through a pipe or a device has no lasting bytes: write it to a file first.',
  });
}

function changedWhileRead(path: Buffer): Fault<CaptureCode> {
  return new Fault<CaptureCode>('CHANGED_WHILE_READ', `${pathText(path)} changed while it was read, twice.`, {
    place: { source: pathText(path) },
    hint: 'Something still writes to it. Wait until it is done, or copy it first.',
  });
}
