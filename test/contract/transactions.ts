import { expect } from 'vitest';
import type { Reader, Writer } from '../../src/store/store.ts';
import { append, changes, edgeRow, elementRow, id, recordRow, upTo, type EdgeSpec } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

/** All or nothing, one after the other, and no handle outside its callback. */
export function transactions(open: Opener, excuses: Excuses): void {
  topic('transactions', open, excuses, ({ clause }) => {
    clause('a write that throws leaves nothing, and the next one finds the store as it was', async (store) => {
      await append(store, { elements: { a: { kind: 'Run', name: 'before', types: [id('T')] } } });
      const refused = store.write(async (w) => {
        await w.apply(
          changes({
            records: [recordRow(1)],
            newElements: [elementRow('b', { kind: 'New', types: [id('U')] }, 1)],
            changedElements: [elementRow('a', { name: 'after' }, 0)],
            properties: [{ iri: id('b'), predicate: id('fresh'), key: 'x' }],
            newEdges: [edgeRow(['a', 'used', 'b', { via: 'urn:t:freshVia' }], 1)],
          }),
        );
        expect((await w.head()).size).toBe(2);
        expect((await w.elements([id('b')])).size).toBe(1);
        throw new Error('changed my mind');
      });
      await expect(refused).rejects.toThrow('changed my mind');
      await store.read(async (r) => {
        expect((await r.head()).size).toBe(1);
        expect([...(await r.elements([id('a'), id('b')])).values()]).toEqual([
          elementRow('a', { kind: 'Run', name: 'before', types: [id('T')] }, 0),
        ]);
        expect((await r.edges({ of: [id('a')], direction: 'upstream' })).get(id('a'))!.edges).toEqual([]);
      });
      const other = { kind: 'Other', types: [id('V')] };
      await append(store, {
        elements: { b: { ...other, properties: { later: 'y' } } },
        edges: [['a', 'used', 'b', { via: 'urn:t:laterVia' }]],
      });
      await store.read(async (r) => {
        expect((await r.elements([id('b')])).get(id('b'))).toEqual(elementRow('b', other, 1));
        const page = (await r.edges({ of: [id('a')], direction: 'upstream' })).get(id('a'))!;
        expect(page.edges).toEqual([edgeRow(['a', 'used', 'b', { via: 'urn:t:laterVia' }], 1)]);
        const by = (predicate: string) =>
          r.find({
            properties: [{ predicate: id(predicate), is: 'exists' }],
            sort: { by: 'iri', descending: false },
            first: 9,
          });
        expect((await by('fresh')).elements).toEqual([]);
        expect((await by('later')).elements.map((e) => e.iri)).toEqual([id('b')]);
      });
    });

    clause('changes that fail half way leave nothing', async (store) => {
      const dangling: EdgeSpec = ['a', 'used', 'nowhere'];
      const half = store.write((w) =>
        w.apply(
          changes({ records: [recordRow(0)], newElements: [elementRow('a', {}, 0)], newEdges: [edgeRow(dangling, 0)] }),
        ),
      );
      await expect(half).rejects.toThrow();
      expect(await store.read((r) => r.head())).toEqual({ size: 0 });
      expect((await store.read((r) => r.elements([id('a')]))).size).toBe(0);
    });

    clause('numbers continue without a gap; others are refused', async (store) => {
      const apply = (...numbers: number[]) =>
        store.write((w) => w.apply(changes({ records: numbers.map((n) => recordRow(n)) })));
      await expect(apply(1)).rejects.toThrow(RangeError);
      await apply(0, 1, 2);
      await expect(apply(2)).rejects.toThrow(RangeError);
      await expect(apply(4)).rejects.toThrow(RangeError);
      await expect(apply(3, 5)).rejects.toThrow(RangeError);
      await apply(3);
      expect((await store.read((r) => r.head())).size).toBe(4);
    });

    clause('writers take turns: each sees all that came before it', async (store) => {
      const numbers = await Promise.all(upTo(25).map((i) => append(store, { elements: { [`e${i}`]: {} } })));
      expect(numbers.sort((a, b) => a - b)).toEqual(upTo(25));
      expect((await store.read((r) => r.records({ from: 0, first: 100 }))).map((row) => row.number)).toEqual(upTo(25));
    });

    clause('a writer reads what it has written', async (store) => {
      await store.write(async (w) => {
        const edge = edgeRow(['a', 'used', 'b'], 0);
        await w.apply(
          changes({
            records: [recordRow(0)],
            newElements: [elementRow('a', { name: 'x' }, 0), elementRow('b', {}, 0)],
            newEdges: [edge],
          }),
        );
        expect((await w.edges({ of: [id('a')], direction: 'upstream' })).get(id('a'))?.edges).toEqual([edge]);
        expect((await w.find({ name: 'x', sort: { by: 'name', descending: false }, first: 1 })).elements).toHaveLength(
          1,
        );
        const walk = await w.reach({ from: [id('a')], direction: 'upstream', limit: 9, budget: 60_000 });
        expect(walk.elements).toHaveLength(2);
      });
    });

    clause('what is not committed is not seen, what is committed is seen at once', async (store) => {
      await store.write(async (w) => {
        await w.apply(changes({ records: [recordRow(0)] }));
        expect((await store.read((r) => r.head())).size).toBe(0);
      });
      expect((await store.read((r) => r.head())).size).toBe(1);
    });

    clause('many readers at once, more than there are connections', async (store) => {
      await append(store, { elements: { a: {} } });
      const sizes = await Promise.all(
        upTo(40).map(() =>
          store.read(async (r) => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            return (await r.head()).size;
          }),
        ),
      );
      expect(sizes).toEqual(upTo(40).map(() => 1));
    });

    clause('a handle is dead when its callback has ended, also one that threw', async (store) => {
      const kept: { reader?: Reader; writer?: Writer; thrown?: Reader } = {};
      await store.read(async (r) => void (kept.reader = r));
      await store.write(async (w) => void (kept.writer = w));
      const failing = store.read(async (r) => {
        kept.thrown = r;
        throw new Error('stop');
      });
      await expect(failing).rejects.toThrow('stop');
      for (const handle of [kept.reader!, kept.writer!, kept.thrown!]) {
        await expect(handle.head()).rejects.toThrow(/handle/);
        await expect(handle.elements([id('a')])).rejects.toThrow(/handle/);
        await expect(handle.reach({ from: [], direction: 'upstream', limit: 1, budget: 1 })).rejects.toThrow(/handle/);
      }
      await expect(kept.writer!.apply(changes({ records: [recordRow(0)] }))).rejects.toThrow(/handle/);
      expect((await store.read((r) => r.head())).size).toBe(0);
    });

    clause('a read whose deadline has passed says so', async (store) => {
      const late = store.read(
        async (r) => {
          await r.head();
          await new Promise((resolve) => setTimeout(resolve, 60));
          return r.head();
        },
        { timeout: 30 },
      );
      await expect(late).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
    });

    clause('a closed store says so', async (store) => {
      await store.close();
      await store.close();
      await expect(store.read((r) => r.head())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(store.write((w) => w.head())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });
  });
}
