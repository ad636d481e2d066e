import { expect } from 'vitest';
import type { Iri } from '../../src/prov/iri.ts';
import { append, bodyRow, descriptionRow, edgeRow, elementRow, id, upTo, type EdgeSpec } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';
import { findAll } from './find.ts';

/** Texts that have broken one database or another. */
const HOSTILE: readonly string[] = [
  `'; DROP TABLE element; --`,
  `" OR ""="`,
  `\\'; MATCH (n) DETACH DELETE n //`,
  '`) DETACH DELETE n //',
  '${n} {{n}} $n ?1 :n @n #{n}',
  'a\tb\r\nc\u0001\u001b[31m\u007f\u0085',
  'é vs é',
  'İıŞß ǆ ﬁ',
  '👩‍🔬 🏳️‍🌈 \u{10FFFD}',
  '\u202Ertl\u202C \u200B\uFEFF',
  'العربية עברית 中文 हिन्दी',
  '%_[]^-\\%',
  '-0',
  '1e400',
  'null',
  '{"iri":"x"}',
  ' ',
  '',
];

const IRIS: readonly Iri[] = [
  id("urn:t:'quoted'"),
  id('https://example.org/ä/中文/🦜?q=a&b=%22#é'),
  id('urn:t:\u{1F600}'),
  id('urn:t:\uFFFD'),
  id('urn:t:$1/:name/@x'),
  id(`urn:t:${'long/'.repeat(700)}`),
];

