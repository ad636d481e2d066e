/** What every place for backups has to do; each kind of place runs it. */
import { expect, test } from 'vitest';
import type { Place } from '../../src/backup/place.ts';

export const bytes = (text: string) => Buffer.from(text);

export function placeClauses(open: () => Place): void {
  const held = async (place: Place, name: string) => (await place.get(name))?.toString();

  test('keeps what is put, and replaces it', async () => {
    const place = open();
    expect(await place.put('segments/a.bin', bytes('one'))).toBe(true);
    expect(await held(place, 'segments/a.bin')).toBe('one');
    expect(await place.put('segments/a.bin', bytes('two'))).toBe(true);
    expect(await held(place, 'segments/a.bin')).toBe('two');
  });

  test('keeps what is there when asked to put only what is new', async () => {
    const place = open();
    expect(await place.put('manifests/1.json', bytes('first'), { ifAbsent: true })).toBe(true);
    expect(await place.put('manifests/1.json', bytes('second'), { ifAbsent: true })).toBe(false);
    expect(await held(place, 'manifests/1.json')).toBe('first');
  });

  test('lets one of several that put the same new object at once win', async () => {
    const place = open();
    const won = await Promise.all(
      Array.from({ length: 8 }, (_, i) => place.put('race.json', bytes(String(i)), { ifAbsent: true })),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await held(place, 'race.json')).toBe(String(won.indexOf(true)));
  });

  test('says that there is nothing', async () => {
    const place = open();
    expect(await place.get('none')).toBeUndefined();
    expect(await place.get('none/below')).toBeUndefined();
    await place.destroy('none');
    expect(await place.list('elsewhere/')).toEqual([]);
  });

  test('lists by name what begins so', async () => {
    const place = open();
    for (const name of ['list/b', 'list/a/deep', 'lists', 'list/c']) await place.put(name, bytes(name));
    const found = await place.list('list/');
    expect(found.map(({ name, bytes: size }) => [name, size])).toEqual([
      ['list/a/deep', 11],
      ['list/b', 6],
      ['list/c', 6],
    ]);
    expect(Math.abs(found[0]!.modified.getTime() - Date.now())).toBeLessThan(60_000);
  });

  test('destroys', async () => {
    const place = open();
    await place.put('gone', bytes('1'));
    await place.put('gone', bytes('2'));
    await place.put('gone.not', bytes('3'));
    await place.destroy('gone');
    expect(await place.get('gone')).toBeUndefined();
    expect(await held(place, 'gone.not')).toBe('3');
  });

  test('keeps every byte, and an object of several megabytes', async () => {
    const place = open();
    const large = Buffer.alloc(6_000_000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
    await place.put('large', large);
    expect((await place.get('large'))!.equals(large)).toBe(true);
    await place.put('empty', bytes(''));
    expect((await place.get('empty'))!.length).toBe(0);
  });

  test.each(['../out', '/etc/passwd', 'a//b', 'a/../../b', '.hidden', 'A', 'x.part', ''])(
    'refuses the name %j',
    async (name) => {
      await expect((async () => open().get(name))()).rejects.toMatchObject({ code: 'DAMAGED' });
      await expect((async () => open().put(name, bytes('')))()).rejects.toMatchObject({ code: 'DAMAGED' });
    },
  );
}
