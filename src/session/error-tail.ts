/**
 * The last lines that a command wrote to standard error, where that can be had without standing between the command and whoever reads it:
 *
 * - a terminal, or the same file or pipe as standard output: inherited, and nothing is kept. A second hand would change what the command sees, or
 *   the order of the two;
 * - a file: inherited, and its end is read from the file afterwards;
 * - anything else, a pipe above all: through a pipe of our own (a FIFO, so that `/dev/stderr` can be opened as before), byte for byte.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, createWriteStream, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

/** Bytes kept while the command writes. */
const KEPT = 64 * 1024;
/** Lines and characters recorded. */
const LINES = 50;
const CHARACTERS = 8_192;
/** How long what the command wrote last may take to arrive after it ended; something it left running may hold the pipe open for ever. */
const LAST_WORDS_MS = 300;

export interface ErrorTail {
  /** For `stdio[2]` of the command. */
  readonly stdio: 'inherit' | number;
  /** To be called when the command was started. */
  started(): void;
  /** The last lines; undefined where they cannot be had. To be called when the command has ended. */
  text(): Promise<string | undefined>;
}

const NONE: ErrorTail = { stdio: 'inherit', started: () => undefined, text: () => Promise.resolve(undefined) };

/** The way of keeping the tail that fits what descriptors 1 and 2 of this process are. */
export function errorTail(): ErrorTail {
  const err = fstatSync(2);
  if (isatty(2)) return NONE;
  if (err.isFile()) return ofFile(err.size);
  const out = fstatSync(1);
  if (out.dev === err.dev && out.ino === err.ino) return NONE;
  return ofPipe() ?? NONE;
}

function ofFile(begin: number): ErrorTail {
  return { ...NONE, text: () => Promise.resolve(endOfFile(begin)) };
}

function endOfFile(begin: number): string | undefined {
  let file: number;
  try {
    // The descriptor may be for writing alone; its name under /proc opens the file anew.
    file = openSync('/proc/self/fd/2', constants.O_RDONLY);
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    // A file that is shorter now was emptied by the command, or by whoever rotates logs.
    const from = Math.max(size < begin ? 0 : begin, size - KEPT);
    const bytes = Buffer.alloc(size - from);
    return lastLines(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from)));
  } finally {
    closeSync(file);
  }
}

function ofPipe(): ErrorTail | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'clew-'));
  const name = join(folder, 'stderr');
  try {
    if (spawnSync('mkfifo', ['-m', '600', name]).status !== 0) return undefined;
    const reading = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(name, constants.O_WRONLY);
    return new Relay(reading, writing);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Relay implements ErrorTail {
  readonly stdio: number;
  readonly #from: Socket;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #done: Promise<void>;

  constructor(reading: number, writing: number) {
    this.stdio = writing;
    this.#from = new Socket({ fd: reading, readable: true, writable: false });
    const to = createWriteStream('', { fd: 2, autoClose: false });
    this.#from.on('data', (chunk: Buffer) => this.#keep(chunk));
    this.#from.pipe(to, { end: false });
    // Nobody reads any more: the command shall notice, as it would without us.
    to.once('error', () => this.#from.destroy());
    this.#done = new Promise((resolve) => {
      this.#from.once('close', () => resolve());
      this.#from.once('error', () => resolve());
    });
  }

  started(): void {
    closeSync(this.stdio);
  }

  async text(): Promise<string | undefined> {
    await Promise.race([this.#done, pause(LAST_WORDS_MS, undefined, { ref: false })]);
    this.#from.unref();
    return lastLines(Buffer.concat(this.#chunks));
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - this.#chunks[0]!.length >= KEPT) this.#size -= this.#chunks.shift()!.length;
  }
}

/** The end of what was written, as a person would see it: without colours, and of a line that was rewritten only its last state. */
export function lastLines(bytes: Buffer): string | undefined {
  const lines = stripVTControlCharacters(bytes.toString('utf8'))
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').replace(/^.*\r/, ''));
  const text = lines
    .join('\n')
    // eslint-disable-next-line no-control-regex -- control characters say nothing in a record
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .trimEnd()
    .split('\n')
    .slice(-LINES)
    .join('\n')
    .slice(-CHARACTERS)
    .trim();
  return text === '' ? undefined : text.toWellFormed();
}

/** The class of the error that a traceback of Python ends with, or Node's: `ValueError`, `torch.cuda.OutOfMemoryError`. */
export function errorTypeIn(tail: string): string | undefined {
  for (const line of tail.split('\n').reverse()) {
    const found = /^(?:Uncaught )?([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Failure|Fault))(?::|$)/.exec(line);
    if (found) return found[1];
  }
  return undefined;
}
