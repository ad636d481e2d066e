/** Backing up: what is written, when, and what happens when a place, a key or a byte is not what it should be. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backup } from '../../src/backup/backup.ts';
import { checkBackup } from '../../src/backup/check.ts';
import type { Manifest } from '../../src/backup/manifest.ts';
import { manifestJson } from '../../src/backup/manifest.ts';
import { restore } from '../../src/backup/restore.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { MemoryPlace, openHistory, VKEY, vocabulary, type History } from './world.ts';

const app = '0.0.0-test';
const secret = { bytes: randomBytes(32) };
const manifestOf = (place: MemoryPlace, name = place.names('manifests/').at(-1)!) =>
  JSON.parse(place.objects.get(name)!.toString()) as Manifest;

describe('a backup', () => {
  let history: History;
  beforeAll(async () => {
    history = await openHistory(40);
    await history.sign();
  });
  afterAll(() => history.store.close());
  const run = (place: MemoryPlace, more: Partial<Parameters<typeof backup>[0]> = {}) =>
    backup({ store: history.store, place, app, ...more });

  test('of nothing is nothing', async () => {
    const empty = await openSqlite({ file: ':memory:' });
    const place = new MemoryPlace();
    expect(await backup({ store: empty, place, app })).toMatchObject({ size: 0, segments: 0 });
    expect(place.names('')).toEqual([]);
    await empty.close();
  });

  test('again writes nothing; after more records only what is new; the earlier manifests remain and still hold', async () => {
    const place = new MemoryPlace();
    const own = await openHistory(100);
    expect(await backup({ store: own.store, place, app })).toMatchObject({
      size: 100,
      segments: 1,
    });
    const before = place.names('');
    expect(await backup({ store: own.store, place, app })).toMatchObject({ size: 100, segments: 0 });
    expect(place.names('')).toEqual(before);
    await own.grow(10);
    const report = await backup({ store: own.store, place, app });
    expect(report).toMatchObject({ manifest: 'manifests/00000002.json', size: 110, segments: 1 });
    expect(manifestOf(place).segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 100],
      [100, 110],
    ]);
    await own.sign();
    expect(await backup({ store: own.store, place, app })).toMatchObject({ segments: 0, checkpoint: 110 });
    for (const sequence of [1, 2, 3]) await checkBackup({ place, sequence });
    await expect(checkBackup({ place, sequence: 4 })).rejects.toMatchObject({ code: 'NO_BACKUP' });
    expect(await backup({ store: own.store, place, app, full: true, keep: 1 })).toMatchObject({
      segments: 1,
      destroyed: ['manifests/00000001.json', 'manifests/00000002.json', 'manifests/00000003.json'],
    });
    expect(place.names('segments/')).toHaveLength(1);
    expect(place.names('facts/')).toHaveLength(1);
    await checkBackup({ place });
    await own.store.close();
  });

  test('takes what is there when it begins while writers go on', async () => {
    const place = new MemoryPlace();
    const own = await openHistory(20);
    let wrote = Promise.resolve();
    place.onPut = () => {
      place.onPut = () => undefined;
      wrote = own.grow(30);
    };
    const report = await backup({ store: own.store, place, app });
    await wrote;
    expect(report.size).toBe(20);
    expect(await backup({ store: own.store, place, app })).toMatchObject({ size: 50 });
    await checkBackup({ place });
    await own.store.close();
  });

  test('that is killed before its manifest leaves the earlier one in force, and the next run goes on from there', async () => {
    const own = await openHistory(30);
    const place = new MemoryPlace();
    await backup({ store: own.store, place, secret, app });
    await own.grow(30);
    for (let write = 1; ; write++) {
      const broken = place.clone();
      let left = write;
      broken.onPut = () => {
        if (--left === 0) throw new Error('killed');
      };
      const outcome = await backup({ store: own.store, place: broken, secret, app }).catch((error: Error) => error);
      expect(await checkBackup({ place: broken, secret })).toMatchObject({ size: outcome instanceof Error ? 30 : 60 });
      broken.onPut = () => undefined;
      expect(await backup({ store: own.store, place: broken, secret, app })).toMatchObject({ size: 60 });
      await checkBackup({ place: broken, secret });
      if (!(outcome instanceof Error)) {
        // Data keys and objects of a segment and the facts, and the manifest.
        expect(write).toBe(6);
        break;
      }
    }
    await own.store.close();
  });

  test('of two runs at once only one is the next; the other says so', async () => {
    const place = new MemoryPlace();
    const runs = await Promise.allSettled([run(place), run(place)]);
    expect(runs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(runs.find((one) => one.status === 'rejected')!.reason).toMatchObject({ code: 'CONCURRENT' });
    await checkBackup({ place });
  });

  test('of another history is not mixed into it', async () => {
    const place = new MemoryPlace();
    await run(place);
    const other = await openHistory(50);
    for (const full of [false, true]) {
      const mixed = backup({ store: other.store, place, app, full });
      await expect(mixed).rejects.toMatchObject({ code: 'OTHER_HISTORY' });
    }
    await other.store.close();
  });

  test('shows nothing of its content without the key, and needs the same key every time', async () => {
    const place = new MemoryPlace();
    await run(place, { secret });
    const plain = new MemoryPlace();
    await run(plain);
    for (const [name, bytes] of place.objects) {
      expect(bytes.includes('urn:clew:'), name).toBe(false);
      expect(bytes.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b)), name).toBe(false);
    }
    expect(place.names('keys/')).toHaveLength(2);
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'fine',
        (error: { code: string }) => error.code,
      );
    const other = { bytes: randomBytes(32) };
    expect(await code(run(place))).toBe('KEY_NEEDED');
    expect(await code(run(place, { secret: other }))).toBe('WRONG_KEY');
    expect(await code(run(plain, { secret }))).toBe('KEY_NEEDED');
    expect(await code(checkBackup({ place }))).toBe('KEY_NEEDED');
    expect(await code(checkBackup({ place, secret: other }))).toBe('WRONG_KEY');
    expect(await code(checkBackup({ place: plain, secret }))).toBe('KEY_NEEDED');
    expect(await code(run(plain, { secret, full: true }))).toBe('fine');
    expect(await code(checkBackup({ place: plain, secret }))).toBe('fine');
  });

  test('is not made of records that are not what was recorded', async () => {
    const place = new MemoryPlace();
    const lying = new Proxy(history.store, {
      get(target, name) {
        if (name !== 'read') return (Reflect.get(target, name) as () => unknown).bind(target);
        return (use: (reader: unknown) => Promise<unknown>) =>
          target.read((reader) => {
            const bodies = async (...args: Parameters<typeof reader.bodies>) =>
              (await reader.bodies(...args)).map((body) => ({
                ...body,
                json: body.json.replace('xgboost', 'sklearn'),
              }));
            return use(
              new Proxy(reader, {
                get: (of, key) => (key === 'bodies' ? bodies : (Reflect.get(of, key) as () => unknown).bind(of)),
              }),
            );
          });
      },
    });
    await expect(backup({ store: lying, place, app })).rejects.toMatchObject({ code: 'DIFFERENT' });
    expect(place.names('manifests/')).toEqual([]);
  });

  describe.each([
    ['that is encrypted', secret],
    ['that is not encrypted', undefined],
  ])('%s', (_, key) => {
    const place = new MemoryPlace();
    beforeAll(async () => {
      await run(place, { secret: key });
    });

    test('does not hold when any object is changed, cut short, missing or another', async () => {
      const names = place.names('');
      for (const name of names) {
        const bytes = place.objects.get(name)!;
        const middle = Math.floor(bytes.length / 2);
        const flipped = Buffer.from(bytes);
        flipped[middle]! ^= 1;
        const other = names.find((one) => one !== name)!;
        for (const changed of [
          flipped,
          bytes.subarray(0, middle),
          Buffer.concat([bytes, Buffer.of(10)]),
          place.objects.get(other)!,
          undefined,
        ]) {
          const broken = place.clone();
          if (changed) broken.objects.set(name, changed);
          else broken.objects.delete(name);
          const target = await openSqlite({ file: ':memory:' });
          const told = changed === undefined && name.startsWith('manifests/') ? 'NO_BACKUP' : 'DAMAGED';
          await expect(checkBackup({ place: broken, secret: key }), name).rejects.toMatchObject({ code: told });
          await expect(restore({ place: broken, secret: key, store: target, vocabulary }), name).rejects.toMatchObject({
            code: told,
          });
          await target.close();
        }
      }
    });

    test('does not hold when it is made shorter, even with a manifest that says so', async () => {
      const broken = place.clone();
      const name = broken.names('manifests/').at(-1)!;
      const manifest = manifestOf(broken);
      const own = await openHistory(0);
      await restore({ store: own.store, place, secret: key, vocabulary });
      await own.store.close();
      const [segment] = manifest.segments;
      const shorter = {
        ...manifest,
        size: 10,
        segments: [{ ...segment!, to: 10, name: segment!.name.replace(/-0{10}40-/, '-000000000010-') }],
      };
      broken.objects.set(shorter.segments[0]!.name, broken.objects.get(segment!.name)!);
      broken.objects.set(name, Buffer.from(manifestJson(shorter)));
      await expect(checkBackup({ place: broken, secret: key })).rejects.toMatchObject({ code: 'DAMAGED' });
    });
  });

  test('whose checkpoint another key signed does not hold for those who know the key', async () => {
    const place = new MemoryPlace();
    await run(place);
    const name = place.names('manifests/')[0]!;
    const manifest = manifestOf(place);
    const forged = manifest.checkpoint!.replace(/ ([A-Za-z0-9+/]+)=*\n$/, (line) =>
      line.replace(/.{8}\n$/, 'AAAAAAA=\n'),
    );
    place.objects.set(name, Buffer.from(manifestJson({ ...manifest, checkpoint: forged })));
    const verifiers = [parseVerifier(VKEY)];
    await expect(checkBackup({ place, verifiers })).rejects.toMatchObject({
      code: 'DAMAGED',
      details: { level: 'signature' },
    });
  });
});
