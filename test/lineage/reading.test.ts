import { beforeAll, describe, expect, it } from 'vitest';
import { find, type FindRequest } from '../../src/lineage/find.ts';
import { history } from '../../src/lineage/history.ts';
import { look } from '../../src/lineage/look.ts';
import { attributeText } from '../../src/prov/merge.ts';
import { element, relate } from '../../src/prov/statement.ts';
import { PROV } from '../../src/prov/namespaces.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { c, openFixture, text, time, u, type Fixture } from './history-of-churn.ts';

let f: Fixture;
let clock = Date.parse('2026-11-01T00:00:00Z');
beforeAll(async () => {
  f = await openFixture(() => new Date((clock += 3_600_000)));
  await f.recorder.record({
    actor: u('person:ada'),
    source: { name: 'first.ttl' },
    statements: [
      element(u('run:a'), [c('Run'), c('TrainingRun')], {
        [c('status')]: text('running'),
        [c('name')]: text('alpha'),
        [`${PROV}startedAtTime`]: time('2026-10-01T00:00:00Z'),
      }),
      element(u('run:b'), [c('Run')], {
        [c('status')]: text('failed'),
        [c('name')]: text('beta'),
        [`${PROV}startedAtTime`]: time('2026-10-02T00:00:00Z'),
      }),
      relate('wasAssociatedWith', u('run:b'), u('person:ada'), { role: { iri: c('owner') as Iri } }),
    ],
  });
  await f.recorder.record({ statements: [element(u('run:a'), [], { [c('status')]: text('finished') })] });
});

describe('look', () => {
  it('shows what is in force now, and what was as of a record or a time', async () => {
    const status = async (asOf?: string | number) =>
      f.read(async (reading) =>
        attributeText((await look(reading, 'run:a', asOf)).descriptions[0]!, c('status') as Iri),
      );
    expect(await status()).toBe('finished');
    expect(await status(0)).toBe('running');
    expect(await status('2026-11-01T01:30:00Z')).toBe('running');
    expect(await status('2026-11-01T02:30:00Z')).toBe('finished');
    await expect(status('2026-10-31')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('history', () => {
  it('tells who said what, when and from which source, newest first, page by page', async () => {
    const all = await f.read((reading) => history(reading, 'run:a', { first: 10 }));
    expect(all.entries.map((a) => a.record.number)).toEqual([1, 0]);
    expect(all.entries[1]!.record).toMatchObject({
      actor: u('person:ada'),
      source: { name: 'first.ttl' },
      recordedAt: '2026-11-01T01:00:00.000Z',
    });
    expect(all.entries[0]!.change.properties.find((p) => p.property === c('status'))).toMatchObject({
      before: [{ value: 'running' }],
      after: [{ value: 'finished' }],
    });
    const page = await f.read((reading) => history(reading, 'run:a', { first: 1 }));
    expect([page.entries.map((a) => a.record.number), page.more]).toEqual([[1], true]);
    const next = await f.read((reading) => history(reading, 'run:a', { first: 1, before: 1 }));
    expect([next.entries.map((a) => a.record.number), next.more]).toEqual([[0], false]);
  });
});

describe('find', () => {
  const names = (request: Omit<FindRequest, 'first'>) =>
    f.read(async (reading) => (await find(reading, { first: 10, ...request })).elements.map((e) => e.name));
  it.each([
    [{ kinds: ['Run'], sort: { by: 'time', descending: true } }, ['beta', 'alpha']],
    [{ statuses: ['finished'] }, ['alpha']],
    [{ types: ['TrainingRun'] }, ['alpha']],
    [{ owner: 'person:ada' }, ['beta']],
    [{ from: '2026-10-02', kinds: ['Run'] }, ['beta']],
    [{ to: '2026-10-02', kinds: ['Run'] }, ['alpha']],
    [{ nameContains: 'LPH' }, ['alpha']],
    [{ text: 'beta' }, ['beta']],
    [{ properties: [{ property: 'status', is: 'eq', value: 'failed' }] }, ['beta']],
    [{ properties: [{ property: 'prov:startedAtTime', is: 'ge', value: '2026-10-02' }], kinds: ['Run'] }, ['beta']],
    [
      {
        properties: [{ property: 'clew:status', is: 'exists' }],
        kinds: ['Run'],
        sort: { by: 'name', descending: false },
      },
      ['alpha', 'beta'],
    ],
  ] as [Omit<FindRequest, 'first'>, string[]][])('%o', async (request, expected) => {
    expect(await names(request)).toEqual(expected);
  });

  it.each([
    [{ kinds: ['Rnu'] }, 'BAD_ARGUMENT'],
    [{ statuses: ['finished', 'done'] }, 'BAD_ARGUMENT'],
    [{ properties: [{ property: 'nope', is: 'exists' }] }, 'BAD_ARGUMENT'],
    [{ properties: [{ property: 'status', is: 'eq' }] }, 'BAD_ARGUMENT'],
    [{ properties: [{ property: 'status', is: 'lt', value: 'x' }] }, 'BAD_ARGUMENT'],
    [{ owner: 'person:nobody' }, 'NOT_FOUND'],
    [{ from: 'soon' }, 'ILLEGAL_TIME'],
    [{ properties: Array.from({ length: 21 }, () => ({ property: 'status', is: 'exists' })) }, 'LIMIT'],
  ] as [Omit<FindRequest, 'first'>, string][])('refuses %o with %s', async (request, code) => {
    await expect(names(request)).rejects.toMatchObject({ code });
  });

  it('names the known ones when a status is not known', async () => {
    await expect(names({ statuses: ['finnished'] })).rejects.toMatchObject({
      message: 'Unknown status "finnished".',
      hint: 'Did you mean finished? Known: scheduled, running, finished, failed, killed.',
    });
  });
});
