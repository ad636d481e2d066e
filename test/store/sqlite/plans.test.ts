import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Connection } from '../../../src/store/sqlite/connection.ts';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import type { FindQuery, Reader, Store } from '../../../src/store/store.ts';
import { append, id } from '../../contract/build.ts';

/** What the planner says of a step that reads a whole table of rows; forms and lists are small. */
const WHOLE_TABLE = /^SCAN (?!f\b|form\b|.*VIRTUAL TABLE|\(|CONSTANT|top\b|c\b)/;

describe('no question reads a whole table', () => {
  let folder: string;
  let store: Store;
  let db: DatabaseSync;
  const spies: { mockRestore(): void; mock: { calls: unknown[][] } }[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clew-test-'));
    store = await openSqlite({ file: join(folder, 'clew.db') });
    await append(store, { elements: { a: { kind: 'Run', name: 'n', time: 1 } }, edges: [['a', 'used', 'b']] });
    db = new DatabaseSync(join(folder, 'clew.db'), { readOnly: true });
    for (const method of ['all', 'rows', 'get', 'value'] as const) spies.push(vi.spyOn(Connection.prototype, method));
  });
  afterAll(async () => {
    for (const spy of spies) spy.mockRestore();
    db.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function plansOf(ask: (reader: Reader) => Promise<unknown>): Promise<string[]> {
    for (const spy of spies) spy.mock.calls.length = 0;
    await store.read(ask);
    const asked = spies.flatMap((spy) => spy.mock.calls.map(([sql]) => sql as string));
    expect(asked.length).toBeGreaterThan(0);
    return asked.flatMap((sql) =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail),
    );
  }

  const a = id('a');
  const key = '0'.repeat(32);
  const find = (query: Partial<FindQuery>) => (r: Reader) =>
    r.find({ sort: { by: 'name', descending: false }, first: 3, count: true, ...query });
  const questions: Record<string, (reader: Reader) => Promise<unknown>> = {
    head: (r) => r.head(),
    'records by range': (r) => r.records({ from: 0, first: 3 }),
    'records by digest': (r) => r.records({ digests: ['sha256:x'] }),
    'records of an element': (r) => r.records({ of: a, before: 7, first: 3 }),
    recordAt: (r) => r.recordAt('2026-01-01T00:00:00Z'),
    descriptions: (r) => r.descriptions([a], 0),
    bodies: (r) => r.bodies([0], [a]),
    assertions: (r) => r.assertions([{ iri: a, key }]),
    elements: (r) => r.elements([a], 0),
    identified: (r) => r.identified(['x'], [a]),
    edges: (r) =>
      r.edges({
        of: [a],
        direction: 'downstream',
        names: ['used'],
        kinds: ['Run'],
        roles: ['x'],
        via: a,
        first: 1,
        count: true,
      }),
    reach: (r) => r.reach({ from: [a], direction: 'upstream', limit: 9, budget: 1000, depth: 0 }),
    'find by name': find({ name: 'n' }),
    'find by property': find({ properties: [{ predicate: a, is: 'gt', value: '1' }] }),
    'find by owner and text': find({ owner: a, text: 'word' }),
    'find by kind and time': find({ kinds: ['Run'], time: { from: 0 }, sort: { by: 'time', descending: true } }),
    'find by type, newest first': find({ types: [a], sort: { by: 'recorded', descending: true } }),
    'find by kind in order of IRI': find({ kinds: ['Run'], sort: { by: 'iri', descending: false } }),
  };

  it.each(Object.entries(questions))('%s', async (_, ask) => {
    expect((await plansOf(ask)).filter((step) => WHOLE_TABLE.test(step))).toEqual([]);
  });

  it('a walk in memory that first adds a record', async () => {
    const tables = store;
    store = await openSqlite({ file: join(folder, 'clew.db'), adjacency: { memory: 2 ** 30, when: 'at once' } });
    try {
      await store.read(questions['reach']!);
      await append(tables, { edges: [['a', 'used', 'c']], ends: [['a', 'used', 'b']] });
      const plans = await plansOf(questions['reach']!);
      expect(plans.some((step) => step.includes('edge_until'))).toBe(true);
      expect(plans.filter((step) => WHOLE_TABLE.test(step))).toEqual([]);
    } finally {
      await store.close();
      store = tables;
    }
  });

  it('and this would notice one that does', async () => {
    const steps = await plansOf(find({ nameContains: 'x', sort: { by: 'iri', descending: false } }));
    expect(steps.filter((step) => WHOLE_TABLE.test(step))).not.toEqual([]);
  });
});
