/** The crate as one file: the same files give the same bytes. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { ZipFile } from 'yazl';
import type { CrateFile } from './write.ts';

/** Bits of a regular file that everybody may read, as `unzip` restores them. */
const MODE = 0o100644;

/** @param created xsd:dateTime that every entry is dated with */
export async function zipOf(files: readonly CrateFile[], created: string): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const { path, text } of files)
    zip.addBuffer(Buffer.from(text), path, {
      mtime: inZone(created),
      mode: MODE,
      // The other form of the time would be written beside, in the clock of the machine.
      forceDosTimestamp: true,
    });
  zip.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** The moment whose local time, which a zip holds, reads as the given one does in UTC. */
function inZone(created: string): Date {
  const utc = new Date(created);
  return new Date(
    ...([
      utc.getUTCFullYear(),
      utc.getUTCMonth(),
      utc.getUTCDate(),
      utc.getUTCHours(),
      utc.getUTCMinutes(),
      utc.getUTCSeconds(),
    ] as const),
  );
}
