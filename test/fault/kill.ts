/**
 * Kills the service with SIGKILL at random moments of mixed writes, on one store that lives through all of it, and judges the store after every kill.
 *
 *   npm run fault:kill -- [count] [--lanes N] [--seed N]
 *
 * A lane is one store with one service at a time; lanes run side by side. Most kills fall into traffic, one in ten into the start of the service.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { damage, Evidence, intruders, rebuilt, unverified } from './evidence.ts';
import { Journal } from './journal.ts';
import { randomFrom } from './random.ts';
import { serve } from './serving.ts';
import { Traffic, type Told } from './traffic.ts';

const CLIENTS = 8;

/** Longest life of a service under traffic, milliseconds. */
const LONGEST_LIFE = 700;

/** Longest wait before a kill that falls into the start, milliseconds: a start takes about this long. */
const LONGEST_START = 900;

/** One kill in so many falls into the start. */
const AT_START = 10;

/** After so many kills the database file itself is checked whole. */
const WHOLE_CHECK = 25;

export interface Killed {
  readonly kills: number;
  readonly killedAtStart: number;
  readonly records: number;
  readonly told: Told;
  /** Everything that should not be; empty: nothing lost, nothing torn. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** @param progress called after every kill with the number of kills and of wrong findings so far */
export async function killLane(
  kills: number,
  seed: number,
  progress: (kills: number, wrong: number) => void = () => undefined,
): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'clew-kill-'));
  const begun = performance.now();
  const { vocabulary } = await loadVocabulary({ modules: [] });
  const lane = new Lane(folder, seed, vocabulary);
  try {
    for (let i = 1; i <= kills; i++) {
      await lane.life();
      await lane.judge(i % WHOLE_CHECK === 0);
      progress(i, lane.wrong.length);
      // A store that lost something loses it in every later finding too.
      if (lane.wrong.length > 0) break;
    }
    await lane.settle();
    return { ...lane.result(), seconds: (performance.now() - begun) / 1000 };
  } finally {
    lane.close();
    if (lane.wrong.length === 0) rmSync(folder, { recursive: true });
    else process.stderr.write(`The store is kept for a look: ${folder}\n`);
  }
}

class Lane {
  readonly wrong: string[] = [];
  readonly #folder: string;
  readonly #vocabulary: Vocabulary;
  readonly #random;
  readonly #journal: Journal;
  readonly #traffic: Traffic;
  readonly #evidence = new Evidence();
  #kills = 0;
  #killedAtStart = 0;

  constructor(folder: string, seed: number, vocabulary: Vocabulary) {
    this.#folder = folder;
    mkdirSync(join(folder, 'data'));
    this.#vocabulary = vocabulary;
    this.#random = randomFrom(seed);
    this.#journal = new Journal(join(folder, 'journal'));
    this.#traffic = new Traffic({ random: this.#random, journal: this.#journal, name: `${seed}`, clients: CLIENTS });
  }

  /** One life of the service, ended by SIGKILL. */
  async life(): Promise<void> {
    const service = serve(['--data', join(this.#folder, 'data')]);
    this.#kills++;
    if (this.#random.whole(AT_START) === 0) {
      this.#killedAtStart++;
      await pause(this.#random.whole(LONGEST_START));
      await service.kill();
      return;
    }
    const url = await service.url;
    const writing = this.#traffic.run(url, () => true);
    await pause(this.#random.whole(LONGEST_LIFE));
    const { signal } = await service.kill();
    if (signal !== 'SIGKILL') this.wrong.push(`the service ended by itself: ${service.said()}`);
    await writing;
  }

  /** Opens the store as the next service would, and reads what is new. */
  async judge(whole: boolean): Promise<void> {
    const file = join(this.#folder, 'data', 'clew.db');
    const store = await openSqlite({ file });
    try {
      this.wrong.push(...(await this.#evidence.readOn(store)));
      this.wrong.push(...this.#evidence.missing(this.#journal.read()));
    } finally {
      await store.close();
    }
    if (whole) this.wrong.push(...damage(file));
    this.wrong.push(...this.#traffic.wrong.splice(0));
  }

  /** Lets every request that was cut off be answered, then judges everything: records, refusals, file, graph, log. */
  async settle(): Promise<void> {
    const service = serve(['--data', join(this.#folder, 'data')]);
    await this.#traffic.finish(await service.url);
    const { code } = await service.kill('SIGTERM');
    if (code !== 0) this.wrong.push(`an orderly end gave ${code}: ${service.said()}`);
    await this.judge(true);
    const store = await openSqlite({ file: join(this.#folder, 'data', 'clew.db') });
    try {
      this.wrong.push(...(await intruders(store, this.#traffic.refusedNames)));
      this.wrong.push(...(await rebuilt(store, this.#vocabulary)));
      this.wrong.push(...(await unverified(store, this.#vocabulary, join(this.#folder, 'data', 'log'))));
    } finally {
      await store.close();
    }
  }

  result(): Omit<Killed, 'seconds'> {
    return {
      kills: this.#kills,
      killedAtStart: this.#killedAtStart,
      records: this.#evidence.size,
      told: this.#traffic.told,
      wrong: this.wrong,
    };
  }

  close(): void {
    this.#journal.close();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      lanes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  });
  const [kills, lanes, seed] = [Number(positionals[0] ?? '100'), Number(values.lanes), Number(values.seed)];
  process.stdout.write(`${kills} kills in ${lanes} lanes, seed ${seed}\n`);
  let done = 0;
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      killLane(Math.floor(kills / lanes) + (lane < kills % lanes ? 1 : 0), seed + lane, () => {
        if (++done % 50 === 0) process.stdout.write(`${done} kills\n`);
      }),
    ),
  );
  for (const { wrong, ...counts } of results) {
    process.stdout.write(`${JSON.stringify(counts)}\n${wrong.slice(0, 20).join('\n')}${wrong.length > 0 ? '\n' : ''}`);
  }
  const wrong = results.reduce((sum, result) => sum + result.wrong.length, 0);
  const total = results.reduce((sum, result) => sum + result.kills, 0);
  process.stdout.write(`${total} kills, ${wrong} findings\n`);
  process.exitCode = wrong === 0 && total === kills ? 0 : 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
