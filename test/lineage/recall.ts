import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { impact, type ImpactRequest } from '../../src/lineage/impact.ts';
import { witness } from '../../src/lineage/impact/exposure.ts';
import { ownersOf } from '../../src/lineage/impact/owners.ts';
import { recall } from '../../src/lineage/recall.ts';
import { answerRecall } from '../../src/lineage/recall/answer.ts';
import { recallsOf } from '../../src/lineage/recall/concerning.ts';
import { endRecall } from '../../src/lineage/recall/end.ts';
import { openRecall } from '../../src/lineage/recall/open.ts';
import { restrictions } from '../../src/lineage/restrictions.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, DCTERMS, PROV } from '../../src/prov/namespaces.ts';
import { ID } from '../../src/prov/name.ts';
import { element, INVALIDATED_AT, relate, STARTED_AT, type Statement } from '../../src/prov/statement.ts';
import { TERM } from '../../src/prov/vocabulary.ts';

const ADA = `${ID}person:ada` as Iri;
const BOB = `${ID}person:bob` as Iri;
const NC = 'http://spdx.org/licenses/CC-BY-NC-4.0';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

const time = (value: string) => ({ value, datatype: 'http://www.w3.org/2001/XMLSchema#dateTime' as Iri });
const thing = (id: string, kind: string, attributes: Parameters<typeof element>[2] = {}): Statement =>
  element(ID + id, [CLEW + kind], {
    [TERM.name]: { value: id },
    ...(id.includes('@') && { [TERM.version]: { value: id.split('@')[1]! } }),
    ...attributes,
  });
const role = (name: string) => ({ role: { iri: (CLEW + name) as Iri } });
const used = (run: string, what: string, as: string): Statement => relate('used', ID + run, ID + what, role(as));
const made = (what: string, run: string): Statement => relate('wasGeneratedBy', ID + what, ID + run);

function deployed(id: string, model: string, more: Parameters<typeof element>[2] = {}): Statement[] {
  const run = `run:deploy-${id}`;
  return [
    thing(`deployment:${id}`, 'Deployment', {
      [`${CLEW}endpoint`]: { iri: `https://example.org/${id}` as Iri },
      [`${PROV}generatedAtTime`]: time('2026-01-02T00:00:00Z'),
      ...more,
    }),
    thing(run, 'Run'),
    used(run, model, 'deployedModel'),
    made(`deployment:${id}`, run),
    relate('wasDerivedFrom', `${ID}deployment:${id}`, ID + model),
  ];
}

/**
 * raw → train → model@1 → deployments (production, staging, one ended, one rolled back, one without an endpoint); model@2 is a revision of model@1
 * trained on other data. The rollback put model@0 back, which has nothing to do with raw.
 */
