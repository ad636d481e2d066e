import { availableParallelism } from 'node:os';
import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { outcome, type HashThreadStart, type Outcome } from './hash-thread.ts';

/** A file to be read. */
export interface Job {
  readonly path: string | Buffer;
  /** As it was when it was looked at. */
  readonly size: number;
}

/** So little is read in the time that threads need to start and to tell what they found, so it is read here, one file at a time. */
const INLINE_BYTES = 32 * 1024 * 1024;
const INLINE_FILES = 12_000;
/** A batch is as many files as keep a thread busy for some milliseconds. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_FILES = 128;
/** More threads than this read no faster from one disk. */
const MAX_THREADS = 8;
const REPORT_MS = 200;

export interface HashingOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes read so far, a few times a second. */
  readonly progress?: ((bytes: number) => void) | undefined;
}

/**
 * Reads files and hands over what became of each, in any order; resolves when all are done or it was stopped. Big work goes to one thread per
 * processor, since SHA-256 is work for a processor, not for a disk; this thread stays free to forward signals.
 */
export async function hashFiles(
  jobs: readonly Job[],
  done: (index: number, outcome: Outcome) => void,
  options: HashingOptions,
): Promise<void> {
  const total = jobs.reduce((sum, job) => sum + job.size, 0);
  if (jobs.length <= INLINE_FILES && total <= INLINE_BYTES) await hashInline(jobs, done, options);
  else await hashInThreads(jobs, done, options);
}

async function hashInline(
  jobs: readonly Job[],
  done: (index: number, outcome: Outcome) => void,
  { signal, progress }: HashingOptions,
): Promise<void> {
  let bytes = 0;
  let breath = performance.now();
  const watch = { read: (count: number) => void (bytes += count), stopped: () => signal?.aborted === true };
  for (const [index, job] of jobs.entries()) {
    if (performance.now() - breath > 5) {
      await breathe();
      progress?.(bytes);
      breath = performance.now();
    }
    if (signal?.aborted) return;
    done(index, outcome(job.path, watch));
  }
  progress?.(bytes);
}

async function hashInThreads(
  jobs: readonly Job[],
  done: (index: number, outcome: Outcome) => void,
  { signal, progress }: HashingOptions,
): Promise<void> {
  const start: HashThreadStart = {
    bytes: new BigInt64Array(new SharedArrayBuffer(8)),
    stop: new Int32Array(new SharedArrayBuffer(4)),
  };
  const batches = batchesOf(jobs);
  const report = () => progress?.(Number(Atomics.load(start.bytes, 0)));
  const stop = () => void Atomics.store(start.stop, 0, 1);
  const timer = setInterval(report, REPORT_MS);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const threads = Math.min(availableParallelism(), MAX_THREADS, batches.length);
  const workers: Worker[] = [];
  try {
    let next = 0;
    const take = () => batches[next++];
    await Promise.all(
      Array.from({ length: threads }, () => {
        const worker = openThread(start);
        workers.push(worker);
        return work(worker, jobs, take, done);
      }),
    );
    report();
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function openThread(start: HashThreadStart): Worker {
  const file = import.meta.url.endsWith('.ts') ? './hash-thread.ts' : './hash-thread.js';
  return new Worker(new URL(file, import.meta.url), { workerData: start, name: 'clew digest' });
}

/** One thread's share: batch after batch until there is none. */
function work(
  worker: Worker,
  jobs: readonly Job[],
  take: () => readonly number[] | undefined,
  done: (index: number, outcome: Outcome) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let batch: readonly number[] | undefined;
    const next = () => {
      batch = take();
      if (batch === undefined) resolve();
      else worker.postMessage(batch.map((index) => jobs[index]!.path));
    };
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('A thread that digests files ended.')));
    worker.on('message', (outcomes: readonly Outcome[]) => {
      batch!.forEach((index, i) => done(index, outcomes[i]!));
      next();
    });
    next();
  });
}

/** The largest first, so that no thread is left with a large file at the end. */
function batchesOf(jobs: readonly Job[]): number[][] {
  const order = jobs.map((_, index) => index).sort((a, b) => jobs[b]!.size - jobs[a]!.size);
  const batches: number[][] = [];
  let batch: number[] = [];
  let bytes = 0;
  for (const index of order) {
    batch.push(index);
    bytes += jobs[index]!.size;
    if (bytes >= BATCH_BYTES || batch.length >= BATCH_FILES) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
