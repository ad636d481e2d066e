import { expect } from 'vitest';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { XSD } from '../../src/prov/namespaces.ts';
import { orderKey } from '../../src/prov/order.ts';
import type { Comparison, ElementRow, FindQuery, Store } from '../../src/store/store.ts';
import { append, elementRow, id, propertyRows, upTo, type ElementParts } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';
import { modelFind, sortValue, type Model } from './model.ts';
import { mulberry32 } from '../../scripts/mulberry32.ts';

const BY_IRI = { by: 'iri', descending: false } as const;

export async function findAll(store: Store, query: Partial<FindQuery>): Promise<string[]> {
  const page = await store.read((r) => r.find({ sort: BY_IRI, first: 1_000, ...query }));
  return page.elements.map((e) => e.iri.replace('urn:t:', ''));
}

/** A hundred and fifty elements in three records, each with some of everything one can look for. */
async function library(store: Store): Promise<Model> {
  const next = mulberry32(3);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const elements: ElementRow[] = [];
  const parts = new Map<string, ElementParts>();
  for (const record of upTo(3)) {
    const added: Record<string, ElementParts> = {};
    for (const i of upTo(50)) added[`${pick(['e', 'é', 'Z', '中'])}${record}-${i}`] = randomParts(next, pick);
    await append(store, { elements: Object.fromEntries(Object.entries(added).map(([k, v]) => [`urn:t:${k}`, v])) });
    for (const [name, part] of Object.entries(added)) {
      parts.set(`urn:t:${name}`, part);
      elements.push(elementRow(`urn:t:${name}`, part, record));
    }
  }
  const properties = [...parts].flatMap(([name, part]) => propertyRows(name, part.properties ?? {}));
  return { elements, edges: [], properties };
}

function randomParts(next: () => number, pick: <T>(list: readonly T[]) => T): ElementParts {
  const maybe = <T>(value: T, odds = 0.6): T | undefined => (next() < odds ? value : undefined);
  const optional = {
    kind: maybe(pick(['Run', 'ModelVersion', 'Dataset'])),
    name: maybe(pick(['churn', 'Churn', 'fraud-detection', 'ährenfeld', '_', '%', 'a b'])),
    version: maybe(String(Math.floor(next() * 9))),
    project: maybe(pick(['acme', 'apollo'])),
    status: maybe(pick(['failed', 'finished'])),
    time: maybe(Math.floor(next() * 10) * 1000 - 2000),
    endTime: maybe(5_000.5),
  };
  const entries = Object.entries(optional).filter(([, value]) => value !== undefined);
  const properties = {
    ...(next() < 0.5 && { rate: pick([1e-8, 1e-7, 0, -3, 0.5, 12]) }),
    ...(next() < 0.5 && { mode: pick(['fast', 'slow', '0.5']) }),
  };
  return {
    ...(Object.fromEntries(entries) as ElementParts),
    classes: pick([[], ['Entity'], ['Activity'], ['Entity', 'Agent']]),
    types: pick([[], [id('A')], [id('A'), id('B')]]),
    owners: pick([[], [id('ann')], [id('ann'), id('bob')]]),
    described: next() < 0.8,
    text: pick(['learning rate', 'Détection de fraude', 'rate, learning; RATE', 'deep-learning', '', 'Straße 北京 x']),
    properties,
  };
}

const FILTERS: readonly Partial<FindQuery>[] = [
  {},
  { kinds: ['Run'] },
  { kinds: ['Run', 'Dataset'] },
  { kinds: ['Nothing'] },
  { classes: ['Entity'] },
  { classes: ['Activity', 'Agent'] },
  { types: [id('B')] },
  { types: [id('A'), id('none')] },
  { name: 'churn' },
  { nameContains: 'CHUR' },
  { nameContains: '%' },
  { nameContains: '_' },
  { nameContains: 'ÄHREN' },
  { project: 'acme' },
  { owner: id('bob') },
  { owner: id('nobody') },
  { statuses: ['failed'] },
  { statuses: ['failed', 'finished'] },
  { time: { from: 1_000 } },
  { time: { from: -1_000, to: 3_000 } },
  { time: { to: 0 } },
  { described: true },
  { described: false },
  { text: 'rate' },
  { text: 'FRAUDE detection' },
  { text: '北京' },
  { text: 'rate fraude' },
  { text: '…!' },
  { properties: [{ predicate: id('rate'), is: 'exists' }] },
  { properties: [{ predicate: id('rate'), is: 'eq', value: '1e-8' }] },
  { properties: [{ predicate: id('mode'), is: 'ne', value: 'fast' }] },
  { properties: [{ predicate: id('rate'), is: 'lt', value: '1e-7' }] },
  { properties: [{ predicate: id('rate'), is: 'le', value: '0.0000001' }] },
  { properties: [{ predicate: id('rate'), is: 'gt', value: '-3' }] },
  { properties: [{ predicate: id('rate'), is: 'ge', value: '0.5' }] },
  { properties: [{ predicate: id('rate'), is: 'gt', value: 'many' }] },
  { properties: [{ predicate: id('mode'), is: 'gt', value: '0' }] },
  { properties: [{ predicate: id('unknown'), is: 'exists' }] },
  {
    kinds: ['Run', 'ModelVersion'],
    project: 'apollo',
    described: true,
    properties: [
      { predicate: id('rate'), is: 'gt', value: '0' },
      { predicate: id('mode'), is: 'exists' },
    ],
  },
  { text: 'learning', owner: id('ann'), classes: ['Entity'], nameContains: 'u' },
];

