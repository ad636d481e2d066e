import { expect } from 'vitest';
import { EDGE_NAMES } from '../../src/prov/relations.ts';
import type { ReachQuery, Store } from '../../src/store/store.ts';
import {
  append,
  bodyRow,
  descriptionRow,
  edgeRow,
  elementRow,
  upTo,
  type EdgeParts,
  type EdgeSpec,
  type ElementParts,
} from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';
import { modelReach, type Model } from './model.ts';
import { walk } from './traversal.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

const CHAIN: readonly EdgeSpec[] = [
  ['a', 'wasDerivedFrom', 'b'],
  ['b', 'wasDerivedFrom', 'c'],
  ['c', 'wasDerivedFrom', 'd'],
];

/** What a walk left, and why: the receipt of every lineage answer stands on it. */
export function frontier(open: Opener, excuses: Excuses): void {
  topic('frontier', open, excuses, ({ clause }) => {
    clause('depth counts hops; 0 is the element itself', async (store) => {
      await append(store, { edges: CHAIN });
      expect(await walk(store, 'a', { depth: 0 })).toEqual({ reached: { a: 0 }, frontier: { a: 'depth' } });
      expect(await walk(store, 'a', { depth: 2 })).toEqual({ reached: { a: 0, b: 1, c: 2 }, frontier: { c: 'depth' } });
      expect(await walk(store, 'a', { depth: 3 })).toEqual({ reached: { a: 0, b: 1, c: 2, d: 3 }, frontier: {} });
      expect(await walk(store, 'd', { depth: 0 })).toEqual({ reached: { d: 0 }, frontier: {} });
    });

    clause('an element at the depth limit whose edges lead back is not in the frontier', async (store) => {
      await append(store, { edges: [...CHAIN, ['b', 'alternateOf', 'a'], ['e', 'used', 'b'], ['e', 'used', 'a']] });
      expect(await walk(store, 'e', { depth: 1 })).toEqual({ reached: { e: 0, a: 1, b: 1 }, frontier: { b: 'depth' } });
      expect(await walk(store, 'a', { depth: 1, names: ['alternateOf', 'used'] })).toEqual({
        reached: { a: 0 },
        frontier: {},
      });
    });

    clause('edges that the question leaves out are not in the frontier', async (store) => {
      await append(store, { edges: [...CHAIN, ['b', 'wasAttributedTo', 'ann']] });
      const names = ['wasAttributedTo'] as const;
      expect(await walk(store, 'a', { depth: 0, names })).toEqual({ reached: { a: 0 }, frontier: {} });
      expect(await walk(store, 'b', { depth: 0, names })).toEqual({ reached: { b: 0 }, frontier: { b: 'depth' } });
      expect(await walk(store, 'd', { depth: 0, asOf: 0 })).toEqual({ reached: { d: 0 }, frontier: {} });
    });

    clause('over the size limit, the first by IRI are taken and the rest is named', async (store) => {
      const edges: EdgeSpec[] = [
        ...upTo(5).map((i): EdgeSpec => ['run', 'used', `d${i}`]),
        ['d0', 'wasDerivedFrom', 'x'],
      ];
      await append(store, { edges });
      expect(await walk(store, 'run', { limit: 3 })).toEqual({
        reached: { run: 0, d0: 1, d1: 1 },
        frontier: { d0: 'size', run: 'size' },
      });
      expect(await walk(store, 'run', { limit: 6 })).toEqual({
        reached: { run: 0, d0: 1, d1: 1, d2: 1, d3: 1, d4: 1 },
        frontier: { d0: 'size' },
      });
      expect((await walk(store, 'run', { limit: 7 })).frontier).toEqual({});
      expect(await walk(store, 'run', { limit: 1 })).toEqual({ reached: { run: 0 }, frontier: { run: 'size' } });
    });

    clause('an answer that just fits is complete', async (store) => {
      await append(store, { edges: CHAIN });
      expect((await walk(store, 'a', { limit: 4 })).frontier).toEqual({});
      expect((await walk(store, 'a', { limit: 3 })).frontier).toEqual({ c: 'size' });
    });

    clause('more starts than the limit is an error', async (store) => {
      await append(store, { edges: CHAIN });
      await expect(walk(store, ['a', 'b'], { limit: 1 })).rejects.toThrow(RangeError);
    });

    clause('without time nothing is followed, and what was left is said', async (store) => {
      await append(store, { edges: CHAIN });
      expect(await walk(store, 'a', { budget: -1 })).toEqual({ reached: { a: 0 }, frontier: { a: 'time' } });
      expect(await walk(store, 'd', { budget: -1 })).toEqual({ reached: { d: 0 }, frontier: {} });
    });

    clause('walks over random graphs are as the model walks them, record by record', async (store) => {
      const next = mulberry32(11);
      for await (const model of randomGraph(store)) {
        for (const _ of upTo(40)) {
          const query = randomWalk(model, next);
          const answer = await store.read((reader) => reader.reach(query));
          expect({ query, ...answer }).toEqual({ query, ...modelReach(model, query) });
        }
      }
    });
  });
}

