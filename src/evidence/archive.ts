/** The archive around the files: the same files in the same order give the same bytes. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
import { pack } from 'tar-stream';
import type { BundleFile } from './format.ts';

/** Nothing of the machine or the moment goes into it. */
const SAME = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '', type: 'file' } as const;

/** Packs files as they come; what goes wrong with them breaks the archive off. */
export async function* archiveOf(files: AsyncIterable<BundleFile> | Iterable<BundleFile>): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const done = (async () => {
    try {
      for await (const { path, bytes } of files) {
        await new Promise<void>((resolve, reject) => {
          const settle = (error?: Error | null) => (error ? reject(error) : resolve());
          archive.entry({ ...SAME, name: path, size: bytes.length }, bytes, settle);
        });
      }
      archive.finalize();
    } catch (error) {
      archive.destroy(error as Error);
    }
  })();
  for await (const chunk of archive) yield chunk as Uint8Array;
  await done;
}
