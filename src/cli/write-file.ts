import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';
import { reason } from './input.ts';
import type { Progress } from './progress.ts';
import { write } from './terminal.ts';

/**
 * Writes beside the file and renames at the end: whoever reads the file never sees half of it.
 * @returns how many bytes were written
 * @throws Fault FILE; whatever `chunks` throws
 */
export async function writeFileWhole(
  file: string,
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  progress: Progress,
): Promise<number> {
  const partial = `${file}.${process.pid}.part`;
  let bytes = 0;
  try {
    const stream = createWriteStream(partial, { flags: 'wx' });
    const failed = new Promise<never>((_, reject) => stream.once('error', reject));
    failed.catch(() => undefined);
    for await (const chunk of chunks) {
      bytes += Buffer.byteLength(chunk);
      await Promise.race([write(stream, chunk), failed]);
      progress.report('bytes written', bytes);
    }
    await Promise.race([new Promise<void>((resolve) => stream.end(resolve)), failed]);
    await rename(partial, file);
    return bytes;
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof Fault || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new Fault<CliCode>('FILE', `Cannot write ${file}: ${reason(cause)}.`, { cause });
  } finally {
    progress.end();
  }
}