const day = (n: number) => Date.UTC(2026, 5, 1 + n);

function edgeParts(next: () => number): EdgeParts {
  return {
    ...(next() < 0.5 && { role: `r${Math.floor(next() * 3)}` }),
    ...(next() < 0.3 && { time: new Date(day(Math.floor(next() * 5))).toISOString().replace('.000Z', '+00:00') }),
  };
}

function randomWalk({ elements }: Model, next: () => number): ReachQuery {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return {
    from: upTo(1 + Math.floor(next() * 3)).map(() => pick(elements).iri),
    direction: pick(['upstream', 'downstream']),
    limit: pick([3, 5, 12, 1_000]),
    budget: 60_000,
    ...(next() < 0.5 && { depth: Math.floor(next() * 5) }),
    ...(next() < 0.4 && { names: EDGE_NAMES.filter(() => next() < 0.6) }),
    ...(next() < 0.4 && { stopAt: ['K1', 'K2'].filter(() => next() < 0.7) }),
    ...(next() < 0.25 && { roles: ['r1', 'r2'].filter(() => next() < 0.8) }),
    ...(next() < 0.5
      ? next() < 0.7 && { asOf: Math.floor(next() * 4) }
      : next() < 0.7 && { validAt: day(Math.floor(next() * 6)) }),
  };
}

/**
 * Forty elements in four records with sparse random edges, some of which end; cycles and self-loops included. What is told of some elements changes. The
 * model as it is after each record.
 */
async function* randomGraph(store: Store): AsyncGenerator<Model> {
  const next = mulberry32(5);
  const names = upTo(40).map((i) => `n${i}`);
  const pick = (count: number) => names[Math.floor(next() * count)]!;
  const edges: { spec: EdgeSpec; since: number; until?: number }[] = [];
  const elements = new Map<string, { parts: ElementParts; since: number }>();
  for (const number of upTo(4)) {
    const count = 10 * (number + 1);
    const again = number === 0 ? [] : [...new Set(upTo(3).map(() => pick(count - 10)))];
    const told: Record<string, ElementParts> = {};
    for (const name of [...names.slice(count - 10, count), ...again]) {
      told[name] = elementParts(next);
      elements.set(name, { parts: told[name], since: elements.get(name)?.since ?? number });
    }
    const ends = edges.filter((e) => e.until === undefined && next() < 0.15);
    for (const edge of ends) edge.until = number;
    const fresh = new Map<string, EdgeSpec>();
    for (const _ of upTo(18)) {
      const name = EDGE_NAMES[Math.floor(next() * EDGE_NAMES.length)]!;
      const spec: EdgeSpec = [pick(count), name, pick(count), edgeParts(next)];
      const { key } = edgeRow(spec, 0);
      if (!edges.some((e) => e.until === undefined && edgeRow(e.spec, 0).key === key)) fresh.set(key, spec);
    }
    const said = again.map((name) => descriptionRow(name, `${number}`, number));
    await append(store, {
      elements: told,
      edges: [...fresh.values()],
      ends: ends.map((e) => e.spec),
      rows: () => ({ newDescriptions: said, bodies: said.map((row, seq) => bodyRow(number, seq, row)) }),
    });
    for (const spec of fresh.values()) edges.push({ spec, since: number });
    yield {
      elements: [...elements].map(([name, { parts, since }]) => elementRow(name, parts, since)),
      edges: edges.map(({ spec, since, until }) => ({
        ...edgeRow(spec, since),
        ...(until !== undefined && { until }),
      })),
      properties: [],
    };
  }
}

function elementParts(next: () => number): ElementParts {
  return {
    ...(next() < 0.7 && { kind: `K${Math.floor(next() * 4)}` }),
    ...(next() < 0.3 && { classes: ['Activity'] }),
    ...(next() < 0.3 && { time: day(Math.floor(next() * 3)) }),
    ...(next() < 0.3 && { endTime: day(2 + Math.floor(next() * 4)) }),
  };
}
