/** A file of evidence, read whole within limits. Nothing is written anywhere, so no path in it leads anywhere. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { Fault } from '../prov/fault.ts';
import { archiveOf } from './archive.ts';
import { LIMITS, notEvidence, overLimit, parseManifest, PATH, type BundleFile, type Manifest } from './format.ts';

export interface OpenedBundle {
  readonly manifest: Manifest;
  /** All files but the manifest, in the order of the archive. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Whether the archive is, to the byte, the one that its files give. */
  readonly exact: boolean;
}

/** Files of a record at most, and those that stand once. */
const MAX_FILES = 5 * LIMITS.records + 10;

/** @throws Fault NOT_EVIDENCE, LIMIT */
export async function openBundle(input: AsyncIterable<Uint8Array>): Promise<OpenedBundle> {
  const digest = createHash('sha256');
  const list = await entriesOf(metered(input, (chunk) => digest.update(chunk)));
  const again = createHash('sha256');
  for await (const chunk of archiveOf(list)) again.update(chunk);
  const files = new Map(list.map(({ path, bytes }) => [path, bytes]));
  const manifest = files.get('manifest.json');
  if (manifest === undefined) throw notEvidence('It has no manifest.json.');
  files.delete('manifest.json');
  return { manifest: parseManifest(manifest), files, exact: digest.digest().equals(again.digest()) };
}

async function* metered(
  input: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of input) {
    total += chunk.length;
    // Headers and padding take at most 1,024 bytes a file.
    if (total > LIMITS.bytes + 1024 * MAX_FILES) throw overLimit('bytes', LIMITS.bytes);
    see(chunk);
    yield chunk;
  }
}

async function entriesOf(input: AsyncIterable<Uint8Array>): Promise<BundleFile[]> {
  const archive = extract();
  const source = Readable.from(input, { objectMode: false });
  source.on('error', (error) => archive.destroy(error));
  source.pipe(archive);
  const files: BundleFile[] = [];
  const seen = new Set<string>();
  try {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file' || !PATH.test(name)) throw notEvidence(`It holds ${JSON.stringify(name.slice(0, 80))}.`);
      if (seen.has(name)) throw notEvidence(`It holds ${name} twice.`);
      if (size > LIMITS.file) throw overLimit('bytes in a file', LIMITS.file);
      if (seen.add(name).size > MAX_FILES) throw overLimit('files', MAX_FILES);
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      files.push({ path: name, bytes: Buffer.concat(chunks) });
    }
  } catch (error) {
    source.destroy();
    if (error instanceof Fault || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw notEvidence((error as Error).message);
  }
  return files;
}
