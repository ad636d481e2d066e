/**
 * Walks: lineage of a few hops, whatever the fan-in, and whole closures, in histories of 10,000, 100,000 and more elements with four relations each, in both
 * stores. Beside a closure stands what is least: a walk over typed arrays of the same graph (`walk/floor.ts`) and the store's own plainest traversal.
 * Then graphs of plain shapes, with what Marquez and ml-metadata took for the same.
 *
 *     node bench/walk.ts [--store sqlite,neo4j] [--elements 10000,100000,1000000] [--scale 0.1] [--keep DIR]
 *
 * `--scale 1` gives the shapes as many nodes as the peers had, `--scale 0` leaves them out. What is in DIR already is not recorded again.
 */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { trace, type TraceRequest } from '../src/lineage/trace.ts';
import type { Iri } from '../src/prov/iri.ts';
import { openSqlite } from '../src/store/sqlite/open.ts';
import type { Direction, ReachQuery } from '../src/store/store.ts';
import { fill, median } from './fill.ts';
import { rootOf } from './generate.ts';
import { floorOf } from './walk/floor.ts';
import { recordShapes, shapesOf } from './walk/shapes.ts';
import { folderFor, neo4j, sqlite, type Filled, type Way } from './walk/stores.ts';

const CALLS = 200;
const ROUNDS = 9;
/** Of what takes milliseconds. */
const MANY = 60;

/** Most elements that a walk may visit here. */
const LIMIT = 1_000_000;

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'sqlite,neo4j' },
    elements: { type: 'string', default: '10000,100000' },
    scale: { type: 'string', default: '0.1' },
    keep: { type: 'string' },
  },
});

const STORES = { sqlite, neo4j } as const;

