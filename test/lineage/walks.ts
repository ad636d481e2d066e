import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { history } from '../../src/lineage/history.ts';
import { resolveName } from '../../src/lineage/name.ts';
import { paths, type Paths, type PathsRequest } from '../../src/lineage/paths.ts';
import type { Reading } from '../../src/lineage/reading.ts';
import { Recorder } from '../../src/lineage/record.ts';
import { groupRelations, groupsOf } from '../../src/lineage/trace/groups.ts';
import { trace, type TraceRequest } from '../../src/lineage/trace.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { shortName } from '../../src/prov/name.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import type { ReachQuery, Reader, Store } from '../../src/store/store.ts';
import { alias, c, modelVersion, text, time, u } from './history-of-churn.ts';

const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

/** Numbers below `n`, the same in every run. */
export function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * n);
  };
}

const dataset = (name: string, at: string, project: string): Statement =>
  element(u(`dataset:${name}@1`), [c('DatasetVersion')], {
    [`${PROV}generatedAtTime`]: time(at),
    [c('project')]: text(project),
  });

/** raw ← clean ← run ← model 7, features beside clean; run t is of October and finished, run s of November and failed. */
const CHURN: Statement[] = [
  dataset('raw', '2026-10-01T00:00:00Z', 'data'),
  dataset('clean', '2026-10-03T00:00:00Z', 'data'),
  dataset('features', '2026-11-03T00:00:00Z', 'churn'),
  relate('wasDerivedFrom', u('dataset:clean@1'), u('dataset:raw@1')),
  relate('wasRevisionOf', u('dataset:features@1'), u('dataset:raw@1')),
  ...['t', 's'].map((name) =>
    element(u(`run:${name}`), [c('Run')], {
      [`${PROV}startedAtTime`]: time(name === 't' ? '2026-10-10T00:00:00Z' : '2026-11-10T00:00:00Z'),
      [c('status')]: text(name === 't' ? 'finished' : 'failed'),
      [c('project')]: text('churn'),
    }),
  ),
  ...['t', 's'].flatMap((name) => [
    relate('used', u(`run:${name}`), u('dataset:clean@1'), { role: { iri: c('trainingData') as Iri } }),
    relate('used', u(`run:${name}`), u('dataset:features@1'), { time: '2026-11-11T00:00:00Z' }),
  ]),
  ...modelVersion('7'),
  ...modelVersion('8'),
  relate('wasGeneratedBy', u('model:churn@7'), u('run:t')),
  relate('wasGeneratedBy', u('model:churn@8'), u('run:s'), { time: '2026-11-12T00:00:00Z' }),
  ...alias(u('alias:old'), 'production', '7', '2026-10-15T00:00:00Z', '2026-11-15T00:00:00Z'),
  ...alias(u('alias:new'), 'production', '8', '2026-11-15T00:00:00Z'),
];

export interface Sizes {
  /** Random graphs to try. */
  readonly graphs: number;
  /** Diamonds in a row. */
  readonly diamonds: number;
}

