/** A record of which one byte is another than what was recorded: the harness itself must see it, and replay must refuse it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { history, replay, type HistoryRecord } from '../../src/lineage/replay.ts';
import { openContext, type Opened } from '../../src/open.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { RDFS } from '../../src/prov/namespaces.ts';
import { literal } from '../../src/prov/value.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { BodyRow, Reader, Store } from '../../src/store/store.ts';
import { Evidence } from './evidence.ts';

const tear = (body: BodyRow): BodyRow => ({ ...body, json: body.json.replace('whole', 'while') });

/** A store that shows torn records. */
function tornStore(store: Store): Store {
  const torn = (reader: Reader): Reader =>
    new Proxy(reader, {
      get: (target, key) => {
        if (key === 'bodies') return async (numbers: readonly number[]) => (await target.bodies(numbers)).map(tear);
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  return {
    name: store.name,
    address: store.address,
    statements: 0,
    failed: store.failed,
    read: (use, options) => store.read((reader) => use(torn(reader)), options),
    write: (use) => store.write(use),
    close: () => store.close(),
  };
}

describe('a torn record', () => {
  let context: Opened;
  beforeAll(async () => {
    context = await openContext({
      store: 'sqlite::memory:',
      neo4jUser: '',
      neo4jPassword: undefined,
      modules: [],
    });
    const attributes = { [`${RDFS}label` as Iri]: [literal('whole')] };
    await context.recorder.record({
      statements: [{ statement: 'element', id: 'urn:x:a' as Iri, types: [], attributes }],
    });
  });
  afterAll(() => context.close());

  it('is seen by those who look for it after a crash', async () => {
    expect(await new Evidence().readOn(context.store)).toEqual([]);
    expect(await new Evidence().readOn(tornStore(context.store))).toEqual([expect.stringMatching(/^record 0 is torn/)]);
  });

  it('is refused by replay, which then changes nothing', async () => {
    const whole: HistoryRecord[] = [];
    for await (const page of history(context.store)) whole.push(...page);
    const torn = whole.map(({ row, bodies }) => ({ row, bodies: bodies.map(tear) }));
    const other = await openSqlite({ file: ':memory:' });
    await expect(replay(other, torn, context.vocabulary)).rejects.toMatchObject({ code: 'DIFFERENT' });
    expect((await other.read((reader) => reader.head())).size).toBe(0);
    await replay(other, whole, context.vocabulary);
    expect((await other.read((reader) => reader.head())).size).toBe(1);
    await other.close();
  });
});
