/** What the publisher promises, on any store. */
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FACT } from '../../src/lineage/facts.ts';
import { headOf } from '../../src/log/heads.ts';
import { identityOf } from '../../src/log/identity.ts';
import { Publisher, type PublisherOptions } from '../../src/log/publish.ts';
import { PublishedLog } from '../../src/log/published.ts';
import type { Store } from '../../src/store/store.ts';
import { checkTiles } from '../../src/tlog/fsck.ts';
import { leafHash } from '../../src/tlog/hash.ts';
import { openNote } from '../../src/tlog/note.ts';
import { append, EMPTY_RANGE, root } from '../../src/tlog/range.ts';
import { directorySource } from '../../src/tlog/source.ts';
import { parseVerifier } from '../../src/tlog/verifier.ts';
import { leafAt, recordUntil } from './records.ts';

const rootOf = (size: number, history?: string): string => {
  let range = EMPTY_RANGE;
  for (let i = 0; i < size; i++) range = append(range, leafHash(Buffer.from(leafAt(i, history))));
  return Buffer.from(root(range)).toString('base64');
};

/** A store whose n-th transaction does not succeed: what it wrote may be there, as when the answer of a server is lost. */
function failingAt(store: Store, nth: number): Store {
  let calls = 0;
  const counted = async <T>(run: () => Promise<T>): Promise<T> => {
    const failing = ++calls === nth;
    const answer = await run();
    if (failing) throw new Error(`call ${nth}`);
    return answer;
  };
  const read: Store['read'] = (use, options) => counted(() => store.read(use, options));
  const write: Store['write'] = (use) => counted(() => store.write(use));
  return Object.assign(Object.create(store) as Store, { read, write });
}

/** A store as a server's may be seen: while one reads, another instance records and signs, and the next question of the same reading sees it. */
function seenInPieces(store: Store, meanwhile: () => Promise<void>): Store {
  const read: Store['read'] = (use, options) =>
    store.read(async (reader) => {
      const head = await reader.head();
      await meanwhile();
      const later = new Proxy(reader, {
        get(of, name: keyof typeof reader) {
          if (name === 'head') return () => Promise.resolve(head);
          if (name === 'checkpoint') return () => store.read((fresh) => fresh.checkpoint());
          return (of[name] as (...args: unknown[]) => unknown).bind(of);
        },
      });
      return use(later);
    }, options);
  return Object.assign(Object.create(store) as Store, { read });
}

