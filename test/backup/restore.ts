/** What backing up and restoring promise, on whichever store a backup is restored into. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../src/backup/backup.ts';
import { checkBackup } from '../../src/backup/check.ts';
import { restore } from '../../src/backup/restore.ts';
import { digestStore } from '../../src/lineage/digest.ts';
import { FACT, type FactName } from '../../src/lineage/facts.ts';
import type { Store } from '../../src/store/store.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { MemoryPlace, openHistory, VKEY, vocabulary, type History } from './world.ts';

const app = '0.0.0-test';
const verifiers = [parseVerifier(VKEY)];
export const factOf = async (store: Store, name: FactName) => (await store.read((reader) => reader.facts())).get(name);

/** @param fresh opens an empty store */
export function restoreClauses(fresh: () => Promise<Store>): void {
  const place = new MemoryPlace();
  const secret = { bytes: randomBytes(32) };
  let history: History;
  let old: string;
  let newest: string;
  beforeAll(async () => {
    history = await openHistory(60);
    old = await history.sign();
    await backup({ store: history.store, place, secret, app });
    await history.grow(45);
    newest = await history.sign();
    await history.grow(5);
    await backup({ store: history.store, place, secret, app });
  });
  afterAll(() => history.store.close());

  test('a restored store holds the same history, log and graph, and the same identity of the log', async () => {
    const target = await fresh();
    const report = await restore({ store: target, place, secret, vocabulary, verifiers });
    expect(report).toMatchObject({ restored: 110, size: 110, checkpoint: 105, signature: true });
    expect(report.behind).toBeUndefined();
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    for (const name of [FACT.secret, FACT.origin]) {
      expect(await factOf(target, name)).toBe(await factOf(history.store, name));
    }
    expect(await factOf(target, FACT.restoring)).toBeUndefined();
    expect((await target.read((reader) => reader.checkpoint()))?.note).toBe(newest);
    // It is a history like any other: it goes on, and can be backed up to the same place.
    const going = await openHistory(0, target);
    await going.grow(3);
    const next = place.clone();
    expect(await backup({ store: target, place: next, secret, app })).toMatchObject({ size: 113 });
    await target.close();
  });

  test('a restore that was interrupted goes on where it stopped, and its store knows meanwhile what it is behind', async () => {
    const target = await fresh();
    const cut = cutAfter(target, 1);
    await expect(restore({ store: cut, place, secret, vocabulary })).rejects.toThrow('cut');
    const { size } = await target.read((reader) => reader.head());
    expect(await factOf(target, FACT.restoring)).toBeDefined();
    expect(JSON.parse((await factOf(target, FACT.known))!)).toContain(newest);
    const report = await restore({ store: target, place, secret, vocabulary });
    expect(report).toMatchObject({ restored: 110 - size, size: 110 });
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    await target.close();
  });

  test('restored from an old backup, it knows the newest head, is behind it, and catches up from a newer backup', async () => {
    const target = await fresh();
    const report = await restore({ store: target, place, secret, vocabulary, sequence: 1 });
    expect(report).toMatchObject({ size: 60, checkpoint: 60, behind: { size: 105, note: newest } });
    expect(JSON.parse((await factOf(target, FACT.known))!)).toEqual([old, newest]);
    await expect(backup({ store: target, place, secret, app })).rejects.toMatchObject({ code: 'BEHIND' });
    await expect(restore({ store: target, place, secret, vocabulary })).rejects.toMatchObject({
      code: 'OTHER_HISTORY',
    });
    const on = await restore({ store: target, place, secret, vocabulary, continuing: true });
    expect(on).toMatchObject({ restored: 50, size: 110 });
    expect(on.behind).toBeUndefined();
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    await target.close();
  });

  test('a head seen elsewhere counts too', async () => {
    const small = new MemoryPlace();
    const copy = await fresh();
    await restore({ store: copy, place, secret, vocabulary, sequence: 1 });
    await backup({ store: copy, place: small, app });
    await copy.close();
    const target = await fresh();
    const report = await restore({ store: target, place: small, vocabulary, known: [newest] });
    expect(report).toMatchObject({ size: 60, behind: { size: 105 } });
    await target.close();
  });

  test('a store that went on after an old backup is not continued: that would make two histories of one', async () => {
    const target = await fresh();
    await restore({ store: target, place, secret, vocabulary, sequence: 1 });
    await (await openHistory(0, target)).grow(4);
    const going = restore({ store: target, place, secret, vocabulary, continuing: true });
    await expect(going).rejects.toMatchObject({ code: 'OTHER_HISTORY' });
    expect((await target.read((reader) => reader.head())).size).toBe(64);
    await expect(backup({ store: target, place: await firstOnly(place), secret, app })).resolves.toMatchObject({
      size: 64,
    });
    await target.close();
  });

  test('what is in the backup is in order, and that can be told without a store', async () => {
    const report = await checkBackup({ place, secret, verifiers });
    expect(report).toMatchObject({ size: 110, checkpoint: 105, signature: true });
  });
}

async function firstOnly(place: MemoryPlace): Promise<MemoryPlace> {
  const other = place.clone();
  await other.destroy('manifests/00000002.json');
  return other;
}

/** A store that breaks after so many writes of records. */
function cutAfter(store: Store, writes: number): Store {
  let left = writes + 1;
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name === 'write' && left-- <= 0) return () => Promise.reject(new Error('cut'));
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
