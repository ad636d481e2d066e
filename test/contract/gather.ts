import { expect } from 'vitest';
import type { Gathered, GatherQuery } from '../../src/store/gather.ts';
import type { Store } from '../../src/store/store.ts';
import { append, id } from './build.ts';
import { topic, type Excuses, type Opener } from './clause.ts';

const PARAMETERS: GatherQuery['path'] = [
  { direction: 'upstream', names: ['used'] },
  { direction: 'upstream', names: ['hadMember'], kinds: ['Hyperparameter'] },
];
const MADE: GatherQuery['path'] = [{ direction: 'downstream', names: ['wasGeneratedBy'], kinds: ['Metric'] }];

async function gathered(store: Store, query: Partial<GatherQuery> & Pick<GatherQuery, 'path'>): Promise<string[]> {
  const rows = await store.read((reader) => reader.gather({ kinds: ['Run'], ...query }));
  return rows.map(lineOf).sort();
}

function lineOf({ iri, key, order }: Gathered): string {
  return [iri, key, ...(order === undefined ? [] : ['ordered'])].join(' ').replaceAll('urn:t:', '');
}

/** Three runs of which two share a configuration, and a metric of each. */
async function runs(store: Store): Promise<void> {
  await append(store, {
    elements: {
      r1: { kind: 'Run', properties: { note: 'first of them' } },
      r2: { kind: 'Run' },
      r3: { kind: 'Other' },
      c: { kind: 'Configuration' },
      lr: { kind: 'Hyperparameter', name: 'lr', properties: { value: 0.1 } },
      mode: { kind: 'Hyperparameter', name: 'mode', properties: { value: 'fast one' } },
      m1: { kind: 'Metric', name: 'auc', properties: { value: 1e-8 } },
      m2: { kind: 'Metric', name: 'auc', properties: { value: 0.5, slice: 'DE' } },
    },
    edges: [
      ...(['r1', 'r2', 'r3'] as const).map((run) => [run, 'used', 'c'] as const),
      ['c', 'hadMember', 'lr'],
      ['c', 'hadMember', 'mode'],
      ['m1', 'wasGeneratedBy', 'r1'],
      ['m2', 'wasGeneratedBy', 'r1'],
    ],
  });
}

/** Values at the end of a path, for many elements at once. */
export function gather(open: Opener, excuses: Excuses): void {
  topic('gather', open, excuses, ({ clause }) => {
    clause('values at the end of a path, from all elements of the kinds, by name', async (store) => {
      await runs(store);
      const value = { predicate: id('value') };
      expect(await gathered(store, { path: PARAMETERS, name: 'lr', ...value })).toEqual([
        'r1 0.1 ordered',
        'r2 0.1 ordered',
      ]);
      expect(await gathered(store, { path: PARAMETERS, name: 'mode', ...value })).toEqual([
        'r1 fast one',
        'r2 fast one',
      ]);
      expect(await gathered(store, { path: PARAMETERS, name: 'gone', ...value })).toEqual([]);
      expect(await gathered(store, { path: PARAMETERS })).toEqual(['r1 lr', 'r1 mode', 'r2 lr', 'r2 mode']);
      expect(await gathered(store, { path: [], predicate: id('note') })).toEqual(['r1 first of them']);
      expect(await gathered(store, { path: [], kinds: ['Nothing'] })).toEqual([]);
      expect(await gathered(store, { path: [{ direction: 'upstream', names: ['used'] }] })).toEqual(['r1 c', 'r2 c']);
    });

    clause('only from some elements, or only to some ends, the same ways are found', async (store) => {
      await runs(store);
      expect(await gathered(store, { path: PARAMETERS, of: [id('r2'), id('m1'), id('nobody')] })).toEqual([
        'r2 lr',
        'r2 mode',
      ]);
      expect(await gathered(store, { path: PARAMETERS, ends: [id('mode'), id('m1')] })).toEqual(['r1 mode', 'r2 mode']);
    });

    clause('ends that have a property can be left out', async (store) => {
      await runs(store);
      const auc = { path: MADE, name: 'auc', predicate: id('value') };
      expect(await gathered(store, auc)).toEqual(['r1 0.5 ordered', 'r1 1e-8 ordered']);
      expect(await gathered(store, { ...auc, lacking: id('slice') })).toEqual(['r1 1e-8 ordered']);
      expect(await gathered(store, { ...auc, lacking: id('slice'), of: [id('r1')] })).toEqual(['r1 1e-8 ordered']);
    });

    clause('edges that ended lead nowhere, and values are today’s', async (store) => {
      await runs(store);
      await append(store, {
        elements: { lr: { kind: 'Hyperparameter', name: 'lr', properties: { value: 0.2 } } },
        ends: [['r1', 'used', 'c']],
      });
      const lr = { path: PARAMETERS, name: 'lr', predicate: id('value') };
      expect(await gathered(store, lr)).toEqual(['r2 0.2 ordered']);
      expect(await gathered(store, { ...lr, of: [id('r1'), id('r2')] })).toEqual(['r2 0.2 ordered']);
    });
  });
}
