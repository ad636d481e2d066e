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

interface Window {
  readonly elements: number;
  readonly relations: number;
  readonly seconds: number;
  readonly floor: number;
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
  const source = generate(sizes.at(-1)! + WINDOW);
  const record = async (window: readonly Generated[]): Promise<Window> => {
    const began = performance.now();
    await Promise.all(window.map(({ submission }) => recorder.record(submission)));
    const seconds = (performance.now() - began) / 1000;
    let floor = 0;
    for (const changes of seen.splice(0)) floor += await bench.floor.insert(changes);
    const sum = (key: 'elements' | 'relations') => window.reduce((total, g) => total + g[key], 0);
    return { elements: sum('elements'), relations: sum('relations'), seconds, floor };
  };
  try {
    await run(sizes, (elements) => record(take(source, elements)));
  } finally {
    await bench.close();
  }
}

async function run(sizes: readonly number[], record: (elements: number) => Promise<Window>): Promise<void> {
  let size = 0;
  let first: number | undefined;
  console.log('at size     elements/s  relations/s  floor elements/s  of floor  µs per element  against the first');
  for (const target of sizes) {
    while (size < target) size += (await record(Math.min(WINDOW, target - size))).elements;
    const { elements, relations, seconds, floor } = await record(WINDOW);
    size += elements;
    const cost = (seconds / elements) * 1e6;
    first ??= cost;
    console.log(
      [
        String(target).padEnd(10),
        (elements / seconds).toFixed(0).padStart(11),
        (relations / seconds).toFixed(0).padStart(12),
        (elements / floor).toFixed(0).padStart(17),
        (floor / seconds).toFixed(2).padStart(9),
        cost.toFixed(1).padStart(15),
        (cost / first).toFixed(2).padStart(18),
      ].join(' '),
    );
  }
}

await main();