export function publishing(name: string, open: () => Promise<Store>): void {
  describe(`the publisher, on ${name}`, () => {
    let folder: string;
    let store: Store;
    const opened: Store[] = [];
    const another = async (): Promise<Store> => {
      opened.push(await open());
      return opened.at(-1)!;
    };

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'clew-log-'));
      store = await another();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await rm(folder, { recursive: true, force: true });
    });

    const keyFile = (): string => join(folder, 'log.key');
    const publisher = (
      on: Store = store,
      directory = 'log',
      more: Partial<PublisherOptions> = {},
    ): Promise<Publisher> =>
      Publisher.open(on, {
        directory: join(folder, directory),
        identity: () => identityOf(on, { keyFile: keyFile() }),
        ...more,
      });
    const shown = async (directory = 'log'): Promise<string> => readFile(join(folder, directory, 'checkpoint'), 'utf8');
    const failing = (of: Publisher): string | undefined => of.status().failing?.code;
    const kept = (): ReturnType<Parameters<Parameters<Store['read']>[0]>[0]['checkpoint']> =>
      store.read((reader) => reader.checkpoint());

    test('signs what was recorded, keeps the note in the store, shows it, and does nothing when nothing is new', async () => {
      const reports: unknown[] = [];
      const one = await publisher(store, 'log', { report: (error) => reports.push(error) });
      expect(one.status()).toEqual({ size: 0, published: 0 });
      expect(await one.publish()).toBeUndefined();
      for (const size of [1, 5, 256, 300, 1_025]) {
        await recordUntil(store, size);
        const row = await one.publish();
        expect(row).toMatchObject({ size, root: rootOf(size) });
        expect(await kept()).toEqual(row);
        expect(await shown()).toBe(row!.note);
      }
      const vkey = (await readFile(join(folder, 'log', 'log.vkey'), 'utf8')).trim();
      expect(openNote(Buffer.from(await shown()), [parseVerifier(vkey)]).verified).toEqual([vkey.split('+')[0]]);
      expect((await checkTiles(directorySource(join(folder, 'log')), 1_025)).root.toString()).toBe(
        Buffer.from(rootOf(1_025), 'base64').toString(),
      );
      const before = await shown();
      expect((await one.publish())?.note).toBe(before);
      expect(one.status()).toMatchObject({ size: 1_025, published: 1_025 });
      expect(reports).toEqual([]);
      await one.close();
    });

    test('goes on after a restart, also when the last one ended between two steps', async () => {
      await recordUntil(store, 300);
      await (await publisher()).close();
      await cp(join(folder, 'log'), join(folder, 'before'), { recursive: true });
      await recordUntil(store, 700);
      await (await publisher()).close();
      const note = await shown();
      // Tiles and the store's checkpoint are there, the file is not: a kill before the last step.
      await cp(join(folder, 'before', 'checkpoint'), join(folder, 'log', 'checkpoint'));
      const killed = await publisher();
      await killed.close();
      expect(killed.status().failing).toBeUndefined();
      expect(await shown()).toBe(note);
      // Nothing but the store is left: the directory is made again, under the notes that were signed.
      await (await publisher(store, 'new')).close();
      expect(await shown('new')).toBe(note);
    });

    test('goes on after the store failed at any call, and shows one note for a size', async () => {
      const notes = new Map<number, string>();
      let size = 0;
      for (let nth = 1; ; nth++) {
        await recordUntil(store, (size += 40));
        const failed = await publisher(failingAt(store, nth), 'log', {
          identity: () => identityOf(store, { keyFile: keyFile() }),
        });
        const before = failed.status();
        const next = await publisher();
        expect(next.status()).toMatchObject({ published: size });
        expect(failing(next)).toBeUndefined();
        for (const { size: at, note } of [await kept(), headOf(await shown())].map((row) => row!)) {
          expect(notes.get(at) ?? note).toBe(note);
          notes.set(at, note);
        }
        if (before.failing === undefined) break;
        expect(before.failing).toMatchObject({ message: `call ${nth}`, final: false });
        expect(nth).toBeLessThan(20);
      }
      expect(notes.size).toBeGreaterThan(4);
    });

    test('two instances on one store show the same note of a size, whoever was faster', async () => {
      await recordUntil(store, 10);
      const [a, b] = [await publisher(store, 'a'), await publisher(store, 'b')];
      expect(await shown('a')).toBe(await shown('b'));
      for (let size = 20; size <= 200; size += 20) {
        await recordUntil(store, size);
        const [x, y] = await Promise.all([a.publish(), b.publish()]);
        expect([x?.size, y?.size]).toEqual([size, size]);
        expect(x!.note).toBe(y!.note);
      }
      await recordUntil(store, 400);
      await a.publish();
      await recordUntil(store, 500);
      await b.publish();
      await a.publish();
      expect(await shown('a')).toBe(await shown('b'));
      expect([failing(a), failing(b)]).toEqual([undefined, undefined]);
    });

    test('does not take a checkpoint that another instance signed since for one that it is behind', async () => {
      await recordUntil(store, 5);
      const fast = await publisher(store, 'fast');
      let size = 5;
      const slow = await publisher(
        seenInPieces(store, async () => {
          if (size > 60) return;
          await recordUntil(store, (size += 5));
          const { note } = (await fast.publish())!;
          await store.write((writer) => writer.setFact(FACT.known, JSON.stringify([note])));
        }),
        'slow',
        { identity: () => identityOf(store, { keyFile: keyFile() }) },
      );
      expect([slow.status().failing, failing(fast)]).toEqual([undefined, undefined]);
      expect((await slow.publish())?.note).toBe((await fast.publish())?.note);
      expect(size).toBeGreaterThan(60);
    });

    test('never signs a shorter history than the store, the directory or anybody elsewhere saw', async () => {
      await recordUntil(store, 20);
      const old = await publisher();
      await old.close();
      const note = await shown();
      const origin = headOf(note).origin;
      const identity = (on: Store) => () => identityOf(on, { keyFile: keyFile(), origin });

      await store.close();
      const restored = await another();
      await recordUntil(restored, 15);
      const one = await publisher(restored, 'log', { identity: identity(restored) });
      expect(one.status()).toMatchObject({ failing: { code: 'BEHIND', final: true } });
      expect(() => one.checkWritable()).toThrow(/15 records/);
      expect(await shown()).toBe(note);

      await restored.write((writer) => writer.setFact(FACT.known, JSON.stringify([note])));
      const two = await publisher(restored, 'empty', { identity: identity(restored) });
      expect(failing(two)).toBe('BEHIND');
      await expect(two.publish()).rejects.toMatchObject({ code: 'BEHIND' });

      // As many records as before, but others since the backup.
      await recordUntil(restored, 30, 'two');
      const three = await publisher(restored, 'log', { identity: identity(restored) });
      expect(failing(three)).toBe('FORK');
      const four = await publisher(restored, 'empty', { identity: identity(restored) });
      expect(failing(four)).toBe('FORK');
      expect(() => four.checkWritable()).toThrow();
      expect(await shown()).toBe(note);
      await expect(shown('empty')).rejects.toThrow(/ENOENT/);
      expect(await restored.read((reader) => reader.checkpoint())).toBeUndefined();
    });

    test('never signs over a checkpoint in the store that its entries do not lead to', async () => {
      await recordUntil(store, 20);
      await (await publisher()).close();
      const row = (await kept())!;
      await store.close();
      const rewritten = await another();
      await recordUntil(rewritten, 40, 'two');
      await rewritten.write((writer) => writer.addCheckpoint(row));
      const one = await publisher(rewritten, 'empty', {
        identity: () => identityOf(rewritten, { keyFile: keyFile(), origin: headOf(row.note).origin }),
      });
      expect(failing(one)).toBe('FORK');
      expect((await rewritten.read((reader) => reader.checkpoint()))?.size).toBe(20);
    });

    test('stops at a damaged directory and overwrites nothing', async () => {
      await recordUntil(store, 300);
      await (await publisher()).close();
      const tile = join(folder, 'log', 'tile', '0', '001.p', '44');
      const bytes = await readFile(tile);
      bytes[5]! ^= 1;
      await writeFile(tile, bytes);
      await recordUntil(store, 310);
      const one = await publisher();
      expect(one.status()).toMatchObject({ failing: { code: 'LOG_DAMAGED', final: true } });
      expect(await readFile(tile)).toEqual(bytes);
      expect(headOf(await shown()).size).toBe(300);
    });

    test('finds a tile that was changed under a running publisher before it signs', async () => {
      await recordUntil(store, 300);
      const one = await publisher();
      const bundle = join(folder, 'log', 'tile', 'entries', '001');
      await writeFile(bundle, 'something else');
      await recordUntil(store, 600);
      await expect(one.publish()).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
      expect(await readFile(bundle, 'utf8')).toBe('something else');
      expect((await kept())!.size).toBe(300);
    });

    test('does not follow a lost key with another, nor sign as another log', async () => {
      await recordUntil(store, 3);
      await (await publisher()).close();
      await rename(keyFile(), join(folder, 'away'));
      expect(failing(await publisher())).toBe('LOG_KEY');
      await expect(readFile(keyFile())).rejects.toThrow(/ENOENT/);
      const waiting = await publisher();
      await recordUntil(store, 4);
      await rename(join(folder, 'away'), keyFile());
      expect((await waiting.publish())?.size).toBe(4);
      const other = await publisher(store, 'log', {
        identity: () => identityOf(store, { keyFile: keyFile(), origin: 'other.example/log' }),
      });
      expect(other.status().failing).toMatchObject({ code: 'LOG_KEY', final: false });
    });

    test('publishes by itself, and what is left when it closes', async () => {
      const one = await publisher();
      one.start(10);
      await recordUntil(store, 3);
      await expect.poll(() => one.status().published, { timeout: 10_000 }).toBe(3);
      await recordUntil(store, 9);
      await one.close();
      expect(headOf(await shown()).size).toBe(9);
      expect((await new PublishedLog(store, join(folder, 'log')).head())?.size).toBe(9);
    });
  });
}
