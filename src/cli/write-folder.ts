import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';

/**
 * Unpacks a zip into a folder that is not there yet, or is empty: beside it, and renamed at the end, so that nobody sees half of it.
 * @returns how many bytes were written
 * @throws Fault FILE; whatever `chunks` throws; what reading a zip does
 */
export async function writeFolderWhole(folder: string, chunks: AsyncIterable<Uint8Array | string>): Promise<number> {
  const { filesOf } = await import('../ingest/ro-crate/zip.ts');
  const packed: Buffer[] = [];
  for await (const chunk of chunks) packed.push(Buffer.from(chunk));
  const path = folder.replace(/\/+$/, '') || '/';
  const partial = `${path}.${process.pid}.part`;
  let bytes = 0;
  try {
    for (const file of await filesOf(Buffer.concat(packed))) {
      const to = join(partial, file.path);
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, file.chunks);
      bytes += file.byteSize;
    }
    await rename(partial, path);
    return bytes;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (cause instanceof Fault || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    const full = ['ENOTEMPTY', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code!);
    throw new Fault<CliCode>('FILE', `Cannot write ${path}: ${full ? 'the folder is not empty' : reason(cause)}.`, {
      cause,
      ...(full && { hint: 'Name a folder that is not there yet.' }),
    });
  }
}
