import { expect } from 'vitest';
import { descriptionJson } from '../../src/prov/description.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { XSD_DATETIME } from '../../src/prov/namespaces.ts';
import { GENERATED_AT, INVALIDATED_AT } from '../../src/prov/statement.ts';
import { descriptionKey } from '../../src/store/project.ts';
import type { ReachQuery, Store } from '../../src/store/store.ts';
import { append, bodyRow, id, upTo, type EdgeSpec } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

type Asked = Partial<Omit<ReachQuery, 'from'>>;

/** The walk from some elements as `name: depth`, and its frontier as `name: reason`. */
export async function walk(store: Store, from: string | readonly string[], asked: Asked = {}) {
  const starts = (typeof from === 'string' ? [from] : from).map(id);
  const answer = await store.read((reader) =>
    reader.reach({ from: starts, direction: 'upstream', limit: 100_000, budget: 60_000, ...asked }),
  );
  const short = (iri: string) => iri.replace('urn:t:', '');
  return {
    reached: Object.fromEntries(answer.elements.map((e) => [short(e.iri), e.depth])),
    frontier: Object.fromEntries(answer.frontier.map((e) => [short(e.iri), e.reason])),
  };
}

const DIAMOND: readonly EdgeSpec[] = [
  ['d', 'wasDerivedFrom', 'b'],
  ['d', 'wasDerivedFrom', 'c'],
  ['b', 'wasDerivedFrom', 'a'],
  ['c', 'wasDerivedFrom', 'a'],
];