/** What the walking verbs say on any store. */
export function walking(name: string, fresh: () => Promise<Store>, { graphs, diamonds: n }: Sizes): void {
  describe(`walks, in ${name}`, () => {
    let store: Store;
    let reading: (reader: Reader) => Reading;
    let record: (statements: readonly Statement[], more?: object) => Promise<{ digest: string; number: number }>;
    beforeAll(async () => {
      store = await fresh();
      const { vocabulary } = await loadVocabulary();
      const recorder = new Recorder(store, vocabulary, NO_SHAPES);
      reading = (reader) => ({ reader, vocabulary });
      record = (statements, more = {}) => recorder.record({ statements, ...more });
      await record(CHURN);
    });
    afterAll(() => store.close());
    const read = <T>(use: (reading: Reading) => Promise<T>) => store.read((reader) => use(reading(reader)));
    const walk = (request: Partial<TraceRequest>) =>
      read((r) => trace(r, { of: ['model:churn@8'], direction: 'upstream', ...request }));
    const shown = async (request: Partial<TraceRequest>) => (await walk(request)).elements.map((e) => shortName(e.iri));

    test('roles say where a walk goes', async () => {
      expect(await shown({ of: ['run:s'], roles: ['trainingData'] })).toEqual(['run:s', 'dataset:clean@1']);
      const { receipt } = await walk({ of: ['run:s'], roles: ['trainingData'] });
      expect(receipt).toMatchObject({ complete: true, elements: 2 });
    });

    test('project, status and time say what is shown, and where the walk goes stays as it is', async () => {
      const all = { complete: true, elements: 6, hidden: 0 };
      expect(await shown({ project: 'data' })).toEqual(['dataset:clean@1', 'dataset:raw@1']);
      expect(await shown({ statuses: ['failed', 'running'] })).toEqual(['run:s']);
      expect(await shown({ from: '2026-10-03', to: '2026-11-03' })).toEqual(['dataset:clean@1']);
      expect(await shown({ from: '2026-10-03', kinds: ['Run'] })).toEqual(['run:s']);
      expect((await walk({ project: 'data' })).receipt).toMatchObject({ ...all, shown: 2 });
      expect((await walk({ asOf: 0, statuses: ['failed'] })).receipt).toMatchObject({ ...all, shown: 1 });
    });

    test('a walk over what was valid then leaves out what came later, or had ended', async () => {
      expect(await shown({ of: ['dataset:clean@1'], direction: 'downstream', validAt: '2026-10-20' })).toEqual([
        'dataset:clean@1',
        'run:t',
        'model:churn@7',
        'alias:old',
      ]);
      const later = await walk({ of: ['dataset:clean@1'], direction: 'downstream', validAt: '2026-11-20T00:00:00Z' });
      expect(later.elements.map((e) => shortName(e.iri))).not.toContain('alias:old');
      expect(later.receipt).toMatchObject({ validAt: '2026-11-20T00:00:00.000Z', asOf: 0, complete: true });
      await expect(walk({ of: ['run:s'], validAt: '2026-10-20' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: 'run:s was not valid at 2026-10-20.',
      });
    });

    test('an alias is what it was then', async () => {
      const meant = (validAt?: string) =>
        read((r) =>
          resolveName(r, 'model:churn@production', undefined, validAt === undefined ? undefined : Date.parse(validAt)),
        );
      expect(await meant('2026-10-20T00:00:00Z')).toBe(u('model:churn@7'));
      expect(await meant('2026-11-20T00:00:00Z')).toBe(u('model:churn@8'));
      expect(await meant()).toBe(u('model:churn@8'));
      await expect(meant('2026-10-01T00:00:00Z')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('a large answer is counted by kind', async () => {
      const { groups, relations } = await read(async (r) => {
        const answer = await trace(r, { of: ['model:churn@8'], direction: 'upstream' });
        return { groups: groupsOf(answer), relations: await groupRelations(r, answer) };
      });
      expect(groups.map(({ kind, count, depths }) => [kind, count, depths.map((d) => d.depth)])).toEqual([
        ['ModelVersion', 1, [0]],
        ['Run', 1, [1]],
        [undefined, 1, [1]],
        ['DatasetVersion', 3, [2, 3]],
      ]);
      expect(relations).toContainEqual({ from: 'Run', to: 'DatasetVersion', name: 'used', count: 2 });
      expect(relations.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    });

    test('a walk whose time is up answers with what it has, and says so', async () => {
      const hurried = (reader: Reader): Reader =>
        new Proxy(reader, {
          get: (target, key: keyof Reader) =>
            key === 'reach'
              ? (query: ReachQuery) => target.reach({ ...query, budget: -1 })
              : (target[key] as () => unknown).bind(target),
        });
      const { elements, receipt } = await store.read((reader) =>
        trace(reading(hurried(reader)), { of: ['model:churn@8'], direction: 'upstream' }),
      );
      expect(elements.map((e) => e.iri)).toEqual([u('model:churn@8')]);
      expect(receipt).toMatchObject({ complete: false, frontier: { reasons: { depth: 0, size: 0, time: 1 } } });
      const none = await store.read((reader) =>
        paths(reading(hurried(reader)), {
          from: 'model:churn@8',
          to: 'dataset:raw@1',
          direction: 'upstream',
          first: 5,
        }),
      );
      expect(none).toMatchObject({ length: undefined, count: 0n, exact: false, receipt: { complete: false } });
    });

    test('a history says what each record changed, also of a record that replaced another and is silent', async () => {
      const run = u('run:told');
      const said = (status: string) =>
        element(run, [c('Run')], { [c('name')]: text('told'), [c('status')]: text(status) });
      const first = await record([said('running'), relate('used', run, u('dataset:raw@1'))]);
      await record([said('running')], { source: { name: 'again.ttl' } });
      const third = await record([
        said('finished'),
        relate('used', run, u('dataset:clean@1'), { time: '2026-11-01T00:00:00Z' }),
      ]);
      await record([element(u('run:other'), [c('Run')])], { revises: [third.digest] });
      const all = await read((r) => history(r, 'run:told', { first: 10 }));
      const from = first.number;
      expect(all.entries.map(({ record: row, says }) => [row.number - from, says, row.until])).toEqual([
        [3, false, undefined],
        [2, true, from + 3],
        [1, true, undefined],
        [0, true, undefined],
      ]);
      const [silent, changed, same, begun] = all.entries.map(({ change }) => change);
      expect(begun).toMatchObject({
        addedTypes: [`${PROV}Activity`, c('Run')],
        relations: [{ after: { relation: 'used' } }],
      });
      expect(begun!.properties.map((p) => [p.property, p.before.length])).toEqual([
        [c('name'), 0],
        [c('status'), 0],
      ]);
      expect(same).toEqual({ addedTypes: [], removedTypes: [], properties: [], relations: [] });
      expect(changed!.properties).toEqual([
        { property: c('status'), bundle: undefined, before: [text('running')], after: [text('finished')] },
      ]);
      expect(silent!.properties).toEqual([
        { property: c('status'), bundle: undefined, before: [text('finished')], after: [text('running')] },
      ]);
      expect(silent!.relations).toMatchObject([{ before: { object: u('dataset:clean@1') } }]);
      expect(silent!.relations[0]).not.toHaveProperty('after');
      expect(all.entries[0]!.broughtBefore(silent!.relations[0]!.key)).toBe(third.number);
      const pages = [];
      for (let before: number | undefined; ;) {
        const page = await read((r) => history(r, 'run:told', { first: 1, before }));
        before = page.entries[0]!.record.number;
        pages.push(before - from);
        if (!page.more) break;
      }
      expect(pages).toEqual([3, 2, 1, 0]);
      expect(await read(async (r) => (await history(r, 'run:told', { first: 0 })).count())).toBe(4);
      const then = await read((r) => history(r, 'run:told', { first: 10, asOf: third.number }));
      expect(then.entries.map((entry) => entry.record.number - from)).toEqual([2, 1, 0]);
    });

    const between = (request: Partial<PathsRequest> & Pick<PathsRequest, 'from' | 'to'>): Promise<Paths> =>
      read((r) => paths(r, { direction: 'both', first: 50, ...request }));
    const told = ({ paths: found }: Paths) => found.map((path) => path.elements.map(shortName).join(' '));

    test('of diamonds in a row all paths are counted, and every one is found by its number', async () => {
      const at = (name: string): string => `urn:example:${name}`;
      await record(
        Array.from({ length: n }, (_, i) => [
          ...['a', 'b'].flatMap((side) => [
            relate('wasDerivedFrom', at(`d${i}`), at(`${side}${i}`)),
            relate('wasDerivedFrom', at(`${side}${i}`), at(`d${i + 1}`)),
          ]),
        ]).flat(),
      );
      const ask = { from: at('d0'), to: at(`d${n}`), first: 2 };
      const begin = await between(ask);
      expect(begin).toMatchObject({
        length: 2 * n,
        count: 2n ** BigInt(n),
        exact: true,
        more: true,
        receipt: { complete: true },
      });
      expect(begin.paths[1]!.elements.at(-2)).toBe(at(`b${n - 1}`));
      const end = await between({ ...ask, skip: 2n ** BigInt(n) - 1n });
      expect([end.paths.length, end.more, end.paths[0]!.elements.filter((iri) => iri.includes(':b')).length]).toEqual([
        1,
        false,
        n,
      ]);
      const back = await between({ from: ask.to, to: ask.from, first: 1 });
      expect([back.count, back.paths[0]!.elements[1]]).toEqual([2n ** BigInt(n), at(`a${n - 1}`)]);
      expect(await between({ ...ask, k: 3 })).toMatchObject({ count: 3n, exact: false, paths: [{}, {}, {}] });
    });

    test('relations side by side are one step, and roles, time and moments hold for paths as for walks', async () => {
      await record([relate('wasInfluencedBy', u('run:t'), u('dataset:clean@1'))]);
      const [path] = (await between({ from: 'model:churn@7', to: 'dataset:clean@1' })).paths;
      expect(path!.steps.map((step) => step.relations.map((row) => row.name))).toEqual([
        ['wasGeneratedBy'],
        ['used', 'wasInfluencedBy'],
      ]);
      const raw = { from: 'model:churn@7', to: 'dataset:raw@1' };
      expect(told(await between(raw))).toEqual([
        'model:churn@7 run:t dataset:clean@1 dataset:raw@1',
        'model:churn@7 run:t dataset:features@1 dataset:raw@1',
      ]);
      expect(told(await between({ ...raw, validAt: '2026-10-20' }))).toHaveLength(1);
      const used = { from: 'run:t', to: 'dataset:clean@1' };
      expect(told(await between({ ...used, roles: ['trainingData'], asOf: 0 }))).toHaveLength(1);
      expect(await between({ ...used, relations: ['wasInfluencedBy'], asOf: 0 })).toMatchObject({
        count: 0n,
        exact: true,
        receipt: { asOf: 0, complete: true },
      });
      await expect(between({ ...raw, from: 'model:churn@8', validAt: '2026-10-02' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    test('both ways and each step as it likes; an end to itself; none', async () => {
      const ends = { from: 'model:churn@7', to: 'model:churn@8' };
      expect(await between({ ...ends, direction: 'upstream' })).toMatchObject({
        length: undefined,
        exact: true,
        count: 0n,
      });
      expect(told(await between({ ...ends, direction: 'either' }))).toEqual([
        'model:churn@7 model:churn model:churn@8',
      ]);
      expect(told(await between({ from: 'dataset:raw@1', to: 'run:s', direction: 'both' }))).toHaveLength(2);
      const itself = await between({ from: 'run:t', to: 'run:t' });
      expect(itself).toMatchObject({
        length: 0,
        count: 1n,
        exact: true,
        paths: [{ elements: [u('run:t')], steps: [] }],
      });
      const near = await between({ from: 'model:churn@7', to: 'dataset:raw@1', depth: 2 });
      expect(near).toMatchObject({
        length: undefined,
        exact: true,
        receipt: { complete: false, limits: { depth: 2 } },
      });
      expect(near.receipt.frontier.reasons.depth).toBeGreaterThan(0);
      const cut = await between({ from: 'model:churn@7', to: 'dataset:raw@1', limit: 2, direction: 'upstream' });
      expect(cut).toMatchObject({ length: undefined, exact: false, receipt: { complete: false } });
    });

    test.each([
      [{ k: 0 }, 'BAD_ARGUMENT'],
      [{ k: 201 }, 'LIMIT'],
      [{ first: 201 }, 'LIMIT'],
      [{ depth: -1 }, 'BAD_ARGUMENT'],
      [{ depth: 1e9 }, 'LIMIT'],
      [{ to: 'run:unknown' }, 'NOT_FOUND'],
      [{ relations: ['wasMadeOf'] }, 'BAD_ARGUMENT'],
      [{ validAt: 'yesterday' }, 'ILLEGAL_TIME'],
    ])('paths with %o are refused with %s', async (wrong, code) => {
      await expect(between({ from: 'run:t', to: 'dataset:raw@1', ...wrong })).rejects.toMatchObject({ code });
    });

    test('the paths found are those that trying all of them finds', async () => {
      for (let g = 0; g < graphs; g++) {
        const random = numbers(g * 7_919 + 17);
        const size = 6 + random(4);
        const at = (i: number): string => `urn:example:g${g}-${i}`;
        const edges = Array.from({ length: size + random(size) }, () => [random(size), random(size)] as const);
        await record([
          ...Array.from({ length: size }, (_, i) => element(at(i), [`${PROV}Entity`])),
          ...edges.map(([a, b]) => relate('alternateOf', at(a), at(b))),
        ]);
        for (const direction of ['upstream', 'downstream', 'both', 'either'] as const) {
          const every = simplePaths(edges, size, direction).map((path) => path.map(at));
          const shortest = every.filter((path) => path.length === every[0]!.length);
          const all = await between({ from: at(0), to: at(1), direction });
          expect([all.count, all.exact]).toEqual([BigInt(shortest.length), true]);
          expect(elementsOf(all)).toEqual(shortest);
          for (const k of [2, 5, 100]) {
            const some = await between({ from: at(0), to: at(1), direction, k });
            expect(elementsOf(some)).toEqual(every.slice(0, k));
            expect([some.exact, some.receipt.complete]).toEqual([every.length <= k, true]);
          }
        }
      }
    });
  });
}

function elementsOf({ paths: found }: Paths): (readonly string[])[] {
  return found.map((path) => path.elements);
}

/** Every path from 0 to 1 that visits nothing twice, by length, ways, then elements, found by trying all. */
function simplePaths(
  edges: readonly (readonly [number, number])[],
  size: number,
  direction: PathsRequest['direction'],
): number[][] {
  const ways = direction === 'both' ? (['upstream', 'downstream'] as const) : [direction];
  const found: number[][] = [];
  for (const way of ways) {
    const leads = (a: number, b: number): boolean =>
      edges.some(
        ([from, to]) =>
          (way !== 'downstream' && from === a && to === b) || (way !== 'upstream' && from === b && to === a),
      );
    const grow = (path: readonly number[]): void => {
      const last = path.at(-1)!;
      if (last === 1) found.push([...path]);
      else for (let i = 0; i < size; i++) if (!path.includes(i) && leads(last, i)) grow([...path, i]);
    };
    grow([0]);
  }
  // In order already within each way, for numbers below ten order as their IRIs do, and sorting keeps it.
  return found.sort((a, b) => a.length - b.length);
}
