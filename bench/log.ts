/**
 * The log: how fast the publisher turns recorded entries into checked tiles and a signed checkpoint, and how long a proof takes in a log of a million.
 * Entries are made up (390 bytes, as long as real ones) and come from memory, so that no store is measured; tiles go to a real directory, every byte
 * is synced, read back and hashed again. Proofs are of records drawn at random, each through a reader that has nothing in memory; the files are
 * in the system's cache. `node bench/log.ts [entries]`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { identityOf } from '../src/log/identity.ts';
import { proveConsistency, proveInclusion } from '../src/log/prove.ts';
import { PublishedLog } from '../src/log/published.ts';
import { Publisher } from '../src/log/publish.ts';
import type { CheckpointRow, Store } from '../src/store/store.ts';
import { checkTiles } from '../src/tlog/fsck.ts';
import { directorySource } from '../src/tlog/source.ts';
import { median } from './fill.ts';

const ENTRIES = Number(process.argv[2] ?? 1_000_000);
const PROOFS = 500;
/** Promised: a proof of one record at a million, milliseconds; verifying, entries per second. */
const MOST_MS = 5;
const LEAST_CHECKED = 100_000;

const secret = randomBytes(200).toString('base64');
const entry = (i: number): string =>
  `{"actor":"urn:clew:actor:${secret}","number":"${String(i).padStart(9, '0')}","v":1}`.padEnd(390);

/** Only what the publisher asks of a store. */
class MadeUp {
  size = 0;
  readonly #facts = new Map<string, string>();
  #newest: CheckpointRow | undefined;
  readonly #handle = {
    head: () => Promise.resolve({ size: this.size }),
    facts: () => Promise.resolve(this.#facts),
    checkpoint: () => Promise.resolve(this.#newest),
    leaves: (from: number, first: number) =>
      Promise.resolve(
        Array.from({ length: Math.max(0, Math.min(first, this.size - from)) }, (_, i) => entry(from + i)),
      ),
    setFact: (name: string, value: string) => Promise.resolve(void this.#facts.set(name, value)),
    addCheckpoint: (row: CheckpointRow) => {
      this.#newest = row;
      return Promise.resolve(true);
    },
  };

  read<T>(use: (reader: never) => Promise<T>): Promise<T> {
    return use(this.#handle as never);
  }

  write<T>(use: (writer: never) => Promise<T>): Promise<T> {
    return use(this.#handle as never);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'clew-bench-log-'));
try {
  const store = new MadeUp();
  const directory = join(folder, 'log');
  const publisher = await Publisher.open(store as unknown as Store, {
    directory,
    identity: () => identityOf(store as unknown as Store, { keyFile: join(folder, 'key') }),
  });
  const rate = async (to: number): Promise<number> => {
    const from = store.size;
    store.size = to;
    const begun = performance.now();
    await publisher.publish();
    return ((to - from) / (performance.now() - begun)) * 1_000;
  };
  const whole = await rate(ENTRIES - 1_000);
  const tail: number[] = [];
  for (let i = 1; i <= 10; i++) {
    const begun = performance.now();
    await rate(ENTRIES - 1_000 + i * 100);
    tail.push(performance.now() - begun);
  }
  const log = new PublishedLog(store as unknown as Store, directory);
  const times: number[] = [];
  for (let i = 0; i < PROOFS; i++) {
    const number = Math.floor(Math.random() * ENTRIES);
    const begun = performance.now();
    await proveInclusion(log, log.store, number);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const growth: number[] = [];
  for (let i = 0; i < 100; i++) {
    const begun = performance.now();
    await proveConsistency(log, log.store, 1 + Math.floor(Math.random() * (ENTRIES - 1)), ENTRIES);
    growth.push(performance.now() - begun);
  }
  const begun = performance.now();
  await checkTiles(directorySource(directory), ENTRIES);
  const checked = (ENTRIES / (performance.now() - begun)) * 1_000;
  const p99 = times[Math.floor(times.length * 0.99)]!;
  console.log(
    `published, read back, checked and signed: ${Math.round(whole).toLocaleString('en')} entries/s (${ENTRIES.toLocaleString('en')} entries)`,
  );
  console.log(`100 more, until the checkpoint is shown: ${median(tail).toFixed(1)} ms`);
  console.log(
    `proof of a record: median ${median(times).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms; promised ${MOST_MS} ms`,
  );
  console.log(`proof of growth: median ${median(growth).toFixed(2)} ms`);
  console.log(
    `verifying the whole log: ${Math.round(checked).toLocaleString('en')} entries/s; promised ${LEAST_CHECKED.toLocaleString('en')}`,
  );
  if (median(times) > MOST_MS || checked < LEAST_CHECKED) process.exitCode = 1;
  await publisher.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