const HISTORY: readonly Statement[] = [
  element(ADA, [`${PROV}Person`], { [TERM.name]: { value: 'Ada' } }),
  thing('dataset:raw@1', 'DatasetVersion', {
    [TERM.digest]: { value: DIGEST },
    [`${DCTERMS}license`]: { iri: NC as Iri },
  }),
  thing('dataset:mirror@1', 'DatasetVersion', { [TERM.digest]: { value: DIGEST } }),
  thing('dataset:other@1', 'DatasetVersion'),
  thing('dataset:words@1', 'DatasetVersion', { [`${DCTERMS}license`]: { value: 'Apache License 2.0' } }),
  thing('dataset:either@1', 'DatasetVersion', { [`${DCTERMS}license`]: { value: 'MIT OR apache-2.0' } }),
  element('urn:x:anything', [], {
    [`${DCTERMS}license`]: { iri: 'https://www.apache.org/licenses/LICENSE-2.0' as Iri },
  }),
  thing('run:clean', 'Run', { [STARTED_AT]: time('2026-01-01T00:00:00Z') }),
  used('run:clean', 'dataset:raw@1', 'rawData'),
  thing('dataset:train@1', 'DatasetVersion'),
  made('dataset:train@1', 'run:clean'),
  thing('run:train', 'Run', { [STARTED_AT]: time('2026-01-01T02:00:00Z') }),
  used('run:train', 'dataset:train@1', 'trainingData'),
  thing('environment:e', 'Environment'),
  relate('hadMember', `${ID}environment:e`, 'pkg:pypi/bad@1'),
  element('pkg:pypi/bad@1', [`${CLEW}Package`], { [TERM.name]: { value: 'bad' }, [TERM.version]: { value: '1' } }),
  used('run:train', 'environment:e', 'environment'),
  // Other packages that begin alike, and another version of which nothing is said.
  relate('hadMember', `${ID}environment:e`, 'pkg:pypi/bad-luck@1'),
  relate('hadMember', `${ID}environment:f`, 'pkg:pypi/bad@2.0'),
  thing('model:m', 'Model'),
  relate('wasAttributedTo', `${ID}model:m`, ADA, role('owner')),
  thing('model:m@1', 'ModelVersion'),
  made('model:m@1', 'run:train'),
  relate('specializationOf', `${ID}model:m@1`, `${ID}model:m`),
  thing('metric:m1/auc', 'Metric', { [`${PROV}value`]: { value: '0.9' } }),
  relate('wasDerivedFrom', `${ID}metric:m1/auc`, `${ID}model:m@1`),
  thing('run:train-2', 'Run'),
  used('run:train-2', 'dataset:other@1', 'trainingData'),
  thing('model:m@2', 'ModelVersion'),
  made('model:m@2', 'run:train-2'),
  relate('wasRevisionOf', `${ID}model:m@2`, `${ID}model:m@1`),
  ...deployed('eu', 'model:m@1', {
    [`${CLEW}targetEnvironment`]: { value: 'production' },
    [`${CLEW}trafficShare`]: { value: '0.9', datatype: 'http://www.w3.org/2001/XMLSchema#decimal' as Iri },
  }),
  ...deployed('test', 'model:m@1', { [`${CLEW}targetEnvironment`]: { value: 'staging' } }),
  ...deployed('old', 'model:m@1', { [INVALIDATED_AT]: time('2026-01-03T00:00:00Z') }),
  ...deployed('taken', 'model:m@1'),
  ...deployed('batch', 'model:m@1', { [`${CLEW}endpoint`]: [] }),
  ...deployed('two', 'model:m@2'),
  thing('model:m@0', 'ModelVersion'),
  thing('run:rollback', 'Run', { [STARTED_AT]: time('2026-01-04T00:00:00Z') }),
  used('run:rollback', 'deployment:taken', 'rolledBackDeployment'),
  used('run:rollback', 'model:m@0', 'deployedModel'),
  thing('deployment:back', 'Deployment'),
  made('deployment:back', 'run:rollback'),
];

