import { expect, test } from 'vitest';
import { paths } from '../../src/lineage/paths.ts';
import { shownBy } from '../../src/lineage/trace/shown.ts';
import { relate } from '../../src/prov/statement.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { openFixture } from './history-of-churn.ts';
import { numbers, walking } from './walks.ts';

walking('sqlite', () => openSqlite({ file: ':memory:' }), { graphs: 12, diamonds: 70 });

test('of so many elements that relations are read hop by hop, paths are counted as exactly', async () => {
  const { recorder, read } = await openFixture();
  const [layers, wide] = [12, 500];
  const random = numbers(3);
  const at = (layer: number, i: number): string => `urn:example:${layer}-${i}`;
  const edges = new Map<string, number[]>();
  for (let layer = 1; layer < layers; layer++)
    for (let i = 0; i < wide; i++) edges.set(at(layer, i), [...new Set([0, 1, 2].map(() => random(wide)))]);
  const last = at(layers, 0);
  edges.set(
    last,
    Array.from({ length: wide }, (_, i) => i),
  );
  await recorder.record({
    statements: [...edges].flatMap(([from, targets]) => {
      const layer = Number(/:(\d+)-/.exec(from)![1]) - 1;
      return targets.map((i) => relate('wasInfluencedBy', from, at(layer, i)));
    }),
  });
  let counts = new Array<bigint>(wide).fill(0n).with(0, 1n);
  for (let layer = 1; layer < layers; layer++)
    counts = counts.map((_, i) => edges.get(at(layer, i))!.reduce((sum, to) => sum + counts[to]!, 0n));
  const expected = counts.reduce((sum, count) => sum + count, 0n);
  expect(expected).toBeGreaterThan(100n);
  for (const direction of ['both', 'either'] as const) {
    const found = await read((reading) => paths(reading, { from: last, to: at(0, 0), direction, first: 50 }));
    expect([found.count, found.exact, found.length]).toEqual([expected, true, layers]);
    expect(found.receipt.elements).toBeGreaterThan(5_000);
    expect(new Set(found.paths.map((path) => path.elements.join(' '))).size).toBe(50);
    const loose = found.paths
      .flatMap(({ steps }) => steps)
      .filter(({ from, to, relations: [row] }) => row!.from !== from || row!.to !== to);
    expect(loose).toEqual([]);
  }
});

test('elements that a filter did not get to see are counted, never left out in silence', async () => {
  const { recorder, read } = await openFixture();
  await recorder.record({ statements: [relate('wasInfluencedBy', 'urn:example:a', 'urn:example:b')] });
  const reached = ['a', 'b'].map((name, depth) => ({ iri: `urn:example:${name}` as never, depth }));
  const shown = (deadline: number) =>
    read((reading) => shownBy(reading, { project: 'none' })(reached, undefined, deadline));
  expect(await shown(-1)).toEqual({ elements: [], unread: 2 });
  expect(await shown(Infinity)).toEqual({ elements: [], unread: 0 });
});
