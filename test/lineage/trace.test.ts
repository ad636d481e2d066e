import { beforeAll, describe, expect, it } from 'vitest';
import { trace, type TraceRequest } from '../../src/lineage/trace.ts';
import { WalkCache } from '../../src/lineage/walks.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { shortName } from '../../src/prov/name.ts';
import { c, modelVersion, openFixture, text, u, type Fixture } from './history-of-churn.ts';

let f: Fixture;
/** raw ← clean ← run ← model 7 ← evaluation; a diamond from raw to the run over features. */
beforeAll(async () => {
  f = await openFixture();
  await f.recorder.record({
    statements: [
      ...['raw', 'clean', 'features'].flatMap((name) => [
        element(u(`dataset:${name}@1`), [c('DatasetVersion')], { [c('name')]: text(name) }),
      ]),
      relate('wasDerivedFrom', u('dataset:clean@1'), u('dataset:raw@1')),
      relate('wasRevisionOf', u('dataset:features@1'), u('dataset:raw@1')),
      element(u('run:t'), [c('Run')]),
      relate('used', u('run:t'), u('dataset:clean@1')),
      relate('used', u('run:t'), u('dataset:features@1')),
      ...modelVersion('7'),
      relate('wasGeneratedBy', u('model:churn@7'), u('run:t')),
    ],
  });
  await f.recorder.record({
    statements: [
      element(u('evaluation:e'), [c('Evaluation')]),
      relate('wasDerivedFrom', u('evaluation:e'), u('model:churn@7')),
    ],
  });
});

const walk = (request: TraceRequest) => f.read((reading) => trace(reading, request));
const names = async (request: TraceRequest) =>
  (await walk(request)).elements.map((e) => `${e.depth} ${shortName(e.iri)}`);

describe('trace', () => {
  it('goes upstream through every kind, nearest first, each element once', async () => {
    expect(await names({ of: ['model:churn@7'], direction: 'upstream' })).toEqual([
      '0 model:churn@7',
      '1 model:churn',
      '1 run:t',
      '2 dataset:clean@1',
      '2 dataset:features@1',
      '3 dataset:raw@1',
    ]);
  });

  it('goes downstream, and both ways with the start once', async () => {
    expect(await names({ of: ['run:t'], direction: 'downstream' })).toEqual([
      '0 run:t',
      '1 model:churn@7',
      '2 evaluation:e',
    ]);
    const both = await names({ of: ['run:t'], direction: 'both', depth: 1 });
    expect(both).toEqual(['0 run:t', '1 dataset:clean@1', '1 dataset:features@1', '1 model:churn@7']);
  });

  it('shows only the kinds asked for, but walks through all, and says so', async () => {
    const { elements, receipt } = await walk({
      of: ['model:churn@7'],
      direction: 'upstream',
      kinds: ['DatasetVersion'],
    });
    expect(elements.map((e) => e.kind)).toEqual(['DatasetVersion', 'DatasetVersion', 'DatasetVersion']);
    expect(receipt).toMatchObject({ complete: true, elements: 6, shown: 3, hidden: 0 });
  });

  it('follows the relations asked for and those that specialize them', async () => {
    expect(await names({ of: ['dataset:features@1'], direction: 'upstream', relations: ['wasDerivedFrom'] })).toEqual([
      '0 dataset:features@1',
      '1 dataset:raw@1',
    ]);
  });

  it('says what a depth left out', async () => {
    const { receipt } = await walk({ of: ['model:churn@7'], direction: 'upstream', depth: 1 });
    expect(receipt).toMatchObject({
      complete: false,
      elements: 3,
      frontier: {
        count: 1,
        reasons: { depth: 1, size: 0, time: 0 },
        first: [{ iri: u('run:t'), direction: 'upstream', reason: 'depth' }],
      },
      limits: { depth: 1 },
    });
  });

  it('is complete at a depth beyond which there is nothing', async () => {
    expect((await walk({ of: ['model:churn@7'], direction: 'upstream', depth: 3 })).receipt.complete).toBe(true);
  });

  it('says what a limit on elements left out, over both directions together', async () => {
    const { receipt } = await walk({ of: ['run:t'], direction: 'both', limit: 3 });
    expect(receipt.complete).toBe(false);
    expect(receipt.frontier.reasons.size).toBeGreaterThan(0);
    expect(receipt.elements).toBeLessThanOrEqual(4);
  });

  it('does not go beyond kinds to stop at', async () => {
    expect(await names({ of: ['model:churn@7'], direction: 'upstream', stopAt: ['Run'] })).toEqual([
      '0 model:churn@7',
      '1 model:churn',
      '1 run:t',
    ]);
  });

  it('answers as of a record what it answered then', async () => {
    const then = await walk({ of: ['run:t'], direction: 'downstream', asOf: 0 });
    expect(then.elements.map((e) => e.iri)).toEqual([u('run:t'), u('model:churn@7')]);
    expect(then.receipt.asOf).toBe(0);
    await expect(walk({ of: ['evaluation:e'], direction: 'upstream', asOf: 0 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it.each([
    [{ depth: -1 }, 'BAD_ARGUMENT'],
    [{ depth: 1.5 }, 'BAD_ARGUMENT'],
    [{ depth: 1e9 }, 'LIMIT'],
    [{ limit: 0 }, 'BAD_ARGUMENT'],
    [{ limit: 1e9 }, 'LIMIT'],
    [{ of: [] }, 'BAD_ARGUMENT'],
    [{ of: Array.from({ length: 101 }, () => 'run:t') }, 'LIMIT'],
    [{ of: ['run:unknown'] }, 'NOT_FOUND'],
    [{ kinds: ['Nothing'] }, 'BAD_ARGUMENT'],
    [{ relations: ['wasMadeOf'] }, 'BAD_ARGUMENT'],
    [{ asOf: 99 }, 'NOT_FOUND'],
    [{ asOf: 'yesterday' }, 'ILLEGAL_TIME'],
  ])('refuses %o with %s', async (wrong, code) => {
    await expect(walk({ of: ['run:t'], direction: 'upstream', ...wrong })).rejects.toMatchObject({ code });
  });

  it('is answered from memory only while history stays as it is', async () => {
    const walks = new WalkCache();
    const ask = () =>
      f.store.read((reader) =>
        trace({ reader, vocabulary: f.vocabulary, walks }, { of: ['run:t'], direction: 'downstream' }),
      );
    const first = await ask();
    const before = f.store.statements;
    expect((await ask()).elements).toBe(first.elements);
    const cached = f.store.statements - before;
    await f.recorder.record({
      statements: [...modelVersion('8'), relate('wasGeneratedBy', u('model:churn@8'), u('run:t'))],
    });
    expect((await ask()).elements.map((e) => e.iri)).toContain(u('model:churn@8'));
    expect(cached).toBeGreaterThan(0);
  });
});