/** Impact, recalls and restrictions, on any store. */
export function recalling(name: string, fresh: () => Promise<Context>): void {
  describe(`what came of something bad, in ${name}`, () => {
    let context: Context;
    beforeAll(async () => {
      context = await fresh();
      await context.recorder.record({ statements: HISTORY });
    });
    afterAll(() => context.store.close());
    const asked = (request: ImpactRequest) =>
      context.store.read((reader) => impact({ reader, vocabulary: context.vocabulary }, request));
    const short = (iri: string) => iri.replace(ID, '');
    const read = (id: string, more: object = {}) =>
      context.store.read((reader) => recall({ reader, vocabulary: context.vocabulary }, { id, since: true, ...more }));
    const record = (...statements: Statement[]) => context.recorder.record({ statements });

    test('is ranked by the deployments in service, each with its way', async () => {
      const found = await asked({ of: 'dataset:raw@1' });
      expect(found).toMatchObject({ deployments: { total: 6, live: 3, production: 1 }, exposureExact: true });
      expect(found.receipt).toMatchObject({ complete: true, asOf: 0 });
      expect(found.sameContent.map(short)).toEqual(['dataset:mirror@1']);
      const told = found.affected.map(({ iri, serving, exposure, onlyByRevision }) =>
        [short(iri), serving?.state ?? '', exposure.live, onlyByRevision ? 'revision' : '']
          .filter((x) => x !== '')
          .join(' '),
      );
      expect(told.slice(0, 3)).toEqual([
        'deployment:eu live 1',
        'deployment:test live 1',
        'deployment:batch endpointUnknown 0',
      ]);
      expect(told).toContain('model:m@1 2');
      expect(told).toContain('deployment:old ended 0');
      expect(told).toContain('deployment:taken rolledBack 0');
      expect(told.slice(-3).every((line) => line.endsWith('revision'))).toBe(true);
      expect(told.join()).not.toContain('deployment:back');
      const way = witness(found.spread, `${ID}deployment:eu` as Iri).map(({ to }) => short(to));
      expect(way).toEqual(['model:m@1', 'run:train', 'dataset:train@1', 'run:clean', 'dataset:raw@1']);
      const [eu] = found.affected;
      const owners = await context.store.read((reader) =>
        ownersOf({ reader, vocabulary: context.vocabulary }, [eu!.iri], undefined),
      );
      expect([...owners.values()]).toEqual([[ADA]]);
    });

    test('is asked of a package or a licence, for a time, by kind, and never without saying what was left', async () => {
      const kinds = ['Deployment'];
      const names = async (request: ImpactRequest) => (await asked(request)).affected.map(({ iri }) => short(iri));
      const all = ['eu', 'test', 'batch', 'old', 'taken', 'two'].map((id) => `deployment:${id}`);
      expect(await names({ of: 'pkg:pypi/bad@1', kinds })).toEqual(all);
      for (const of of ['CC-BY-NC-4.0', NC, NC.replace('http:', 'https:')])
        expect(await names({ of, kinds })).toEqual(all);
      for (const of of ['Apache-2.0', 'http://spdx.org/licenses/Apache-2.0', 'apache 2.0'])
        expect(await asked({ of })).toMatchObject({
          from: [...['either@1', 'words@1'].map((id) => `${ID}dataset:${id}`), 'urn:x:anything'],
          licence: 'https://www.apache.org/licenses/LICENSE-2.0',
        });
      const then = await asked({ of: 'model:m@1', kinds, at: '2026-01-02' });
      expect(then.deployments).toEqual({ total: 6, live: 5, production: 1 });
      expect((await asked({ of: 'model:m@1', at: '2026-01-01' })).deployments.live).toBe(0);
      const cut = await asked({ of: 'dataset:raw@1', limit: 4 });
      expect(cut.exposureExact).toBe(false);
      expect(cut.receipt).toMatchObject({ complete: false, elements: 4, frontier: { reasons: { size: 1 } } });
      for (const of of ['pkg:pypi/bad', 'pkg:pypi/Bad'])
        expect(await asked({ of })).toMatchObject({
          from: ['pkg:pypi/bad@1', 'pkg:pypi/bad@2.0'],
          package: 'pkg:pypi/bad',
          deployments: { live: 3 },
        });
      await expect(asked({ of: 'pkg:pypi/ba' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked({ of: 'GPL-9.0' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked({ of: 'model:m@1', kinds: ['Modle'] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(asked({ of: 'model:m@1', at: 'soon' })).rejects.toMatchObject({ code: 'ILLEGAL_TIME' });
      await expect(asked({ of: 'model:m@1', limit: 10 ** 9 })).rejects.toMatchObject({ code: 'LIMIT' });
    });

    test('is recalled, answered for and closed; every step is a record, and the past stays', async () => {
      const request = { of: 'dataset:raw@1', reason: 'wrong currency', due: '2026-02-01', actor: ADA };
      const opened = await openRecall(context, request);
      expect(opened.receipt).toMatchObject({ number: 1, findings: [] });
      expect(opened.items.map(short)).not.toContain('metric:m1/auc');
      expect(opened.items).toHaveLength(10);
      expect(await openRecall(context, request)).toEqual({ recall: opened.recall, items: opened.items.toSorted() });
      await expect(openRecall(context, { ...request, due: '2026-03-01' })).rejects.toMatchObject({ code: 'CONFLICT' });
      const before = await read(opened.recall);
      expect(before.counts).toEqual({ items: 10, open: 10, acknowledged: 0, resolved: 0, waived: 0, overdue: 10 });
      expect(before.owners.map(({ owner, items }) => [owner, items])).toEqual([
        [ADA, 6],
        [undefined, 4],
      ]);

      const answer = { recall: opened.recall, items: ['deployment:eu', 'model:m@1'], actor: BOB };
      await answerRecall(context, { ...answer, action: 'acknowledge' });
      const done = { ...answer, action: 'resolve', reason: 'retrained' } as const;
      expect((await answerRecall(context, done)).items).toHaveLength(2);
      expect((await answerRecall(context, done)).receipt).toBeUndefined();
      await expect(answerRecall(context, { ...done, action: 'waive' })).rejects.toMatchObject({ code: 'CONFLICT' });
      await answerRecall(context, { ...done, action: 'reopen', items: ['model:m@1'], reason: 'not yet' });

      await record(...deployed('late', 'model:m@1'));
      const since = await read(opened.recall);
      expect(since).toMatchObject({ newItems: 1, counts: { items: 11, open: 10, resolved: 1 } });
      expect(since.items.find(({ isNew }) => isNew)).toMatchObject({ iri: `${ID}deployment:late`, state: 'open' });
      expect((await read(opened.recall, { asOf: 1 })).counts).toMatchObject({ items: 10, open: 10, overdue: 10 });

      const close = { recall: opened.recall, how: 'close', actor: ADA } as const;
      await expect(endRecall(context, close)).rejects.toMatchObject({ code: 'CONFLICT', details: { left: 10 } });
      const late = `${ID}deployment:late` as Iri;
      const owned = { recall: opened.recall, action: 'waive', ownedBy: ADA, reason: 'test data' } as const;
      expect((await answerRecall(context, owned)).unseen).toEqual([late]);
      const waive = { recall: opened.recall, action: 'waive', reason: 'test data' } as const;
      const all = await answerRecall(context, waive);
      expect([all.items.includes(late), all.unseen]).toEqual([false, [late]]);
      await expect(answerRecall(context, { ...waive, reason: 'again' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        details: { unseen: 1 },
      });
      await expect(endRecall(context, close)).rejects.toMatchObject({ details: { left: 1 } });
      expect((await answerRecall(context, { ...waive, includeNew: true })).items).toEqual([late]);
      expect((await endRecall(context, close)).receipt).toMatchObject({ created: true, findings: [] });
      expect((await endRecall(context, close)).receipt).toBeUndefined();
      const after = await read(opened.recall);
      expect(after).toMatchObject({ state: 'closed', counts: { items: 11, resolved: 1, waived: 10, overdue: 0 } });
      expect(after.steps.map(({ action }) => action)).toEqual([
        'open',
        'acknowledge',
        'resolve',
        'reopen',
        'waive',
        'waive',
        'waive',
        'close',
      ]);
      await expect(openRecall(context, request)).rejects.toMatchObject({ code: 'CONFLICT' });
      await record(
        thing('report:after', 'Report'),
        relate('wasDerivedFrom', `${ID}report:after`, `${ID}dataset:raw@1`),
      );
      const next = await openRecall(context, request);
      expect(next.receipt).toMatchObject({ findings: [] });
      expect(await openRecall(context, request)).toMatchObject({ recall: next.recall });
      const following = await read(next.recall);
      expect(following).toMatchObject({ newItems: 0, counts: { items: 12, open: 1, resolved: 1, waived: 10 } });
      expect(following.items.find(({ state }) => state === 'open')?.iri).toBe(`${ID}report:after`);
      expect(following.steps.map(({ reason }) => reason)).toContain(`as in ${short(opened.recall)}`);
      const concerning = await context.store.read((reader) =>
        recallsOf({ reader, vocabulary: context.vocabulary }, `${ID}model:m@1` as Iri, [opened.recall], undefined),
      );
      expect(concerning).toEqual([{ recall: opened.recall, isRecalled: false, state: 'waived' }]);
    });

    test('may be withdrawn; a licence is recalled by its carriers; what makes no sense is refused', async () => {
      const { recall: iri, items } = await openRecall(context, {
        ...{ of: 'CC-BY-NC-4.0', reason: 'not ours', id: 'recall:nc', kinds: ['DatasetVersion'] },
      });
      expect([short(iri), items.map(short)]).toEqual(['recall:nc', ['dataset:raw@1', 'dataset:train@1']]);
      const twice = { of: 'model:m@0', reason: 'at once', actor: ADA };
      const both = await Promise.all([openRecall(context, twice), openRecall(context, twice)]);
      expect(both.map(({ receipt }) => receipt?.created ?? false).sort()).toEqual([false, true]);
      expect((await read(both[0].recall)).steps).toHaveLength(1);
      const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });
      await refused(openRecall(context, { of: 'model:m@1', reason: 'x', id: 'recall:nc' }), 'CONFLICT');
      await refused(openRecall(context, { of: 'model:m@1', reason: ' ' }), 'BAD_ARGUMENT');
      await refused(openRecall(context, { of: 'model:m@1', reason: 'x', due: '2026-02-30' }), 'BAD_ARGUMENT');
      await refused(openRecall(context, { of: 'model:m@1', reason: 'x', id: 'no name' }), 'BAD_ARGUMENT');
      await refused(answerRecall(context, { recall: 'model:m@1', action: 'acknowledge' }), 'NOT_FOUND');
      await refused(answerRecall(context, { recall: iri, action: 'resolve' }), 'BAD_ARGUMENT');
      await refused(answerRecall(context, { recall: iri, action: 'acknowledge', items: ['model:m@1'] }), 'NOT_FOUND');
      await refused(answerRecall(context, { recall: iri, action: 'reopen', reason: 'x' }), 'BAD_ARGUMENT');
      await refused(endRecall(context, { recall: iri, how: 'withdraw' }), 'BAD_ARGUMENT');
      await endRecall(context, { recall: iri, how: 'withdraw', reason: 'the licence is right' });
      await refused(answerRecall(context, { recall: iri, action: 'acknowledge' }), 'CONFLICT');
      expect((await read(iri)).state).toBe('withdrawn');
    });

    test('carries the licences and the consent of its sources', async () => {
      await record(
        element(`${ID}model:m@1`, [`${CLEW}ModelVersion`], {
          [`${DCTERMS}license`]: { iri: 'http://spdx.org/licenses/MIT' as Iri },
        }),
        element(`${ID}dataset:raw@1`, [`${CLEW}DatasetVersion`], {
          [`${CLEW}consentWithdrawnAt`]: time('2026-01-01T01:00:00Z'),
        }),
      );
      const found = await context.store.read((reader) =>
        restrictions({ reader, vocabulary: context.vocabulary }, { of: ['model:m@1'], use: 'commercial' }),
      );
      const told = found.conflicts.map(({ rule, certainty, at, sources }) =>
        [certainty, rule, short(at), ...sources.map(short)].join(' '),
      );
      expect(told).toEqual([
        'definite consent run:train dataset:raw@1',
        ...['batch', 'eu', 'late', 'test'].map((id) => `definite noncommercial deployment:${id} dataset:raw@1`),
        'definite noncommercial model:m@1 dataset:raw@1',
        ...['batch', 'eu', 'late', 'test'].map((id) => `disputed consent deployment:${id} dataset:raw@1`),
        'disputed noncommercial model:m@1 dataset:raw@1',
      ]);
      expect(found.receipt.complete).toBe(true);
    });
  });
}
