/** Backups of removed content: the next run leaves none of it at the place. */
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { backup } from '../../src/backup/backup.ts';
import { checkBackup } from '../../src/backup/check.ts';
import { unseal, keyName } from '../../src/backup/crypto.ts';
import { BackupKey } from '../../src/backup/key.ts';
import type { Manifest } from '../../src/backup/manifest.ts';
import { restore } from '../../src/backup/restore.ts';
import { digestStore } from '../../src/lineage/digest.ts';
import type { Context } from '../../src/lineage/context.ts';
import { CLEW } from '../../src/prov/namespaces.ts';
import { element } from '../../src/prov/statement.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { removeRecords } from '../lineage/remover.ts';
import { MemoryPlace, openHistory, vocabulary, type History } from './world.ts';

const app = '0.0.0-test';
const SECRET = 'a private remark about Alice';

const said = (id: string, remark: string) => ({
  statements: [element(`urn:example:${id}`, [`${CLEW}Artifact`], { [`${CLEW}name`]: { value: remark } })],
});
const remove = (history: History, ...numbers: number[]) => removeRecords(history as unknown as Context, numbers);

describe.each([
  ['an encrypted backup', { bytes: randomBytes(32) }],
  ['a backup that is not encrypted', undefined],
])('%s', (_, secret) => {
  /** Everything that can be read at a place by who has the key. */
  async function readable(place: MemoryPlace): Promise<string> {
    const manifests = place
      .names('manifests/')
      .map((name) => JSON.parse(place.objects.get(name)!.toString()) as Manifest);
    const { log, encryption } = manifests.at(-1)!;
    const key = secret && (await BackupKey.open(secret, encryption!));
    return place
      .names('segments/')
      .map((name) => {
        const bytes = place.objects.get(name)!;
        return gunzipSync(key ? unseal(bytes, place.objects.get(keyName(name))!, { log, name }, key) : bytes);
      })
      .join('');
  }

  async function restored(place: MemoryPlace, history: History): Promise<void> {
    await checkBackup({ place, secret });
    const target = await openSqlite({ file: ':memory:' });
    await restore({ store: target, place, secret, vocabulary });
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    await target.close();
  }

  test('gives up removed content and every earlier backup that held it, and restores to tombstones', async () => {
    const history = await openHistory(30);
    const place = new MemoryPlace();
    await backup({ store: history.store, place, secret, app });
    const { number } = await history.recorder.record(said('remark', SECRET));
    await history.grow(3);
    await backup({ store: history.store, place, secret, app });
    await history.grow(20);
    await backup({ store: history.store, place, secret, app });
    expect(await readable(place)).toContain(SECRET);
    const copy = place.clone();

    await history.sign();
    await remove(history, number);
    const report = await backup({ store: history.store, place, secret, app });
    expect(report.destroyed).toEqual(['manifests/00000002.json', 'manifests/00000003.json']);
    expect(await readable(place)).not.toContain(SECRET);
    expect(place.names('sweep')).toEqual([]);
    await restored(place, history);
    await checkBackup({ place, secret, sequence: 1 });

    // A copy of the sealed objects made before is noise without the data keys, which are gone here.
    if (secret) {
      const gone = copy.names('segments/').filter((name) => !place.objects.has(name));
      expect(gone.length).toBeGreaterThan(0);
      for (const name of gone) expect(place.objects.has(keyName(name))).toBe(false);
      for (const name of copy.names('keys/')) {
        if (!place.objects.has(name)) copy.objects.delete(name);
      }
      await expect(checkBackup({ place: copy, secret })).rejects.toMatchObject({ code: 'DAMAGED' });
    }
    await history.store.close();
  });

  test('that was interrupted while it did so goes on the next time', async () => {
    const history = await openHistory(10);
    const { number } = await history.recorder.record(said('remark', SECRET));
    await history.grow(40);
    const before = new MemoryPlace();
    await backup({ store: history.store, place: before, secret, app });
    await history.grow(3);
    await backup({ store: history.store, place: before, secret, app });
    await remove(history, number);
    for (let step = 1; ; step++) {
      const place = before.clone();
      let left = step;
      const strike = () => {
        if (--left === 0) throw new Error('killed');
      };
      place.onPut = strike;
      const destroy = place.destroy.bind(place);
      place.destroy = async (name) => {
        strike();
        await destroy(name);
      };
      const failed = await backup({ store: history.store, place, secret, app }).catch((error: Error) => error);
      place.onPut = () => undefined;
      place.destroy = destroy;
      await backup({ store: history.store, place, secret, app });
      expect(await readable(place), `step ${step}`).not.toContain(SECRET);
      expect(place.names('sweep')).toEqual([]);
      await checkBackup({ place, secret });
      if (!(failed instanceof Error)) {
        expect(step).toBeGreaterThan(5);
        break;
      }
    }
    await history.store.close();
  });

  test('follows a replaced record whose replacement was removed first', async () => {
    const history = await openHistory(5);
    const first = await history.recorder.record(said('remark', SECRET));
    const second = await history.recorder.record({ ...said('remark', 'nothing'), revises: [first.digest] });
    await history.grow(60);
    const place = new MemoryPlace();
    await backup({ store: history.store, place, secret, app });
    await remove(history, second.number);
    await backup({ store: history.store, place, secret, app });
    await restored(place, history);
    await remove(history, first.number);
    await backup({ store: history.store, place, secret, app });
    const left = await readable(place);
    expect(left).not.toContain(SECRET);
    expect(left).not.toContain(first.digest);
    await restored(place, history);
    await history.store.close();
  });

  test('made before a removal, restored and brought up to date, gives it up as well', async () => {
    const history = await openHistory(10);
    const { number } = await history.recorder.record(said('remark', SECRET));
    const place = new MemoryPlace();
    await backup({ store: history.store, place, secret, app });
    const target = await openSqlite({ file: ':memory:' });
    await restore({ store: target, place, secret, vocabulary });
    await remove(history, number);
    await backup({ store: history.store, place, secret, app });
    await restore({ store: target, place, secret, vocabulary, continuing: true });
    expect(await digestStore(target)).toEqual(await digestStore(history.store));
    await target.close();
    await history.store.close();
  });

  test('reads no content that is removed while it reads', async () => {
    const history = await openHistory(10);
    const { number } = await history.recorder.record(said('remark', SECRET));
    const place = new MemoryPlace();
    place.onPut = () => {
      place.onPut = () => undefined;
      throw new Error('stop here');
    };
    await backup({ store: history.store, place, secret, app }).catch(() => undefined);
    // The first of two removals has been read as a tombstone whose removal comes after the head of the run.
    let raced = false;
    const racing = new Proxy(history.store, {
      get(store, name) {
        if (name !== 'read') return (Reflect.get(store, name) as () => unknown).bind(store);
        return async (use: Parameters<typeof store.read>[0]) => {
          const answer = await store.read(use);
          if (!raced && (answer as { size?: number } | undefined)?.size === 11) {
            raced = true;
            await remove(history, number);
          }
          return answer;
        };
      },
    });
    const report = await backup({ store: racing, place, secret, app });
    expect(report.size).toBe(12);
    expect(await readable(place)).not.toContain(SECRET);
    await restored(place, history);
    await history.store.close();
  });
});
