/** A thread that digests files. It is handed batches, so that small files do not cost a message each. */
import { parentPort, workerData } from 'node:worker_threads';
import { readFile, type ReadFile, type Unread, type Watch } from './read-file.ts';

/** Told to a thread at its start: bytes read so far, and a number that is not 0 when it shall stop. */
export interface HashThreadStart {
  readonly bytes: BigInt64Array<SharedArrayBuffer>;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

/** The error of a system call, as it crosses threads. */
export interface Failed {
  readonly failed: { readonly code: string; readonly message: string };
}

export type Outcome = ReadFile | Unread | Failed;

export function outcome(path: string | Uint8Array, watch: Watch): Outcome {
  try {
    return readFile(typeof path === 'string' ? path : Buffer.from(path), watch);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { failed: { code, message } };
  }
}

if (parentPort !== null) {
  const { bytes, stop } = workerData as HashThreadStart;
  const port = parentPort;
  const watch: Watch = {
    read: (count) => void Atomics.add(bytes, 0, BigInt(count)),
    stopped: () => Atomics.load(stop, 0) !== 0,
  };
  port.on('message', (paths: readonly (string | Uint8Array)[]) => {
    port.postMessage(paths.map((path) => (watch.stopped() ? { stopped: true } : outcome(path, watch))));
  });
}
