import { expect } from 'vitest';
import type { EdgeName } from '../../src/prov/relations.ts';
import type { EdgeQuery, EdgeRow, Store } from '../../src/store/store.ts';
import { append, edgeRow, elementRow, id, upTo, type EdgeSpec } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';
import { modelEdges, type Model } from './model.ts';

async function ask(store: Store, query: EdgeQuery) {
  return store.read((reader) => reader.edges(query));
}

const RUN: readonly EdgeSpec[] = [
  ['run', 'used', 'data', { role: 'train', time: '2026-01-01T00:00:00Z' }],
  ['run', 'used', 'data', { role: 'test' }],
  ['run', 'used', 'conf', { via: 'urn:t:configuredBy' }],
  ['run', 'wasAssociatedWith', 'ann', { id: 'assoc' }],
  ['run', 'hadPlan', 'script'],
  ['model', 'wasGeneratedBy', 'run', { bundle: 'bundle', time: '2026-01-02T00:00:00+02:00' }],
];

/** Two records of edges: the second ends one and adds one. */
async function history(store: Store): Promise<Model> {
  await append(store, { elements: { data: { kind: 'DatasetVersion' }, ann: { kind: 'Person' } }, edges: RUN });
  const later: EdgeSpec = ['run', 'used', 'extra'];
  await append(store, { edges: [later], ends: [RUN[1]!] });
  const names = ['run', 'conf', 'script', 'model', 'extra'].map((name) => elementRow(name, {}, 0));
  return {
    elements: [...names, elementRow('data', { kind: 'DatasetVersion' }, 0), elementRow('ann', { kind: 'Person' }, 0)],
    edges: [
      ...RUN.map((spec, i): EdgeRow => ({ ...edgeRow(spec, 0), ...(i === 1 && { until: 1 }) })),
      edgeRow(later, 1),
    ],
    properties: [],
  };
}

