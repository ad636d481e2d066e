/** A file of evidence, read whole within limits. Nothing is written anywhere, so no path in it leads anywhere. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { Fault } from '../prov/fault.ts';
import { archiveOf } from './archive.ts';
import { LIMITS, notEvidence, overLimit, parseManifest, PATH, type BundleFile, type Manifest } from './format.ts';

export interface OpenedBundle {
  /** Undefined if there is none, or it is not as Clew writes it. */
  readonly manifest: Manifest | undefined;
  /** All files but the manifest, in the order of the archive. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Whether the archive is, to the byte, the one that its files give. */
  readonly exact: boolean;
  /** Why it is no archive as Clew writes it, for all that it is one. */
  readonly damage: readonly Damage[];
}

/** One whose manifest says what the rest has to be. */
export type ReadableBundle = OpenedBundle & { readonly manifest: Manifest };

export interface Damage {
  readonly place: string;
  readonly message: string;
}

/** Files of a record at most, and those that stand once. */
const MAX_FILES = 5 * LIMITS.records + 10;

/** Most that is told of one archive: one made of nothing else could tell for ever. */
const MAX_DAMAGE = 100;

/** What every archive of ours begins with, 257 bytes on: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const MAGIC = { bytes: Buffer.from('ustar'), at: 257 } as const;

/**
 * Reads what can be read. An archive that was altered is told of, and not refused: who altered it shall not choose what is said of it.
 * @throws Fault NOT_EVIDENCE if it is no archive at all, or of a later form; LIMIT
 */
export async function openBundle(input: AsyncIterable<Uint8Array>): Promise<OpenedBundle> {
  const digest = createHash('sha256');
  let start = Buffer.alloc(0);
  const see = (chunk: Uint8Array) => {
    digest.update(chunk);
    if (start.length < 512) start = Buffer.concat([start, chunk.subarray(0, 512 - start.length)]);
  };
  const { list, damage, why } = await entriesOf(metered(input, see));
  const isArchive = start.subarray(MAGIC.at, MAGIC.at + MAGIC.bytes.length).equals(MAGIC.bytes);
  if (!isArchive && list.length + damage.length === 0) throw notEvidence(why ?? 'It is empty.');
  if (why !== undefined) damage.push({ place: 'archive', message: `It cannot be read to its end: ${why}` });
  const again = createHash('sha256');
  for await (const chunk of archiveOf(list)) again.update(chunk);
  const files = new Map(list.map(({ path, bytes }) => [path, bytes]));
  const manifest = manifestIn(files, damage);
  if (manifest && list.at(-1)?.path !== 'manifest.json')
    damage.push({ place: 'manifest.json', message: 'It is not the last file.' });
  files.delete('manifest.json');
  return { manifest, files, exact: digest.digest().equals(again.digest()), damage };
}

/** @throws Fault NOT_EVIDENCE of a later form */
function manifestIn(files: ReadonlyMap<string, Buffer>, damage: Damage[]): Manifest | undefined {
  const bytes = files.get('manifest.json');
  const manifest = bytes && parseManifest(bytes);
  if (typeof manifest === 'object') return manifest;
  damage.push({ place: 'manifest.json', message: manifest ?? 'It is missing.' });
  return undefined;
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

interface Entries {
  readonly list: BundleFile[];
  readonly damage: Damage[];
  /** Why reading ended before the end. */
  readonly why: string | undefined;
}

async function entriesOf(input: AsyncIterable<Uint8Array>): Promise<Entries> {
  const archive = extract();
  const source = Readable.from(input, { objectMode: false });
  source.on('error', (error) => archive.destroy(error));
  source.pipe(archive);
  const list: BundleFile[] = [];
  const damage: Damage[] = [];
  const seen = new Set<string>();
  let entries = 0;
  try {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      if (size > LIMITS.file) throw overLimit('bytes in a file', LIMITS.file);
      if (++entries > MAX_FILES) throw overLimit('files', MAX_FILES);
      const belongs = type === 'file' && PATH.test(name);
      const twice = seen.has(name);
      if (!belongs || twice) {
        if (damage.length < MAX_DAMAGE) damage.push(strange(name, type ?? 'entry', twice));
        // Not kept: what is not listed has no say.
        for await (const _chunk of entry);
        continue;
      }
      seen.add(name);
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      list.push({ path: name, bytes: Buffer.concat(chunks) });
    }
  } catch (error) {
    source.destroy();
    if (error instanceof Fault || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return { list, damage, why: (error as Error).message };
  }
  return { list, damage, why: undefined };
}

function strange(name: string, type: string, twice: boolean): Damage {
  const shown = JSON.stringify(name.slice(0, 80));
  return { place: shown, message: twice ? 'It is there twice.' : `It does not belong there (${type}).` };
}
