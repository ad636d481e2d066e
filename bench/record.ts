/**
 * Recording, validated, through the verb, against the floor: the rows it writes put into the bare database. Both in one run, in turns, so that the
 * ratio does not depend on the machine.
 *
 *     node bench/record.ts [--store sqlite|neo4j] [--elements 10000,100000,1000000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Recorder } from '../src/lineage/record.ts';
import { loadVocabulary } from '../src/rdf/vocabulary.ts';
import { compileShapes } from '../src/shacl/compile.ts';
import type { Changes, Store } from '../src/store/store.ts';
import { generate, type Generated } from './generate.ts';

/** Elements recorded before the clock is read; the cost of the next so many is what a history of that size costs. */
const WINDOW = 20_000;

/** Submissions recorded at once: as many as share one transaction. */
const SLICE = 2_048;

interface Floor {
  insert(changes: Changes): number | Promise<number>;
  close(): void | Promise<void>;
}

interface Bench {
  readonly store: Store;
  readonly floor: Floor;
  close(): Promise<void>;
}

async function sqlite(): Promise<Bench> {
  const { openSqlite } = await import('../src/store/sqlite/open.ts');
  const { BareSqlite } = await import('./floor-sqlite.ts');
  const folder = mkdtempSync(join(tmpdir(), 'clew-bench-'));
  const store = await openSqlite({ file: join(folder, 'clew.db') });
  const floor = new BareSqlite(join(folder, 'floor.db'));
  return {
    store,
    floor,
    close: async () => void (await store.close(), floor.close(), rmSync(folder, { recursive: true })),
  };
}

/** The store, remembering what is written to it. */
function watched(store: Store, seen: Changes[]): Store {
  return {
    name: store.name,
    address: store.address,
    failed: store.failed,
    get statements() {
      return store.statements;
    },
    read: (use, options) => store.read(use, options),
    write: (use) =>
      store.write((writer) => {
        const apply = (changes: Changes) => {
          seen.push(changes);
          return writer.apply(changes);
        };
        return use(new Proxy(writer, { get: (target, key) => (key === 'apply' ? apply : bound(target, key)) }));
      }),
    close: () => store.close(),
  };
}

function bound(target: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
}

function take(source: Generator<Generated>, elements: number): Generated[] {
  const taken: Generated[] = [];
  for (let count = 0; count < elements;) {
    const { value, done } = source.next();
    if (done) break;
    taken.push(value);
    count += value.elements;
  }
  return taken;
}

/** What a stretch of recording cost, and what the floor cost for the same rows. */
interface Cost {
  elements: number;
  relations: number;
  /** Seconds by the clock. */
  wall: number;
  floorWall: number;
  /** Seconds of this process's processor time: what is left of the noise when others use the machine. A server's is not in it. */
  cpu: number;
  floorCpu: number;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Records in slices and puts each slice's rows into the floor right after, so that both meet the machine in the same mood. */
async function stretch(
  recorder: Recorder,
  floor: Floor,
  seen: Changes[],
  generated: readonly Generated[],
): Promise<Cost> {
  const cost: Cost = { elements: 0, relations: 0, wall: 0, floorWall: 0, cpu: 0, floorCpu: 0 };
  for (let i = 0; i < generated.length; i += SLICE) {
    const slice = generated.slice(i, i + SLICE);
    let [began, cpu] = [performance.now(), cpuSeconds()];
    await Promise.all(slice.map(({ submission }) => recorder.record(submission)));
    cost.wall += (performance.now() - began) / 1000;
    cost.cpu += cpuSeconds() - cpu;
    [began, cpu] = [performance.now(), cpuSeconds()];
    for (const changes of seen.splice(0)) await floor.insert(changes);
    cost.floorWall += (performance.now() - began) / 1000;
    cost.floorCpu += cpuSeconds() - cpu;
    for (const { elements, relations } of slice) {
      cost.elements += elements;
      cost.relations += relations;
    }
  }
  return cost;
}

const HEAD = [
  'at size',
  'elements/s',
  'relations/s',
  'floor elements/s',
  'of floor',
  'µs/element',
  'CPU µs/element',
  'floor CPU',
  'CPU, to first',
];

function report(size: number, cost: Cost, first: Cost): string {
  const { elements, relations, wall, floorWall, cpu, floorCpu } = cost;
  const each = (seconds: number) => ((seconds / elements) * 1e6).toFixed(1);
  const columns = [
    String(size),
    (elements / wall).toFixed(0),
    (relations / wall).toFixed(0),
    (elements / floorWall).toFixed(0),
    (floorWall / wall).toFixed(2),
    each(wall),
    each(cpu),
    each(floorCpu),
    (cpu / elements / (first.cpu / first.elements)).toFixed(2),
  ];
  return columns.map((text, i) => text.padStart(HEAD[i]!.length)).join('  ');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { store: { type: 'string', default: 'sqlite' }, elements: { type: 'string', default: '10000,100000' } },
  });
  const sizes = values.elements
    .split(',')
    .map(Number)
    .sort((a, b) => a - b);
  const { open } =
    values.store === 'neo4j' ? await import('./floor-neo4j.ts').then((m) => ({ open: m.neo4j })) : { open: sqlite };
  const bench = await open();
  const seen: Changes[] = [];
  const { vocabulary, shapes } = await loadVocabulary();
  const recorder = new Recorder(watched(bench.store, seen), vocabulary, compileShapes(shapes, vocabulary));
  const source = generate(sizes.at(-1)! + 2 * WINDOW);
  const record = (elements: number) => stretch(recorder, bench.floor, seen, take(source, elements));
  try {
    console.log(HEAD.join('  '));
    let size = 0;
    let first: Cost | undefined;
    for (const target of sizes) {
      while (size < target) size += (await record(Math.min(WINDOW, target - size))).elements;
      const cost = await record(WINDOW);
      size += cost.elements;
      first ??= cost;
      console.log(report(target, cost, first));
    }
  } finally {
    await bench.close();
  }
}

await main();
