/**
 * Kills the Neo4j server with SIGKILL and cuts its connections at random moments of mixed writes, while one service lives through all of it.
 *
 *   npm run fault:neo4j -- [count] [--seed N]
 *
 * One trouble in five is a server killed and started again on its data, one in twenty a network that is gone for longer than the driver tries again by
 * itself, so that clients get to hear of it; the others are connections cut.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launchNeo4j, type LaunchedNeo4j } from '../../scripts/neo4j/launch.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { openNeo4j } from '../../src/store/neo4j/open.ts';
import type { Store } from '../../src/store/store.ts';
import { Evidence, intruders, rebuilt } from './evidence.ts';
import { Journal } from './journal.ts';
import { Proxy } from './proxy.ts';
import { randomFrom, type Random } from './random.ts';
import { serve, type Serving } from './serving.ts';
import { Traffic, type Told } from './traffic.ts';

const CLIENTS = 6;

/** Longest traffic before a trouble, milliseconds. */
const LONGEST_CALM = 400;

/** Longest cut that the driver is to get over by itself, and one that it is not: it tries again for 15 seconds. */
const SHORT_CUT = 500;
const LONG_CUT = 20_000;

/** Milliseconds from the end of a trouble until every request must have been answered. */
const HEALING = 120_000;

const KILL_EVERY = 5;
const LONG_EVERY = 20;

export interface Troubled {
  readonly troubles: number;
  readonly kills: number;
  readonly longCuts: number;
  readonly connectionsCut: number;
  readonly records: number;
  readonly told: Told;
  readonly wrong: readonly string[];
  readonly seconds: number;
}

export interface TroubleOptions {
  /** Of the server: `bolt://127.0.0.1:N`, without credentials. The database is empty. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly seed: number;
  /** Kills the server and starts it again; without it connections are cut instead. */
  readonly restart?: () => Promise<void>;
  readonly progress?: (troubles: number) => void;
}

/** Runs one service through so many troubles, and judges the store after each. */
export async function trouble(count: number, options: TroubleOptions): Promise<Troubled> {
  const begun = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'clew-neo4j-fault-'));
  const random = randomFrom(options.seed);
  const journal = new Journal(join(folder, 'journal'));
  const traffic = new Traffic({ random, journal, name: `${options.seed}`, clients: CLIENTS });
  const proxy = await Proxy.open(Number(new URL(options.address).port));
  const service = serve(['--store', `bolt://127.0.0.1:${proxy.port}`, '--data', folder], {
    env: { CLEW_NEO4J_USER: options.user, CLEW_NEO4J_PASSWORD: options.password },
  });
  const life = new Life({ options, random, journal, traffic, proxy, service });
  try {
    for (let i = 1; i <= count && life.wrong.length === 0; i++) {
      await life.trouble(i);
      options.progress?.(i);
    }
    await life.settle();
  } finally {
    await service.kill('SIGTERM');
    await proxy.close();
    journal.close();
    rmSync(folder, { recursive: true });
  }
  return { ...life.counts(), wrong: life.wrong, seconds: (performance.now() - begun) / 1000 };
}

interface LifeParts {
  readonly options: TroubleOptions;
  readonly random: Random;
  readonly journal: Journal;
  readonly traffic: Traffic;
  readonly proxy: Proxy;
  readonly service: Serving;
}

/** The life of one service. */
class Life {
  readonly wrong: string[] = [];
  readonly #parts: LifeParts;
  readonly #evidence = new Evidence();
  #troubles = 0;
  #kills = 0;
  #longCuts = 0;

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  async trouble(i: number): Promise<void> {
    const { random, traffic, service } = this.#parts;
    const url = await service.url;
    let calm = true;
    const writing = traffic.run(url, () => calm);
    await pause(random.whole(LONGEST_CALM));
    await this.#strike(i);
    calm = false;
    await within(
      HEALING,
      writing.then(() => traffic.finish(url)),
    );
    this.#troubles++;
    await this.#withStore((store) => this.#judge(store));
  }

  /** The graph must be what the records say, and nothing that was refused may be there. */
  async settle(): Promise<void> {
    const { vocabulary } = await loadVocabulary({ modules: [] });
    await this.#withStore(async (store) => {
      this.wrong.push(...(await intruders(store, this.#parts.traffic.refusedNames)));
      this.wrong.push(...(await rebuilt(store, vocabulary)));
    });
  }

  counts(): Omit<Troubled, 'wrong' | 'seconds'> {
    const { traffic, proxy } = this.#parts;
    return {
      troubles: this.#troubles,
      kills: this.#kills,
      longCuts: this.#longCuts,
      connectionsCut: proxy.cuts,
      records: this.#evidence.size,
      told: traffic.told,
    };
  }

  async #strike(i: number): Promise<void> {
    const { options, random, proxy } = this.#parts;
    if (i % LONG_EVERY === 0) {
      this.#longCuts++;
      await proxy.cutFor(LONG_CUT);
    } else if (i % KILL_EVERY === 0 && options.restart) {
      this.#kills++;
      await options.restart();
    } else if (random.whole(2) === 0) proxy.cut();
    else await proxy.cutFor(random.whole(SHORT_CUT));
  }

  async #judge(store: Store): Promise<void> {
    const { traffic, journal, service } = this.#parts;
    this.wrong.push(...(await this.#evidence.readOn(store)), ...this.#evidence.missing(journal.read()));
    const refused = traffic.wrong.splice(0);
    // What the client is not told stands in the service's own log.
    if (refused.length > 0) this.wrong.push(...refused, service.said().slice(-2_000));
    // The service itself was never touched: it owes every client an answer.
    if (traffic.told.unanswered > 0) this.wrong.push(`requests were not answered: ${service.said()}`);
  }

  async #withStore(use: (store: Store) => Promise<void>): Promise<void> {
    const { address, user, password } = this.#parts.options;
    const store = await openNeo4j({ url: address, user, password });
    try {
      await use(store);
    } finally {
      await store.close();
    }
  }
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not healed within ${milliseconds} ms.`)), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: String(Date.now() % 2 ** 31) } },
  });
  const [count, seed] = [Number(positionals[0] ?? '20'), Number(values.seed)];
  const data = mkdtempSync(join(tmpdir(), 'clew-neo4j-data-'));
  let server: LaunchedNeo4j = await launchNeo4j({ data, heap: '700m' });
  const { address, user, password } = server;
  const restart = async () => {
    await server.kill();
    server = await launchNeo4j({ data, heap: '700m', password, port: Number(new URL(address).port) });
  };
  process.stdout.write(`${count} troubles, seed ${seed}\n`);
  try {
    const progress = (troubles: number) => {
      if (troubles % 20 === 0) process.stdout.write(`${troubles} troubles\n`);
    };
    const { wrong, ...counts } = await trouble(count, { address, user, password, seed, restart, progress });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    for (const finding of wrong.slice(0, 20)) process.stdout.write(`${finding}\n`);
    process.stdout.write(`${counts.troubles} troubles, ${wrong.length} findings\n`);
    process.exitCode = wrong.length === 0 && counts.troubles === count ? 0 : 1;
  } finally {
    await server.kill();
    rmSync(data, { recursive: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