/** Where an element is reached, and how far away it is. */
export function traversal(open: Opener, excuses: Excuses): void {
  topic('traversal', open, excuses, ({ clause }) => {
    clause('a diamond is walked once, its foot at its shortest distance', async (store) => {
      await append(store, { edges: DIAMOND });
      expect(await walk(store, 'd')).toEqual({ reached: { d: 0, b: 1, c: 1, a: 2 }, frontier: {} });
    });

    clause('downstream goes against the arrows', async (store) => {
      await append(store, { edges: DIAMOND });
      expect(await walk(store, 'a', { direction: 'downstream' })).toEqual({
        reached: { a: 0, b: 1, c: 1, d: 2 },
        frontier: {},
      });
      expect(await walk(store, 'b', { direction: 'downstream' })).toEqual({ reached: { b: 0, d: 1 }, frontier: {} });
    });

    clause('twenty diamonds in a row cost no more than their elements', async (store) => {
      const edges = upTo(20).flatMap((i): EdgeSpec[] =>
        ['l', 'r'].flatMap((side): EdgeSpec[] => [
          [`n${i}`, 'wasDerivedFrom', `${side}${i}`],
          [`${side}${i}`, 'wasDerivedFrom', `n${i + 1}`],
        ]),
      );
      await append(store, { edges });
      const { reached, frontier } = await walk(store, 'n0', { budget: 5_000 });
      expect(Object.keys(reached)).toHaveLength(61);
      expect(reached['n20']).toBe(40);
      expect(frontier).toEqual({});
    });

    clause('a cycle of alternates is walked once', async (store) => {
      const edges: EdgeSpec[] = [
        ['a', 'alternateOf', 'b'],
        ['b', 'alternateOf', 'c'],
        ['c', 'alternateOf', 'a'],
        ['a', 'alternateOf', 'a'],
      ];
      await append(store, { edges });
      expect(await walk(store, 'a')).toEqual({ reached: { a: 0, b: 1, c: 2 }, frontier: {} });
      expect(await walk(store, 'a', { direction: 'downstream' })).toEqual({
        reached: { a: 0, c: 1, b: 2 },
        frontier: {},
      });
    });

    clause('a short cut found late does not shorten nor lengthen any depth', async (store) => {
      await append(store, {
        edges: [
          ['s', 'wasDerivedFrom', 'a'],
          ['a', 'wasDerivedFrom', 'b'],
          ['b', 'wasDerivedFrom', 'c'],
          ['s', 'wasInfluencedBy', 'c'],
          ['c', 'wasDerivedFrom', 'e'],
        ],
      });
      expect((await walk(store, 's')).reached).toEqual({ s: 0, a: 1, c: 1, b: 2, e: 2 });
    });

    clause('several starts are all at depth 0, however they are related', async (store) => {
      await append(store, { edges: DIAMOND });
      expect((await walk(store, ['d', 'a', 'd'])).reached).toEqual({ a: 0, d: 0, b: 1, c: 1 });
    });

    clause('unknown elements are left out at once', async (store) => {
      await append(store, { edges: DIAMOND });
      expect(await walk(store, ['nowhere'])).toEqual({ reached: {}, frontier: {} });
      expect((await walk(store, ['nowhere', 'b'])).reached).toEqual({ b: 0, a: 1 });
      expect(await walk(store, [])).toEqual({ reached: {}, frontier: {} });
    });

    clause('two relations between the same two elements are one hop', async (store) => {
      await append(store, {
        edges: [
          ['run', 'used', 'data', { role: 'train' }],
          ['run', 'used', 'data', { role: 'test' }],
        ],
      });
      expect((await walk(store, 'run')).reached).toEqual({ run: 0, data: 1 });
    });

    clause('only edges of the names asked for are followed', async (store) => {
      await append(store, {
        edges: [
          ['m', 'wasGeneratedBy', 'run'],
          ['run', 'used', 'd'],
          ['run', 'wasAssociatedWith', 'ann'],
          ['run', 'hadPlan', 'plan'],
        ],
      });
      expect((await walk(store, 'm', { names: ['wasGeneratedBy', 'used'] })).reached).toEqual({ m: 0, run: 1, d: 2 });
      expect((await walk(store, 'm', { names: ['used'] })).reached).toEqual({ m: 0 });
      expect((await walk(store, 'm', { names: [] })).reached).toEqual({ m: 0 });
      expect((await walk(store, 'run', { names: ['hadPlan'] })).reached).toEqual({ run: 0, plan: 1 });
    });

    clause('kinds to stop at are reached and not left, unless the walk begins there', async (store) => {
      await append(store, {
        elements: { m: { kind: 'ModelVersion' }, v: { kind: 'DatasetVersion' }, w: { kind: 'DatasetVersion' } },
        edges: [
          ['m', 'wasDerivedFrom', 'v'],
          ['v', 'wasDerivedFrom', 'w'],
          ['w', 'wasDerivedFrom', 'x'],
        ],
      });
      const stopAt = ['DatasetVersion'];
      expect(await walk(store, 'm', { stopAt })).toEqual({ reached: { m: 0, v: 1 }, frontier: {} });
      expect(await walk(store, 'v', { stopAt })).toEqual({ reached: { v: 0, w: 1 }, frontier: {} });
      expect((await walk(store, ['m', 'v'], { stopAt })).reached).toEqual({ m: 0, v: 0, w: 1 });
    });

    clause('the answer names kinds, and is sorted by depth, then IRI', async (store) => {
      await append(store, {
        elements: { z: { kind: 'Run' }, b: { kind: 'DatasetVersion' } },
        edges: [
          ['z', 'used', 'c'],
          ['z', 'used', 'b'],
          ['b', 'wasDerivedFrom', 'a'],
        ],
      });
      const { elements } = await store.read((r) =>
        r.reach({ from: [id('z')], direction: 'upstream', limit: 10, budget: 60_000 }),
      );
      expect(elements).toEqual([
        { iri: id('z'), kind: 'Run', depth: 0 },
        { iri: id('b'), kind: 'DatasetVersion', depth: 1 },
        { iri: id('c'), depth: 1 },
        { iri: id('a'), depth: 2 },
      ]);
    });

    clause('a fan of ten thousand is one hop', async (store) => {
      const edges = upTo(10_000).map((i): EdgeSpec => ['hub', 'hadMember', `m${i}`]);
      await append(store, { edges });
      const { reached, frontier } = await walk(store, 'hub');
      expect(Object.keys(reached)).toHaveLength(10_001);
      expect(Object.values(reached).filter((depth) => depth === 1)).toHaveLength(10_000);
      expect(frontier).toEqual({});
      expect((await walk(store, 'm77', { direction: 'downstream' })).reached).toEqual({ m77: 0, hub: 1 });
    });

    clause('a chain of five thousand is walked to its end', async (store) => {
      const edges = upTo(5_000).map((i): EdgeSpec => [`n${i}`, 'wasDerivedFrom', `n${i + 1}`]);
      await append(store, { edges });
      const { reached, frontier } = await walk(store, 'n0');
      expect(reached['n5000']).toBe(5_000);
      expect(Object.keys(reached)).toHaveLength(5_001);
      expect(frontier).toEqual({});
    });

    clause('only edges with one of the roles asked for are followed', async (store) => {
      await append(store, {
        edges: [
          ['run', 'used', 'data', { role: 'train' }],
          ['run', 'used', 'held', { role: 'test' }],
          ['run', 'used', 'held', { role: 'train' }],
          ['run', 'used', 'code'],
          ['data', 'wasDerivedFrom', 'raw'],
        ],
      });
      const asked = (roles: readonly string[], more: Asked = {}) => walk(store, 'run', { roles, ...more });
      expect(await asked(['test'])).toEqual({ reached: { run: 0, held: 1 }, frontier: {} });
      expect((await asked(['train', 'other'])).reached).toEqual({ run: 0, data: 1, held: 1 });
      expect(await asked(['other'], { depth: 0 })).toEqual({ reached: { run: 0 }, frontier: {} });
      expect(await asked(['test'], { depth: 0 })).toEqual({ reached: { run: 0 }, frontier: { run: 'depth' } });
      expect((await asked([])).reached).toEqual({ run: 0 });
      expect((await walk(store, ['held', 'raw'], { roles: ['test'], direction: 'downstream' })).reached).toEqual({
        held: 0,
        raw: 0,
        run: 1,
      });
    });

    clause('at a time, what came to be later, and what had ended, does not exist', async (store) => {
      const day = (n: number) => Date.UTC(2026, 5, n);
      await append(store, {
        elements: {
          m: { time: day(9) },
          run: { classes: ['Activity'], time: day(5), endTime: day(6) },
          old: { time: day(1), endTime: day(7) },
          late: { time: day(8) },
        },
        edges: [
          ['m', 'wasGeneratedBy', 'run'],
          ['run', 'used', 'old'],
          ['run', 'used', 'late'],
          ['run', 'used', 'plain', { time: '2026-06-08T02:00:00+02:00' }],
          ['run', 'used', 'plain', { role: 'again', time: '2026-06-10T00:00:00Z' }],
        ],
      });
      const at = (validAt: number, more: Asked = {}) => walk(store, ['m', 'run'], { validAt, ...more });
      expect((await at(day(10))).reached).toEqual({ m: 0, run: 0, late: 1, plain: 1 });
      expect((await at(day(7))).reached).toEqual({ run: 0 });
      expect((await at(day(7) - 1)).reached).toEqual({ run: 0, old: 1 });
      expect((await at(day(8))).reached).toEqual({ run: 0, late: 1, plain: 1 });
      expect((await at(day(8) - 1)).reached).toEqual({ run: 0 });
      expect(await at(day(5) - 1)).toEqual({ reached: {}, frontier: {} });
      expect(await at(day(5), { depth: 0 })).toEqual({ reached: { run: 0 }, frontier: { run: 'depth' } });
      expect(await at(day(7), { depth: 0 })).toEqual({ reached: { run: 0 }, frontier: {} });
      expect(await at(day(8), { limit: 3 })).toEqual({ reached: { run: 0, late: 1, plain: 1 }, frontier: {} });
      expect(await at(day(8), { limit: 2 })).toEqual({ reached: { run: 0, late: 1 }, frontier: { run: 'size' } });
      expect((await walk(store, 'old', { direction: 'downstream', validAt: day(6) })).reached).toEqual({
        old: 0,
        run: 1,
      });
      expect((await walk(store, 'old', { direction: 'downstream', validAt: day(7) })).reached).toEqual({});
    });

    clause('at a time and as of a record, times recorded later do not count', async (store) => {
      const said = (number: number, property: Iri, value: string) => {
        const json = descriptionJson({
          id: id('d'),
          types: [],
          attributes: { [property]: [{ value, datatype: XSD_DATETIME }] },
          relations: [],
        });
        const row = { key: descriptionKey(json), iri: id('d'), json, since: number };
        return { newDescriptions: [row], bodies: [bodyRow(number, 0, row)] };
      };
      const day = (n: number) => Date.UTC(2026, 5, n);
      await append(store, { edges: [['m', 'wasDerivedFrom', 'd']] });
      await append(store, {
        elements: { d: { time: day(3) } },
        rows: (n) => said(n, GENERATED_AT, '2026-06-03T00:00:00Z'),
      });
      await append(store, {
        elements: { d: { time: day(3), endTime: day(5) } },
        rows: (n) => said(n, INVALIDATED_AT, '2026-06-05T00:00:00Z'),
      });
      const at = async (n: number, asOf?: number) =>
        Object.keys((await walk(store, 'm', { validAt: day(n), ...(asOf !== undefined && { asOf }) })).reached);
      expect(await at(1)).toEqual(['m']);
      expect(await at(1, 1)).toEqual(['m']);
      expect(await at(1, 0)).toEqual(['m', 'd']);
      expect(await at(4)).toEqual(['m', 'd']);
      expect(await at(6)).toEqual(['m']);
      expect(await at(6, 2)).toEqual(['m']);
      expect(await at(6, 1)).toEqual(['m', 'd']);
      expect(await walk(store, 'm', { validAt: day(6), asOf: 1, depth: 0 })).toEqual({
        reached: { m: 0 },
        frontier: { m: 'depth' },
      });
    });

    clause('as of a record, later and ended edges do not exist', async (store) => {
      const old: EdgeSpec = ['m', 'wasDerivedFrom', 'v1'];
      await append(store, { edges: [old] });
      await append(store, { edges: [['m', 'wasDerivedFrom', 'v2']], ends: [old] });
      await append(store, { edges: [['v2', 'wasDerivedFrom', 'v0']] });
      expect((await walk(store, 'm', { asOf: 0 })).reached).toEqual({ m: 0, v1: 1 });
      expect((await walk(store, 'm', { asOf: 1 })).reached).toEqual({ m: 0, v2: 1 });
      expect((await walk(store, 'm', { asOf: 2 })).reached).toEqual({ m: 0, v2: 1, v0: 2 });
      expect((await walk(store, 'm')).reached).toEqual({ m: 0, v2: 1, v0: 2 });
      expect((await walk(store, 'v0', { asOf: 1 })).reached).toEqual({});
      expect((await walk(store, 'v1', { direction: 'downstream' })).reached).toEqual({ v1: 0 });
    });
  });
}
