import { expect } from 'vitest';
import { append, bodyRow, descriptionRow, edgeRow, elementRow, id, propertyRows, type ElementParts } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

const A: ElementParts = { text: 'a churn model', owners: [id('ann')], properties: { lr: 1e-8, note: 'x' } };

/** What those who verify ask: every row there ever was, and what is stored otherwise than it should be. */
export function stored(open: Opener, excuses: Excuses): void {
  topic('stored rows', open, excuses, ({ clause }) => {
    clause('every IRI is told, page by page, each once', async (store) => {
      await append(store, { elements: { a: {}, b: {}, c: A } });
      const told: string[] = [];
      for (let page = await store.read((r) => r.everyIri(2)); page.length > 0;) {
        told.push(...page);
        page = await store.read((r) => r.everyIri(2, page.at(-1)));
      }
      const found = await store.read((r) => r.find({ sort: { by: 'iri', descending: false }, first: 100 }));
      expect(told).toHaveLength(3);
      expect([...told].sort()).toEqual(found.elements.map((e) => e.iri as string).sort());
      expect(await store.read((r) => r.everyIri(0))).toEqual([]);
    });

    clause('timelines hold what ended beside what is in force', async (store) => {
      const [old, fresh] = [descriptionRow('a', 'wrong', 0), descriptionRow('a', 'right', 1)];
      await append(store, {
        elements: { a: {}, b: {} },
        edges: [['a', 'used', 'b']],
        rows: (n) => ({ newDescriptions: [old], bodies: [bodyRow(n, 0, old)] }),
      });
      await append(store, {
        ends: [['a', 'used', 'b']],
        edges: [['a', 'used', 'b', { role: 'train' }]],
        rows: (n) => ({
          newDescriptions: [fresh],
          bodies: [bodyRow(n, 0, fresh)],
          closedDescriptions: [{ iri: old.iri, key: old.key, until: n }],
        }),
      });
      const { descriptions, edges } = await store.read((r) => r.timelines([id('a'), id('ghost')]));
      expect(new Set(descriptions)).toEqual(new Set([{ ...old, until: 1 }, fresh]));
      expect(new Set(edges)).toEqual(
        new Set([{ ...edgeRow(['a', 'used', 'b'], 0), until: 1 }, edgeRow(['a', 'used', 'b', { role: 'train' }], 1)]),
      );
      expect(await store.read((r) => r.timelines([id('b')]))).toEqual({ descriptions: [], edges: [] });
    });

    clause('what is stored as expected differs in nothing', async (store) => {
      await append(store, { elements: { a: A, b: {} } });
      const rows = [elementRow('a', A, 0), elementRow('b', {}, 0)];
      expect(await store.read((r) => r.differing(rows, propertyRows('a', A.properties!)))).toEqual([]);
    });

    clause('every part that differs is named', async (store) => {
      await append(store, { elements: { a: A } });
      const differing = async (parts: ElementParts, properties = A.properties!) => {
        const found = await store.read((r) =>
          r.differing([elementRow('a', { ...A, ...parts }, 0)], propertyRows('a', properties)),
        );
        return found.length;
      };
      expect(await differing({ version: '2' })).toBeGreaterThan(0);
      expect(await differing({ text: 'a churn model with more words' })).toBeGreaterThan(0);
      expect(await differing({ text: 'a churn' })).toBeGreaterThan(0);
      expect(await differing({ owners: [] })).toBeGreaterThan(0);
      expect(await differing({}, { lr: 1e-8 })).toBeGreaterThan(0);
      expect(await differing({}, { lr: 1e-7, note: 'x' })).toBeGreaterThan(0);
      expect(await differing({}, { lr: 1e-8, note: 'x', more: 1 })).toBeGreaterThan(0);
      expect(await differing({ classes: ['Agent'] })).toBeGreaterThan(0);
      expect(await store.read((r) => r.differing([elementRow('ghost', {}, 0)], []))).toEqual([
        { iri: id('ghost'), part: 'missing' },
      ]);
    });
  });
}
