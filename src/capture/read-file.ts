/** The digest of one file, read in this thread. Called in worker threads, and in the main thread for little. */
import { createHash, hash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { HEAD_BYTES, typeOfBytes } from './media-type.ts';
import { sameState, stateOf, type FileState } from './file-state.ts';

export interface ReadFile {
  readonly digest: string;
  readonly mediaType: string | undefined;
  readonly state: FileState;
  /** When reading began, nanoseconds since 1970. */
  readonly begun: bigint;
}

/** Why a file has no digest. `changed`: its bytes changed while they were read. */
export type Unread = { readonly changed: true } | { readonly irregular: true } | { readonly stopped: true };

/** As much as fits in a processor's cache beside the hash's own state. */
const CHUNK = 256 * 1024;
let chunk: Buffer | undefined;

export interface Watch {
  /** Called with the number of bytes after each part. */
  read(bytes: number): void;
  stopped(): boolean;
}

/** @throws the error of the system call that failed */
export function readFile(path: string | Buffer, watch: Watch): ReadFile | Unread {
  const begun = BigInt(Date.now()) * 1_000_000n;
  // Not blocking: where a file stood, a FIFO may stand by now, and nobody may ever write to it.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) return { irregular: true };
    const state = stateOf(before);
    chunk ??= Buffer.allocUnsafeSlow(CHUNK);
    let digest: string | undefined;
    let mediaType: string | undefined;
    let length = 0n;
    let sum: Hash | undefined;
    for (;;) {
      const bytes = chunk.subarray(0, readSync(file, chunk, 0, CHUNK, null));
      if (length === 0n) {
        mediaType = typeOfBytes(bytes.subarray(0, HEAD_BYTES));
        // One call for a small file is several times faster than an object with a stream's interface.
        if (BigInt(bytes.length) === state.size) digest = hash('sha256', bytes, 'hex');
      }
      length += BigInt(bytes.length);
      if (digest === undefined) (sum ??= createHash('sha256')).update(bytes);
      watch.read(bytes.length);
      // A file that grows while it is read would be read for ever.
      if (bytes.length === 0 || length >= state.size) break;
      if (watch.stopped()) return { stopped: true };
    }
    if (length !== state.size || !sameState(state, stateOf(fstatSync(file, { bigint: true }))))
      return { changed: true };
    return { digest: `sha256:${digest ?? sum!.digest('hex')}`, mediaType, state, begun };
  } finally {
    closeSync(file);
  }
}
