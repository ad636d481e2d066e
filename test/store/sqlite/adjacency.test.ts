/** Walks in memory answer as the tables do: whatever comes, goes, or is removed meanwhile, and in as much memory as they were given. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AdjacencyOptions } from '../../../src/store/sqlite/adjacency/keeper.ts';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { append, changes, edgeRow, elementRow, id, upTo, type EdgeSpec } from '../../contract/build.ts';
import { walk } from '../../contract/traversal.ts';

const AT_ONCE: AdjacencyOptions = { memory: 2 ** 30, when: 'at once' };

describe('the graph in memory', () => {
  let folder: string;
  const opened: Store[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clew-test-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const store of opened.splice(0)) await store.close();
    rmSync(folder, { recursive: true });
  });

  async function open(adjacency: AdjacencyOptions): Promise<Store> {
    const store = await openSqlite({ file: join(folder, 'clew.db'), adjacency });
    opened.push(store);
    return store;
  }

  const chain = (from: number, to: number) =>
    upTo(to - from).map((i): EdgeSpec => [`n${from + i}`, 'wasDerivedFrom', `n${from + i + 1}`]);

  /** The depth a walk gets to, and the statements it takes. */
  async function far(store: Store, from = 'n0'): Promise<{ depth: number; statements: number }> {
    const before = store.statements;
    const { reached } = await walk(store, from);
    return { depth: Math.max(...Object.values(reached)), statements: store.statements - before };
  }

  it('takes a few statements however far it is, and as many as hops where there is no room for it', async () => {
    const store = await open(AT_ONCE);
    await append(store, { edges: chain(0, 100) });
    await far(store);
    expect(await far(store)).toEqual({ depth: 100, statements: 5 });
    await append(store, { edges: chain(100, 150) });
    const { depth, statements } = await far(store);
    expect(depth).toBe(150);
    expect(statements).toBeLessThan(15);
    const small = await far(await open({ memory: 150 * 200 }));
    expect(small.depth).toBe(150);
    expect(small.statements).toBeGreaterThan(300);
  });

  it('is read once walks have cost enough, while they go on in the tables', async () => {
    const store = await open({ memory: 2 ** 30 });
    await append(store, { edges: chain(0, 400) });
    expect((await far(store)).statements).toBeGreaterThan(800);
    await vi.waitFor(async () => expect((await far(store)).statements).toBeLessThan(10));
    await append(store, { edges: chain(400, 12_000) });
    // So much is not added before a walk, which then goes through the tables; it is read anew.
    expect((await far(store, 'n11990')).statements).toBeGreaterThan(15);
    await vi.waitFor(async () => expect((await far(store, 'n11990')).statements).toBeLessThan(10));
    expect((await far(store)).depth).toBe(12_000);
  });

  it('shows each reader the history that it began with', async () => {
    const store = await open(AT_ONCE);
    const ended: EdgeSpec = ['n1', 'wasDerivedFrom', 'n2'];
    await append(store, { edges: chain(0, 3) });
    await store.read(async (reader) => {
      const asked = { from: [id('n0')], direction: 'upstream', limit: 9, budget: 1_000 } as const;
      const before = await reader.reach(asked);
      await append(store, { edges: chain(3, 5), ends: [ended] });
      expect((await far(store)).depth).toBe(1);
      expect(await reader.reach(asked)).toEqual(before);
      expect(before.elements).toHaveLength(4);
    });
  });

  it('adds nothing under a walk that is under way', async () => {
    const store = await open(AT_ONCE);
    await append(store, { edges: upTo(5_000).map((i): EdgeSpec => ['hub', 'hadMember', `m${i}`]) });
    await far(store, 'hub');
    let now = 0;
    // A clock by which every turn is over at once.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
    const asked = { from: [id('hub')], direction: 'upstream', limit: 10_000, budget: 1e9 } as const;
    const slow = store.read((reader) => reader.reach(asked));
    await new Promise((resolve) => setImmediate(resolve));
    clock.mockRestore();
    await append(store, { edges: [['m1', 'wasDerivedFrom', 'new']], ends: [['hub', 'hadMember', 'm2']] });
    const fresh = await walk(store, 'hub');
    const { elements } = await slow;
    expect(elements).toHaveLength(5_001);
    expect(Object.keys(fresh.reached)).toHaveLength(5_001);
    expect(fresh.reached).toMatchObject({ new: 2 });
    expect(fresh.reached['m2']).toBeUndefined();
    expect(await walk(store, 'hub')).toEqual(fresh);
  });

  it('leaves a writer to the tables, where its own changes are', async () => {
    const store = await open(AT_ONCE);
    await append(store, { edges: chain(0, 2) });
    await far(store);
    const asked = { from: [id('n0')], direction: 'upstream', limit: 9, budget: 1_000 } as const;
    await expect(
      store.write(async (writer) => {
        const { number } = { number: (await writer.head()).size };
        await writer.apply(
          changes({ newElements: [elementRow('n3', {}, number)], newEdges: [edgeRow(chain(2, 3)[0]!, number)] }),
        );
        expect((await writer.reach(asked)).elements).toHaveLength(4);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect((await far(store)).depth).toBe(2);
  });

  it('sees rows that are computed anew without a record, also by another process', async () => {
    const [store, other] = [await open(AT_ONCE), await open({ memory: 0 })];
    await append(other, { edges: chain(0, 2) });
    expect((await far(store)).depth).toBe(2);
    await other.write((writer) =>
      writer.apply(changes({ newElements: [elementRow('n3', {}, 0)], newEdges: [edgeRow(chain(2, 3)[0]!, 0)] })),
    );
    expect((await far(store)).depth).toBe(3);
  });
});
