import { beforeEach, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/store/neo4j/migrations.ts';
import { openNeo4j } from '../../../src/store/neo4j/open.ts';
import { append, id, upTo } from '../../contract/build.ts';
import { describeNeo4j, driverFor, emptyNeo4j, freshNeo4j } from '../../stores/neo4j.empty.ts';

describeNeo4j('a history in Neo4j', () => {
  let url: string;
  beforeEach(async () => {
    url = await freshNeo4j();
  });

  it('is numbered without gaps by several processes that write at once', async () => {
    const stores = await Promise.all(upTo(3).map(() => openNeo4j({ url })));
    const numbers = await Promise.all(
      stores.flatMap((store, s) =>
        upTo(10).map((i) => append(store, { elements: { [`e${s}-${i}`]: {}, shared: {} } })),
      ),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(upTo(30));
    const found = await stores[0]!.read((r) =>
      r.find({ sort: { by: 'recorded', descending: false }, first: 99, count: true }),
    );
    expect(found.total).toBe(31);
    expect(new Set(found.elements.map((e) => e.iri)).size).toBe(31);
    for (const store of stores) await store.close();
  });

  it('is one state for a reader, whatever is written meanwhile', async () => {
    const store = await openNeo4j({ url });
    const derived = ['b', 'wasDerivedFrom', 'a'] as const;
    await append(store, { elements: { a: { kind: 'K' }, b: { kind: 'K' } }, edges: [derived] });
    await store.read(async (r) => {
      const ask = async () => ({
        head: await r.head(),
        walk: await r.reach({ from: [id('b')], direction: 'upstream', limit: 9, budget: 60_000 }),
        edges: await r.edges({ of: [id('b')], direction: 'upstream', count: true }),
        found: await r.find({ kinds: ['K'], sort: { by: 'name', descending: false }, first: 9, count: true }),
        records: await r.records({ from: 0, first: 9 }),
      });
      const before = await ask();
      await append(store, { elements: { c: { kind: 'K' } }, edges: [['b', 'used', 'c']], ends: [derived] });
      expect(await ask()).toEqual(before);
    });
    expect((await store.read((r) => r.head())).size).toBe(2);
    await store.close();
  });

  it('opens again after its schema was made half', async () => {
    await emptyNeo4j(url);
    const driver = driverFor(url);
    for (const command of MIGRATIONS[0]!.commands.slice(0, 5)) await driver.executeQuery(command);
    await driver.close();
    const stores = await Promise.all([openNeo4j({ url }), openNeo4j({ url })]);
    expect(await append(stores[0], { elements: { a: {} } })).toBe(0);
    expect(await append(stores[1], { elements: { b: {} } })).toBe(1);
    for (const store of stores) await store.close();
  });

  it('keeps what it holds when it is opened again', async () => {
    const first = await openNeo4j({ url });
    await append(first, { elements: { a: { name: 'kept' } } });
    await first.close();
    const second = await openNeo4j({ url });
    expect((await second.read((r) => r.elements([id('a')]))).get(id('a'))?.name).toBe('kept');
    expect(second.address).toMatch(/^bolt:\/\/[^@]+$/);
    await second.close();
  });
});
