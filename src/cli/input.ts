/** Reading files and standard input, within limits. */
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportInput } from '../ingest/importer.ts';
import { Fault } from '../prov/fault.ts';
import { decode, decodeHead } from './decode.ts';
import type { CliCode } from './fault.ts';
import type { Terminal } from './terminal.ts';

/** Largest document read, bytes. */
export const MAX_INPUT = 64 * 1024 * 1024;

/** Characters that formats are told apart by. */
const HEAD = 65_536;

/** A file, or standard input, read whole. */
export class Input implements ImportInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly folder?: string;
  #text: string | undefined;

  constructor(name: string, bytes: Uint8Array, folder?: string) {
    this.name = name;
    this.bytes = bytes;
    if (folder !== undefined) this.folder = folder;
  }

  /** @throws Fault FILE */
  get text(): string {
    return (this.#text ??= decode(this.bytes, this.name));
  }

  get head(): string {
    return this.#text?.slice(0, HEAD) ?? decodeHead(this.bytes.subarray(0, HEAD));
  }

  get digest(): string {
    return `sha256:${hash('sha256', this.bytes, 'hex')}`;
  }
}

/**
 * Reads a file, or standard input for `-`.
 * @param folderFiles names of files that stand for the folder they are in: of a folder, the first of them that is there is read
 * @throws Fault FILE, LIMIT
 */
export async function readInput(terminal: Terminal, file: string, folderFiles: readonly string[] = []): Promise<Input> {
  if (file === '-') return new Input('standard input', await collect(terminal.in, 'standard input'));
  if (folderFiles.length === 0 || !(await isFolder(file))) return new Input(file, await readFileWithin(file));
  for (const name of folderFiles) {
    const path = join(file, name);
    if (existsSync(path)) return new Input(path, await readFileWithin(path), file);
  }
  throw new Fault<CliCode>('FILE', `The folder ${file} holds no document that is known.`, {
    hint: `There should be one of ${folderFiles.join(', ')}.`,
  });
}

async function isFolder(file: string): Promise<boolean> {
  const found = await stat(file).catch((): undefined => undefined);
  return found?.isDirectory() ?? false;
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
    hint: 'Split it into several documents; unpack an archive and give its folder.',
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