interface Times {
  readonly elements: number;
  readonly least: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

/** Calls before those that are clocked. A server on a Java machine compiles its code while it answers the first hundreds. */
const WARM = 3;
const WARM_SERVER = 300;

async function timed(times: number, run: (i: number) => Promise<number>, warm = WARM): Promise<Times> {
  const took: number[] = [];
  let elements = 0;
  for (let i = -warm; i < times; i++) {
    const began = performance.now();
    elements = Math.max(elements, await run(Math.max(i, 0)));
    if (i >= 0) took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  return {
    elements,
    least: took[0]!,
    p50: median(took),
    p95: took[Math.floor(times * 0.95)]!,
    most: took.at(-1)!,
  };
}

/** The verb, as a caller has it: names resolved, with a receipt, which says that the answer is whole or was cut at the depth asked for. */
async function traced({ context: { store, vocabulary } }: Way, request: TraceRequest): Promise<number> {
  const answer = await store.read((reader) => trace({ reader, vocabulary }, { limit: LIMIT, ...request }));
  const { complete, frontier } = answer.receipt;
  if (!complete && frontier.reasons.depth !== frontier.count) throw new Error('The walk did not get to its end.');
  return answer.elements.length;
}

async function reached(way: Way, question: Pick<ReachQuery, 'from' | 'direction'>): Promise<number> {
  const query = { ...question, limit: LIMIT, budget: 60_000 };
  return (await way.context.store.read((reader) => reader.reach(query))).elements.length;
}

/** Model versions from all over the newer half of a history. */
async function modelVersions({ context: { store } }: Way, projects: number): Promise<Iri[]> {
  const { elements } = await store.read((reader) =>
    reader.find({ kinds: ['ModelVersion'], sort: { by: 'recorded', descending: true }, first: 1 }),
  );
  const newest = Number(elements[0]!.version);
  return Array.from({ length: CALLS }, (_, i) => {
    const run = newest - Math.floor((i * newest) / (2 * CALLS));
    return `urn:clew:model:p${run % projects}/churn@${run}` as Iri;
  });
}

const ms = (time: number): string => (time < 10 ? time.toFixed(2) : time.toFixed(0));

function row(...cells: (string | number)[]): void {
  console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`);
}

function head(...cells: string[]): void {
  console.log('');
  row(...cells);
  row(...cells.map(() => '---'));
}

async function hops(way: Way, size: number, projects: number): Promise<void> {
  const starts = await modelVersions(way, projects);
  for (const depth of [6, 10]) {
    const ask = (i: number) => traced(way, { of: [starts[i]!], direction: 'upstream', depth });
    const { elements, p50, p95, most } = await timed(CALLS, ask, way.name === 'Neo4j' ? WARM_SERVER : WARM);
    row(way.name, size, `${depth} hops`, elements, ms(p50), ms(p95), ms(most));
  }
}

/**
 * Least times, because whatever else the machine does only adds to them. The newest model version with all that
 * it came from, and the first data set version with all that came of it.
 */
async function closures(way: Way, filled: Filled, size: number, projects: number): Promise<void> {
  const [newest] = await modelVersions(way, projects);
  const floor = filled.db && floorOf(filled.db);
  for (const [from, direction] of [
    [newest!, 'upstream'],
    [rootOf(0), 'downstream'],
  ] as const) {
    const asked: { from: Iri[]; direction: Direction } = { from: [from], direction };
    const rounds = way.name.includes('memory') ? MANY : ROUNDS;
    const bare = floor && (await timed(MANY, async () => floor.walk(asked.from, direction)));
    const plain = await timed(3, () => filled.plain(asked.from, direction));
    const walk = await timed(rounds, () => reached(way, asked));
    const verb = await timed(rounds, () => traced(way, { of: asked.from, direction }));
    if (new Set([walk, verb, plain, ...(bare ? [bare] : [])].map(({ elements }) => elements)).size !== 1)
      throw new Error(`They differ in how many elements they find ${direction} of ${from}.`);
    const ratio = bare ? `${(walk.least / bare.least).toFixed(1)}×` : '';
    row(
      way.name,
      size,
      direction,
      walk.elements,
      bare ? ms(bare.least) : '',
      ms(plain.least),
      ms(walk.least),
      ratio,
      ms(verb.least),
    );
  }
}

/** What it costs until the graph is in memory, for those who walk meanwhile. */
async function reading(file: string, size: number): Promise<void> {
  const store = await openSqlite({ file, adjacency: { memory: 2 ** 31 } });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const memory = () => {
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const before = memory();
  const query = { from: [rootOf(0)], direction: 'downstream', limit: LIMIT, budget: 60_000 } as const;
  let walks = 0;
  const began = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let statements = Infinity; statements > 10; walks++) {
    const at = store.statements;
    await store.read((reader) => reader.reach(query));
    statements = store.statements - at;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  delay.disable();
  const took = (performance.now() - began) / 1000;
  console.log(
    `\n${size} elements: in memory after ${walks - 1} closures and ${took.toFixed(1)} s; ${((memory() - before) / 2 ** 20).toFixed(0)} MiB; the event loop was held for ${(delay.percentile(99) / 1e6).toFixed(0)} ms (p99), ${(delay.max / 1e6).toFixed(0)} ms at most`,
  );
  await store.close();
}

async function histories(open: (typeof STORES)[keyof typeof STORES], folder: string): Promise<void> {
  for (const size of values.elements.split(',').map(Number)) {
    // So that the closure of one project has a hundred thousand elements at the most.
    const projects = Math.max(1, Math.round(size / 170_000));
    const filled = await open(folder, String(size), (recorder) => fill(recorder, size, { projects, thorough: true }));
    head('way', 'elements', 'walk', 'elements found', 'p50 ms', 'p95 ms', 'most ms');
    for await (const way of filled.ways()) {
      await hops(way, size, projects);
      await way.close();
    }
    head(
      'way',
      'elements',
      'closure',
      'elements found',
      'typed arrays, ms',
      'plain, ms',
      'walk, ms',
      'of typed arrays',
      'verb, ms',
    );
    for await (const way of filled.ways()) {
      await closures(way, filled, size, projects);
      await way.close();
    }
    if (filled.file !== undefined) await reading(filled.file, size);
    await filled.close();
  }
}

async function shapes(open: (typeof STORES)[keyof typeof STORES], folder: string): Promise<void> {
  const scale = Number(values.scale);
  const filled = await open(folder, `shapes-${scale}`, (recorder) => recordShapes(recorder, scale));
  head('way', 'graph', 'hops', 'elements found', 'p50 ms', 'p95 ms', 'most ms', 'peers');
  for await (const way of filled.ways()) {
    for (const { name, from, direction, depth, peers = '' } of shapesOf(scale)) {
      const { elements, p50, p95, most } = await timed(20, () => traced(way, { of: [from], direction, depth }));
      row(way.name, name, depth, elements, ms(p50), ms(p95), ms(most), peers);
    }
    await way.close();
  }
  await filled.close();
}

console.log(`load ${loadavg()[0]!.toFixed(1)}`);
const { folder, drop } = folderFor(values.keep);
try {
  for (const name of values.store.split(',')) {
    const open = STORES[name as keyof typeof STORES];
    await histories(open, folder);
    if (Number(values.scale) > 0) await shapes(open, folder);
  }
} finally {
  drop();
}
console.log(`load ${loadavg()[0]!.toFixed(1)}`);