/** The relations of an element, both ways, page by page. */
export function edges(open: Opener, excuses: Excuses): void {
  topic('edges', open, excuses, ({ clause }) => {
    clause('every part of an edge comes back as it went in', async (store) => {
      const { edges: said } = await history(store);
      const asked = await ask(store, { of: [id('run'), id('model')], direction: 'upstream', asOf: 0 });
      const found = [...asked.values()].flatMap((page) => page.edges);
      const byKey = (a: EdgeRow, b: EdgeRow) => (a.key < b.key ? -1 : 1);
      expect(found.sort(byKey)).toEqual(said.filter((e) => e.since === 0).sort(byKey));
    });

    clause('one entry for each element that exists, also without edges', async (store) => {
      await history(store);
      const asked = await ask(store, {
        of: [id('script'), id('ghost'), id('model')],
        direction: 'upstream',
        count: true,
      });
      expect([...asked.keys()].sort()).toEqual([id('model'), id('script')]);
      expect(asked.get(id('script'))).toEqual({ edges: [], total: 0, more: false });
      const past = await ask(store, { of: [id('extra'), id('run')], direction: 'downstream', asOf: 0 });
      expect([...past.keys()]).toEqual([id('run')]);
      expect((await ask(store, { of: [], direction: 'upstream' })).size).toBe(0);
    });

    clause('every filter, alone and together, both ways, now and then, as the model has it', async (store) => {
      const model = await history(store);
      const of = model.elements.map((e) => e.iri);
      const filters: Partial<EdgeQuery>[] = [
        {},
        { names: ['used'] },
        { names: ['used', 'hadPlan', 'wasGeneratedBy'] },
        { names: [] },
        { kinds: ['DatasetVersion'] },
        { kinds: ['Person', 'DatasetVersion'] },
        { kinds: ['Nothing'] },
        { roles: ['train'] },
        { roles: ['test', 'train', 'other'] },
        { via: id('configuredBy') },
        { via: id('nobodySaidThis') },
        { names: ['used'], kinds: ['DatasetVersion'], roles: ['test'] },
      ];
      for (const filter of filters) {
        for (const direction of ['upstream', 'downstream'] as const) {
          for (const asOf of [undefined, 0, 1]) {
            const query: EdgeQuery = { of, direction, ...filter, count: true, ...(asOf !== undefined && { asOf }) };
            for (const [iri, page] of await ask(store, query)) {
              const all = modelEdges(model, query, iri);
              expect({ query, iri, ...page }).toEqual({ query, iri, edges: all, total: all.length, more: false });
            }
          }
        }
      }
    });

    clause('pages follow each other without gap or double, for many elements at once', async (store) => {
      const hubs = ['h0', 'h1', 'h2'];
      const spokes = (record: number, count: number) =>
        hubs.flatMap((hub, h) => upTo(count - h).map((i): EdgeSpec => [hub, 'hadMember', `m${record}-${h}-${i}`]));
      const specs = [spokes(0, 7), spokes(1, 4), spokes(2, 5)];
      for (const list of specs) await append(store, { edges: list });
      const model = { elements: [], edges: specs.flatMap((list, n) => list.map((e) => edgeRow(e, n))), properties: [] };
      for (const hub of hubs) {
        const query: EdgeQuery = { of: [id(hub)], direction: 'upstream' };
        const all = modelEdges(model, query, id(hub));
        const seen: EdgeRow[] = [];
        for (;;) {
          const last = seen.at(-1);
          const after = last && { after: { since: last.since, key: last.key } };
          const page = (await ask(store, { ...query, first: 3, count: true, ...after })).get(id(hub))!;
          expect(page.total).toBe(all.length);
          expect(page.edges.length).toBeLessThanOrEqual(3);
          seen.push(...page.edges);
          if (!page.more) break;
        }
        expect(seen).toEqual(all);
      }
      const together = await ask(store, { of: hubs.map(id), direction: 'upstream', first: 3 });
      expect([...together.values()].map((page) => [page.edges.length, page.more])).toEqual(
        upTo(3).map(() => [3, true]),
      );
    });

    clause('a cursor survives new records', async (store) => {
      const spokes = (from: number): EdgeSpec[] => upTo(4).map((i) => ['hub', 'hadMember', `m${from + i}`]);
      await append(store, { edges: spokes(0) });
      const first = (await ask(store, { of: [id('hub')], direction: 'upstream', first: 2 })).get(id('hub'))!;
      await append(store, { edges: spokes(4) });
      const { since, key } = first.edges[1]!;
      const rest = (await ask(store, { of: [id('hub')], direction: 'upstream', after: { since, key } })).get(
        id('hub'),
      )!;
      expect(new Set([...first.edges, ...rest.edges].map((e) => e.to)).size).toBe(8);
      expect(rest.edges).toHaveLength(6);
    });

    clause('a first page of nothing still says whether there is more', async (store) => {
      await append(store, { edges: [['a', 'used', 'b']] });
      const pages = await ask(store, { of: [id('a'), id('b')], direction: 'upstream', first: 0, count: true });
      expect(pages.get(id('a'))).toEqual({ edges: [], total: 1, more: true });
      expect(pages.get(id('b'))).toEqual({ edges: [], total: 0, more: false });
    });

    clause('an edge that leads back to its own element is found both ways', async (store) => {
      await append(store, { edges: [['a', 'alternateOf', 'a']] });
      for (const direction of ['upstream', 'downstream'] as const) {
        const page = (await ask(store, { of: [id('a')], direction })).get(id('a'))!;
        expect(page.edges).toEqual([edgeRow(['a', 'alternateOf', 'a'], 0)]);
      }
    });

    clause('every name an edge can have is kept', async (store) => {
      const names: EdgeName[] = [
        'used',
        'wasGeneratedBy',
        'mentionOf',
        'hadPlan',
        'wasInfluencedBy',
        'hadPrimarySource',
      ];
      await append(store, { edges: names.map((name, i): EdgeSpec => ['a', name, `b${i}`]) });
      const page = (await ask(store, { of: [id('a')], direction: 'upstream' })).get(id('a'))!;
      expect(page.edges.map((e) => [e.name, e.to]).sort()).toEqual(names.map((name, i) => [name, id(`b${i}`)]).sort());
    });
  });
}
