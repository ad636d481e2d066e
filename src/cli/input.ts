/** Reading files and standard input, within limits. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Fault } from '../prov/fault.ts';
import type { CliCode } from './fault.ts';
import type { Terminal } from './terminal.ts';

/** Largest document read, bytes. */
export const MAX_INPUT = 64 * 1024 * 1024;

export interface Input {
  readonly text: string;
  /** As the caller named it; `standard input` for `-`. */
  readonly name: string;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
}

/** Reads a file, or standard input for `-`, as UTF-8. @throws Fault FILE, LIMIT */
export async function readInput(terminal: Terminal, file: string): Promise<Input> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? await collect(terminal.in, name) : await readFileWithin(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault<CliCode>('FILE', `${name} is not UTF-8 text.`, {
      hint: 'Convert it, or is it the wrong file?',
      cause,
    });
  }
  return { text, name, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

async function readFileWithin(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      // The size is looked at before anything is read, and again by the reader, since a file may grow.
      const { size } = await handle.stat();
      if (size > MAX_INPUT) throw tooLarge(file);
      return await collect(handle.createReadStream({ autoClose: false }), file);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault<CliCode>('FILE', `Cannot read ${file}: ${reason(cause)}.`, { cause });
  }
}

async function collect(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > MAX_INPUT) throw tooLarge(name);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string): Fault<CliCode> {
  return new Fault('LIMIT', `${name} is larger than ${MAX_INPUT} bytes.`, {
    hint: 'Split it into several documents.',
    details: { limit: 'input', maximum: MAX_INPUT },
  });
}

/** What the system says of a file error, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
    ENOSPC: 'no space is left',
    EROFS: 'the file system is read-only',
  };
  return (code !== undefined && words[code]) || message;
}