/** What goes in comes out, byte for byte; and lists of any length are one question. */
export function content(open: Opener, excuses: Excuses): void {
  topic('content', open, excuses, ({ clause }) => {
    clause('hostile texts are kept exactly, and found exactly', async (store) => {
      const names = HOSTILE.map((_, i) => `e${String(i).padStart(2, '0')}`);
      const parts = (text: string) => ({ name: text, version: text, project: text, status: text, text });
      const said = HOSTILE.map((text, i) => descriptionRow(names[i]!, text, 0));
      await append(store, {
        elements: Object.fromEntries(
          HOSTILE.map((text, i) => [names[i]!, { ...parts(text), properties: { p: text } }]),
        ),
        edges: HOSTILE.map((role, i): EdgeSpec => ['e00', 'used', names[i]!, { role }]),
        record: { source: { name: HOSTILE.join('') } },
        rows: (n) => ({ newDescriptions: said, bodies: said.map((d, seq) => bodyRow(n, seq, d)) }),
      });
      await store.read(async (r) => {
        const rows = await r.elements(names.map(id));
        const page = (await r.edges({ of: [id('e00')], direction: 'upstream' })).get(id('e00'))!;
        const byTo = new Map(page.edges.map((e) => [e.to, e]));
        for (const [i, text] of HOSTILE.entries()) {
          expect(rows.get(id(names[i]!))).toEqual(elementRow(names[i]!, parts(text), 0));
          expect(byTo.get(id(names[i]!))).toEqual(edgeRow(['e00', 'used', names[i]!, { role: text }], 0));
          const byRole = await r.edges({ of: [id('e00')], direction: 'upstream', roles: [text] });
          expect(byRole.get(id('e00'))!.edges.map((e) => e.to)).toEqual([id(names[i]!)]);
        }
        expect(await r.bodies([0])).toEqual(said.map((d, seq) => bodyRow(0, seq, d)));
        expect((await r.records({ from: 0, first: 1 }))[0]!.source!.name).toBe(HOSTILE.join(''));
      });
      for (const [i, text] of HOSTILE.entries()) {
        const found = [names[i]!];
        expect(await findAll(store, { name: text })).toEqual(found);
        expect(await findAll(store, { project: text })).toEqual(found);
        expect(await findAll(store, { statuses: [text] })).toEqual(found);
        expect(await findAll(store, { properties: [{ predicate: id('p'), is: 'eq', value: text }] })).toEqual(found);
        expect(await findAll(store, { nameContains: text })).toContain(names[i]!);
        expect(await findAll(store, { text })).toContain(names[i]!);
      }
    });

    clause('unusual IRIs are kept, walked and sorted by code point', async (store) => {
      await append(store, {
        elements: Object.fromEntries(IRIS.map((iri) => [iri, {}])),
        edges: IRIS.slice(1).map((iri, i): EdgeSpec => [IRIS[i]!, 'wasDerivedFrom', iri]),
      });
      await store.read(async (r) => {
        expect([...(await r.elements(IRIS)).keys()].sort()).toEqual([...IRIS].sort());
        const walk = await r.reach({ from: [IRIS[0]!], direction: 'upstream', limit: 99, budget: 60_000 });
        expect(walk.elements.map((e) => e.iri)).toEqual(IRIS);
        const { elements } = await r.find({ sort: { by: 'iri', descending: false }, first: 99 });
        const bytes = (iri: string) => Buffer.from(iri);
        expect(elements.map((e) => e.iri)).toEqual([...IRIS].sort((a, b) => Buffer.compare(bytes(a), bytes(b))));
      });
    });

    clause('a description of a million characters is kept', async (store) => {
      const large = descriptionRow('a', 'ä😀"'.repeat(250_000), 0);
      await append(store, {
        elements: { a: { text: 'word '.repeat(13_000) } },
        rows: (n) => ({ newDescriptions: [large], bodies: [bodyRow(n, 0, large)] }),
      });
      const [body] = await store.read((r) => r.bodies([0]));
      expect(body!.json === large.json).toBe(true);
    });

    clause('lists of twenty thousand are one question', async (store) => {
      const names = upTo(2_000).map((i) => `e${i}`);
      await append(store, { elements: Object.fromEntries(names.map((name) => [name, { kind: `K${name.length}` }])) });
      const many = [...names, ...upTo(18_000).map((i) => `ghost${i}`)].map(id);
      await store.read(async (r) => {
        expect((await r.elements(many)).size).toBe(2_000);
        expect((await r.edges({ of: many, direction: 'upstream', count: true })).size).toBe(2_000);
        expect(await r.descriptions(many)).toEqual([]);
        expect(
          (await r.reach({ from: many, direction: 'upstream', limit: 20_000, budget: 60_000 })).elements,
        ).toHaveLength(2_000);
        const found = await r.find({ kinds: many, statuses: many, sort: { by: 'iri', descending: false }, first: 1 });
        expect(found.elements).toEqual([]);
      });
    });

    clause('an element that thousands of records describe costs each of them no more for it', async (store) => {
      const said = Array.from({ length: 6_000 }, (_, i) => descriptionRow('agent', `words ${i}`, 0));
      await append(store, {
        elements: { agent: {} },
        rows: (n) => ({ newDescriptions: said, bodies: said.map((d, seq) => bodyRow(n, seq, d)) }),
      });
      const began = performance.now();
      await store.read(async (r) => expect((await r.assertions(said)).size).toBe(said.length));
      await append(store, {
        rows: (n) => ({
          closedDescriptions: said.slice(1).map(({ iri, key }) => ({ iri, key, until: n })),
          bodies: [bodyRow(n, 0, said[0]!)],
        }),
      });
      // Pairing each with each would be thirty-six million comparisons, twice.
      expect(performance.now() - began).toBeLessThan(5_000);
      await store.read(async (r) => expect(await r.descriptions([id('agent')])).toEqual([said[0]]));
    });

    clause('the number of statements does not grow with the lists', async (store) => {
      const names = upTo(1_000).map((i) => `e${i}`);
      const sizes = { small: names.slice(0, 5), large: names.slice(5) };
      const written: number[] = [];
      const asked: number[] = [];
      for (const list of [sizes.small, sizes.large]) {
        const before = store.statements;
        const said = list.map((name) => descriptionRow(name, 'x', written.length));
        await append(store, {
          elements: Object.fromEntries(list.map((name) => [name, { kind: 'Run', properties: { p: 1 } }])),
          edges: list.map((name): EdgeSpec => [name, 'used', 'env']),
          rows: (n) => ({ newDescriptions: said, bodies: said.map((d, seq) => bodyRow(n, seq, d)) }),
        });
        written.push(store.statements - before);
      }
      for (const list of [names.slice(0, 2), names]) {
        const before = store.statements;
        const of = list.map(id);
        await store.read(async (r) => {
          await r.elements(of);
          await r.descriptions(of);
          await r.edges({ of, direction: 'upstream', first: list.length, count: true });
          await r.edges({ of: [id('env')], direction: 'downstream', first: list.length, count: true });
          await r.bodies([0, 1], of);
          await r.assertions(of.map((_, i) => descriptionRow(names[i]!, 'x', 0)));
          await r.identified(list, of);
          await r.find({ kinds: list, sort: { by: 'iri', descending: false }, first: list.length, count: true });
          await r.reach({ from: of, direction: 'upstream', limit: 5_000, budget: 60_000 });
        });
        asked.push(store.statements - before);
      }
      expect(written[1]).toBeLessThanOrEqual(written[0]!);
      expect(asked[1]).toBeLessThanOrEqual(asked[0]!);
      expect(asked[0]).toBeGreaterThan(0);
    });
  });
}
