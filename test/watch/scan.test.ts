import { expect, test } from 'vitest';
import { Fault } from '../../src/prov/fault.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { recordRules, scan } from '../../src/watch/scan.ts';
import { append } from '../contract/build.ts';

/** The store, gone at the n-th reading and back after it. */
function gone(store: Store, at: number): Store {
  let readings = 0;
  const read: Store['read'] = (use, options) =>
    ++readings === at ? Promise.reject(new Fault('STORE_UNAVAILABLE', 'It is away.')) : store.read(use, options);
  return new Proxy(store, {
    get: (target, key) => (key === 'read' ? read : (Reflect.get(target, key, target) as unknown)),
  });
}

test('what the rules saw before the store was away they do not see again', async () => {
  const store = await openSqlite({ file: ':memory:' });
  for (const name of ['a', 'b', 'c']) await append(store, { elements: { [name]: {} } });
  const rules = recordRules();
  const gaps = (sightings: readonly { readonly rule: string; readonly message: string }[]) =>
    sightings.filter(({ rule, message }) => rule === 'gap' && message.includes('follows'));
  const first = await scan(gone(store, 2), rules, 0);
  expect(first.next).toBe(3);
  await append(store, { elements: { d: {} } });
  const second = await scan(store, rules, first.next);
  expect(second.next).toBe(4);
  expect(gaps([...first.sightings, ...second.sightings])).toEqual([]);
  await expect(scan(gone(store, 1), rules, second.next)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await store.close();
});