const SORTS = (['iri', 'name', 'time', 'recorded'] as const).flatMap((by) => [
  { by, descending: false },
  { by, descending: true },
]);

/** Looking for elements: filters, order, pages. */
export function find(open: Opener, excuses: Excuses): void {
  topic('find', open, excuses, ({ clause }) => {
    clause('every filter finds what the model finds, and counts it', async (store) => {
      const model = await library(store);
      for (const filter of FILTERS) {
        const query: FindQuery = { ...filter, sort: BY_IRI, first: 1_000, count: true };
        const expected = modelFind(model, query);
        const found = await store.read((r) => r.find(query));
        expect({ filter, ...found }).toEqual({ filter, elements: expected, total: expected.length, more: false });
      }
    });

    clause('every order, page by page, is the model’s, with and without a filter', async (store) => {
      const model = await library(store);
      for (const sort of SORTS) {
        for (const filter of [
          {},
          { kinds: ['Run'] },
          { text: 'learning' },
          { classes: ['Entity'] as const, described: true },
        ]) {
          const query: FindQuery = { ...filter, sort, first: 7 };
          const seen: Iri[] = [];
          let after: FindQuery['after'];
          for (let more = true; more;) {
            const page = await store.read((r) => r.find({ ...query, ...(after && { after }) }));
            seen.push(...page.elements.map((e) => e.iri));
            const last = page.elements.at(-1);
            if (last) after = { value: sortValue(last, query), iri: last.iri };
            more = page.more;
          }
          expect({ query, seen }).toEqual({ query, seen: modelFind(model, query).map((e) => e.iri) });
        }
      }
    });

    clause('a cursor survives new records: nothing seen twice, nothing skipped', async (store) => {
      const batch = (prefix: string) =>
        Object.fromEntries(upTo(6).map((i) => [`${prefix}${i}`, { name: `n${i}`, kind: 'Run' } as ElementParts]));
      await append(store, { elements: batch('a') });
      for (const sort of SORTS) {
        const first = await store.read((r) => r.find({ kinds: ['Run'], sort, first: 4 }));
        const before = await findAll(store, { kinds: ['Run'], sort });
        await append(store, { elements: batch(`${sort.by}${sort.descending ? 'd' : 'a'}`) });
        const last = first.elements.at(-1)!;
        const after = { value: sortValue(last, { sort, first: 4 }), iri: last.iri };
        const rest = await findAll(store, { kinds: ['Run'], sort, after });
        const seen = [...first.elements.map((e) => e.iri.replace('urn:t:', '')), ...rest];
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((iri) => before.includes(iri))).toEqual(before);
      }
    });

    clause('a changed element is found by what it is now, and only by that', async (store) => {
      const old = {
        kind: 'Run',
        name: 'old',
        owners: [id('ann')],
        text: 'ancient',
        properties: { rate: 1, gone: 'x' },
      };
      await append(store, { elements: { a: old } });
      await append(store, { elements: { a: { kind: 'Model', name: 'new', text: 'modern', properties: { rate: 2 } } } });
      const rate = (value: string) => ({ properties: [{ predicate: id('rate'), is: 'eq' as const, value }] });
      const stale: Partial<FindQuery>[] = [
        { kinds: ['Run'] },
        { name: 'old' },
        { owner: id('ann') },
        { text: 'ancient' },
        rate('1'),
        { properties: [{ predicate: id('gone'), is: 'exists' }] },
      ];
      for (const query of stale) expect(await findAll(store, query)).toEqual([]);
      for (const query of [{ kinds: ['Model'] }, { name: 'new' }, { text: 'modern' }, rate('2')]) {
        expect(await findAll(store, query)).toEqual(['a']);
      }
      const [row] = (await store.read((r) => r.find({ sort: BY_IRI, first: 1 }))).elements;
      expect(row).toEqual(elementRow('a', { kind: 'Model', name: 'new', text: 'modern' }, 0));
    });

    clause('one property with several values: each is found', async (store) => {
      const rows = [
        ...propertyRows('a', { p: 'x' }),
        ...propertyRows('a', { p: 'y' }),
        ...propertyRows('b', { p: 'x' }),
      ];
      await append(store, { elements: { a: {}, b: {} }, rows: () => ({ properties: rows }) });
      const by = (is: 'eq' | 'ne', value: string) =>
        findAll(store, { properties: [{ predicate: id('p'), is, value }] });
      expect(await by('eq', 'x')).toEqual(['a', 'b']);
      expect(await by('eq', 'y')).toEqual(['a']);
      expect(await by('ne', 'y')).toEqual(['b']);
      expect(await by('ne', 'x')).toEqual([]);
      expect(await by('ne', 'z')).toEqual(['a', 'b']);
    });

    clause('numbers and times compare as what they are, with every digit', async (store) => {
      const values: Record<string, [string, string]> = {
        a: ['9007199254740992', 'integer'],
        b: ['9007199254740993', 'integer'],
        c: ['9007199254740993.1', 'decimal'],
        d: ['-INF', 'double'],
        e: ['2026-11-21T09:30:00.0001Z', 'dateTime'],
        f: ['2026-11-21T12:30:00+03:00', 'dateTime'],
        g: ['2026-11-21', 'date'],
        h: ['9007199254740993', 'string'],
        i: ['9007199254740993', 'integer'],
      };
      const rows = Object.entries(values).map(([name, [value, type]]) => {
        const order = orderKey({ value, datatype: iri(XSD + type) });
        return { iri: id(name), predicate: id('p'), key: value, ...(order !== undefined && { order }) };
      });
      await append(store, {
        elements: Object.fromEntries(Object.keys(values).map((name) => [name, {}])),
        rows: () => ({ properties: rows }),
      });
      const by = (is: Comparison, value?: string) =>
        findAll(store, { properties: [{ predicate: id('p'), is, ...(value !== undefined && { value }) }] });
      expect(await by('gt', '9007199254740992')).toEqual(['b', 'c', 'i']);
      expect(await by('ge', '9007199254740993.0')).toEqual(['b', 'c', 'i']);
      expect(await by('lt', '9007199254740993')).toEqual(['a', 'd']);
      expect(await by('le', '-1e300')).toEqual(['d']);
      expect(await by('gt', '2026-11-21T09:30:00Z')).toEqual(['e']);
      expect(await by('ge', '2026-11-21T09:30:00Z')).toEqual(['e', 'f']);
      expect(await by('lt', '2026-11-21T00:00:00.1Z')).toEqual(['g']);
      expect(await by('gt', 'z')).toEqual([]);
      expect(await by('eq', '9007199254740993')).toEqual(['b', 'h', 'i']);
      expect(await by('ne', '9007199254740993')).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
      expect(await by('exists')).toEqual(Object.keys(values));
      const found = await store.read((r) => r.identified(['9007199254740993', '2026-11-21'], [id('p')]));
      expect(found.get('9007199254740993')).toEqual([id('b'), id('h'), id('i')]);
      expect(found.get('2026-11-21')).toEqual([id('g')]);
    });

    clause('a value too long to be indexed is found by the whole of it', async (store) => {
      const { indexKey } = await import('../../src/store/project.ts');
      const long = 'x'.repeat(1_000);
      const row = { iri: id('a'), predicate: id('p'), key: indexKey(long) };
      await append(store, { elements: { a: {} }, rows: () => ({ properties: [row] }) });
      const by = (value: string) => findAll(store, { properties: [{ predicate: id('p'), is: 'eq', value }] });
      expect(await by(long)).toEqual(['a']);
      expect(await by(`${long}x`)).toEqual([]);
    });

    clause('case and diacritics do not matter to text, whole words do', async (store) => {
      const texts = {
        a: 'Détection de fraude',
        b: 'DETECTION',
        c: 'détections',
        d: 'ΣΟΦΟΣ',
        e: 'Ｆｕｌｌ width',
        f: 'fraud-detection v2.1',
        g: 'O\'Reilly (AND) OR NOT "quoted" title:x a* NEAR',
        h: `${'long'.repeat(40)} end`,
        i: '🦜 parrot',
      };
      await append(store, { elements: Object.fromEntries(Object.entries(texts).map(([k, text]) => [k, { text }])) });
      const cases: Record<string, string[]> = {
        detection: ['a', 'b', 'f'],
        'DÉTECTION fraude': ['a'],
        detec: [],
        σοφος: ['d'],
        full: ['e'],
        'V2.1': ['f'],
        '2.1': [],
        'detection-fraud': ['f'],
        'title:x': ['g'],
        'a*': ['g'],
        '"quoted" NOT': ['g'],
        'reilly AND near': ['g'],
        ['long'.repeat(40)]: ['h'],
        '🦜': Object.keys(texts),
        'parrot!': ['i'],
      };
      for (const [text, expected] of Object.entries(cases)) {
        expect({ text, found: await findAll(store, { text }) }).toEqual({ text, found: expected });
      }
    });

    clause('elements are found by any identifier they carry', async (store) => {
      const rows = [
        ...propertyRows('b', { identifier: 'run-1' }),
        ...propertyRows('a', { identifier: 'run-1', other: 'x' }),
        ...propertyRows('c', { mlflowId: 'x', note: 'run-1' }),
      ];
      await append(store, { elements: { a: {}, b: {}, c: {} }, rows: () => ({ properties: rows }) });
      const found = await store.read((r) =>
        r.identified(['run-1', 'x', 'unknown'], [id('identifier'), id('mlflowId'), id('never')]),
      );
      expect(found).toEqual(
        new Map([
          ['run-1', [id('a'), id('b')]],
          ['x', [id('c')]],
        ]),
      );
      expect(await store.read((r) => r.identified([], [id('identifier')]))).toEqual(new Map());
    });
  });
}
