/** A crate in a zip, read in memory: nothing is extracted, and an archive that is not what it seems is refused whole. */
import { createHash } from 'node:crypto';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import type { IngestCode } from '../fault.ts';
import { CRATE_LIMITS, METADATA } from './document.ts';
import type { Payload } from './names.ts';

export const ZIP_LIMITS = {
  /** Files and folders of an archive. */
  entries: 10_000,
  /** Bytes of all files together, as they are unpacked (1 GiB). */
  bytes: 1024 * 1024 * 1024,
  /** How many times its packed size a file may have; what is under 1 MiB may have any. */
  ratio: 200,
} as const;

const SMALL = 1024 * 1024;

/** Type bits of a Unix mode, and the one of a symbolic link. */
const TYPE = 0o170000;
const LINK = 0o120000;

/**
 * The metadata of the crate, and the digest of every file beside it.
 * @throws Fault ILLEGAL_DOCUMENT (no zip, no crate, a path out of the archive, a link, a name twice, encrypted, sizes that are not as said), INPUT_TOO_LARGE
 */
export async function readZip(bytes: Uint8Array): Promise<{ readonly metadata: string; readonly payload: Payload }> {
  const files = await filesOf(bytes);
  const found = files
    .map(({ path }) => path)
    .filter((name) => name === METADATA || /^[^/]+\/ro-crate-metadata\.json$/.test(name))
    .sort((a, b) => a.length - b.length)[0];
  if (found === undefined) throw illegal(`The archive holds no ${METADATA}.`, 'Is it an RO-Crate?');
  const root = found.slice(0, -METADATA.length);
  const payload = new Map<string, { readonly digest: string; readonly byteSize: number }>();
  let metadata = '';
  for (const { path, byteSize, chunks } of files) {
    const hash = createHash('sha256');
    const kept: Uint8Array[] = [];
    for await (const chunk of chunks) {
      hash.update(chunk);
      if (path === found) kept.push(chunk);
    }
    if (path === found) metadata = textOf(Buffer.concat(kept));
    else if (path.startsWith(root))
      payload.set(path.slice(root.length), { digest: `sha256:${hash.digest('hex')}`, byteSize });
  }
  return { metadata, payload };
}

/** A file of an archive, its content unpacked as it is read. */
export interface ZippedFile {
  /** Relative, with slashes; leads nowhere out of the archive. */
  readonly path: string;
  readonly byteSize: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The files of an archive, each checked before the first is unpacked. @throws as {@link readZip} */
export async function filesOf(bytes: Uint8Array): Promise<ZippedFile[]> {
  const { zip, files } = await entriesOf(bytes);
  return files.map((entry) => ({
    path: entry.fileName,
    byteSize: entry.uncompressedSize,
    chunks: contentOf(zip, entry),
  }));
}

async function entriesOf(bytes: Uint8Array): Promise<{ readonly zip: ZipFile; readonly files: readonly Entry[] }> {
  const zip = await opened(bytes);
  if (zip.entryCount > ZIP_LIMITS.entries) throw tooLarge(`${zip.entryCount} entries`, `${ZIP_LIMITS.entries}`);
  const files: Entry[] = [];
  const names = new Set<string>();
  let total = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      try {
        total += entry.uncompressedSize;
        check(entry, names, total);
        if (!entry.fileName.endsWith('/')) files.push(entry);
        zip.readEntry();
      } catch (error) {
        reject(error as Error);
      }
    });
    zip.on('end', resolve);
    // Among these: names that are absolute, or lead out of the archive.
    zip.on('error', (cause: Error) => reject(damaged(cause)));
    zip.readEntry();
  });
  return { zip, files };
}

function check(entry: Entry, names: Set<string>, total: number): void {
  const name = JSON.stringify(clip(entry.fileName));
  // A file system that folds case, or composes letters, would take the two for one.
  const key = entry.fileName.normalize('NFC').toLowerCase();
  if (names.has(key)) throw illegal(`The archive holds ${name} twice.`, 'Give each file a name of its own.');
  names.add(key);
  if (((entry.externalFileAttributes >>> 16) & TYPE) === LINK)
    throw illegal(`${name} in the archive is a symbolic link.`, 'Pack the file itself.');
  if (entry.isEncrypted()) throw illegal(`${name} in the archive is encrypted.`, 'Pack it without a password.');
  if (total > ZIP_LIMITS.bytes) throw tooLarge(`more than ${ZIP_LIMITS.bytes} bytes`, `${ZIP_LIMITS.bytes} unpacked`);
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > ZIP_LIMITS.ratio * entry.compressedSize)
    throw tooLarge(`${name}, more than ${ZIP_LIMITS.ratio} times its packed size`, `${ZIP_LIMITS.ratio} times`);
  if (entry.fileName.endsWith(METADATA) && entry.uncompressedSize > CRATE_LIMITS.length)
    throw tooLarge(`${entry.uncompressedSize} bytes of metadata`, `${CRATE_LIMITS.length}`);
}

function opened(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => {
      if (error as Error | null) reject(damaged(error!));
      else resolve(zip);
    });
  });
}

/** As it is unpacked; more or fewer bytes than the archive says are a fault. */
async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, found) => {
        if (error as Error | null) reject(error!);
        else resolve(found);
      });
    });
    for await (const chunk of stream) yield chunk as unknown as Uint8Array;
  } catch (cause) {
    throw damaged(cause as Error);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw damaged(cause as Error);
  }
}

function illegal(message: string, hint: string, cause?: unknown): Fault<IngestCode> {
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', message, { hint, cause });
}

function damaged(cause: Error): Fault<IngestCode> {
  return illegal(
    `Cannot read the archive: ${cause.message}.`,
    'Pack the crate again; paths in it are relative.',
    cause,
  );
}

function tooLarge(what: string, limit: string): Fault<IngestCode> {
  return new Fault<IngestCode>('INPUT_TOO_LARGE', `The archive holds ${what}; the limit is ${limit}.`, {
    hint: 'Unpack it and give the folder, or import its metadata alone.',
  });
}
