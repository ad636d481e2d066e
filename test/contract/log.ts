import { expect } from 'vitest';
import { append, recordRow, upTo } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

const leafOf = (n: number) => `{"op":"assert","rid":"urn:clew:rid:${n}","v":1}`;
const saltOf = (n: number) => String(n % 10).repeat(64);

/** The log beside the graph: entries, checkpoints, and what an installation keeps about itself. */
export function log(open: Opener, excuses: Excuses): void {
  topic('log', open, excuses, ({ clause }) => {
    clause('entries, salts, envelopes and removals come back as they went in', async (store) => {
      const full = {
        leaf: leafOf(0),
        salt: saltOf(7),
        envelope: '{"payload":"e30=","signatures":[]}',
        removes: [`leaf:${'1'.repeat(64)}`, `leaf:${'2'.repeat(64)}`],
        removedBy: 1,
      };
      await append(store, { record: full });
      expect(await store.read((r) => r.records({ from: 0, first: 1 }))).toEqual([recordRow(0, full)]);
    });

    clause('entries are read in order, from any number, and end before the first record without one', async (store) => {
      for (const n of upTo(5)) await append(store, { record: n < 3 ? { leaf: leafOf(n), salt: saltOf(n) } : {} });
      await store.read(async (r) => {
        expect(await r.leaves(0, 10)).toEqual([leafOf(0), leafOf(1), leafOf(2)]);
        expect(await r.leaves(1, 1)).toEqual([leafOf(1)]);
        expect(await r.leaves(3, 10)).toEqual([]);
        expect(await r.leaves(9, 10)).toEqual([]);
      });
    });

    clause('a record from before the log is sealed once', async (store) => {
      for (const _ of upTo(2)) await append(store, {});
      await store.write((w) =>
        w.seal(upTo(2).map((number) => ({ number, leaf: leafOf(number), salt: saltOf(number) }))),
      );
      expect(await store.read((r) => r.records({ from: 1, first: 1 }))).toEqual([
        recordRow(1, { leaf: leafOf(1), salt: saltOf(1) }),
      ]);
      await expect(store.write((w) => w.seal([{ number: 1, leaf: leafOf(9), salt: saltOf(9) }]))).rejects.toThrow();
      expect(await store.read((r) => r.leaves(0, 9))).toEqual([leafOf(0), leafOf(1)]);
    });

    clause('checkpoints only grow', async (store) => {
      const at = (size: number) => ({ size, root: `root ${size}`, note: `note ${size}\n` });
      const add = (size: number) => store.write((w) => w.addCheckpoint(at(size)));
      expect(await store.read((r) => r.checkpoint())).toBeUndefined();
      expect([await add(3), await add(3), await add(2), await add(300)]).toEqual([true, false, false, true]);
      await store.read(async (r) => {
        expect(await r.checkpoint()).toEqual(at(300));
        expect(await r.checkpoint(299)).toEqual(at(3));
        expect(await r.checkpoint(2)).toBeUndefined();
        expect(await r.checkpoints(0, 9)).toEqual([at(3), at(300)]);
        expect(await r.checkpoints(3, 9)).toEqual([at(300)]);
        expect(await r.checkpoints(0, 1)).toEqual([at(3)]);
      });
    });

    clause('facts are set, replaced and forgotten, with the transaction or not at all', async (store) => {
      await store.write(async (w) => {
        await w.setFact('a', '1');
        await w.setFact('b', 'ünï "quoted"\n');
        await w.setFact('a', '2');
        expect((await w.facts()).get('a')).toBe('2');
      });
      await expect(
        store.write(async (w) => {
          await w.setFact('a', '3');
          throw new Error('undone');
        }),
      ).rejects.toThrow('undone');
      expect(await store.read((r) => r.facts())).toEqual(new Map(Object.entries({ a: '2', b: 'ünï "quoted"\n' })));
      await store.write((w) => w.setFact('a', undefined));
      expect([...(await store.read((r) => r.facts())).keys()]).toEqual(['b']);
    });
  });
}
