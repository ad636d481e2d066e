import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakage } from '../../src/lineage/leakage.ts';
import { drift } from '../../src/lineage/drift.ts';
import { shortName } from '../../src/prov/name.ts';
import type { Reading } from '../../src/lineage/reading.ts';
import { Recorder } from '../../src/lineage/record.ts';
import type { Statement } from '../../src/prov/statement.ts';
import { element, relate } from '../../src/prov/statement.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import type { CompiledShapes } from '../../src/shacl/compile.ts';
import type { Store } from '../../src/store/store.ts';
import { c, id, KINDS, trained, watched } from './drift-worlds.ts';
import { FOUND, LEAKS } from './leakage-history.ts';

/** Of the planted kinds those that every store is asked about; the others differ in what is computed, not in what is read. */
const ASKED = [0, 1, 6, 10, 12];

const NO_SHAPES = { check: () => [] } as unknown as CompiledShapes;

/** Drift and leakage, on any store. */
export function drifting(name: string, open: () => Promise<Store>): void {
  describe(`drift and leakage, in ${name}`, () => {
    let store: Store;
    let vocabulary: Vocabulary;
    const read = <T>(use: (reading: Reading) => Promise<T>): Promise<T> =>
      store.read((reader) => use({ reader, vocabulary }));
    const drifted = (of: string, more: object = {}) => read((reading) => drift(reading, { of, ...more }));

    beforeAll(async () => {
      store = await open();
      ({ vocabulary } = await loadVocabulary());
      const recorder = new Recorder(store, vocabulary, NO_SHAPES);
      const training = { seed: 3, ...(await trained(3)) };
      const statements: Statement[] = [...training.statements, ...LEAKS];
      for (const k of ASKED) statements.push(...(await watched(`kind-${k}`, KINDS[k]!(2), training, 400 + k)));
      statements.push(
        element(id('deployment:unwatched'), [c('Deployment')], { [c('name')]: { value: 'unwatched' } }),
        relate('wasDerivedFrom', id('deployment:unwatched'), id('model:unwatched@1')),
      );
      await recorder.record({ statements });
      const check = id('qualitycheck:no-future');
      const later = [
        element(check, [c('QualityCheck')], {
          [c('name')]: { value: 'no_future_dates' },
          [c('passed')]: { value: 'false', datatype: 'http://www.w3.org/2001/XMLSchema#boolean' as never },
        }),
        relate('wasDerivedFrom', check, id('window:kind-0/3')),
      ];
      await recorder.record({ statements: later });
    });
    afterAll(() => store.close());

    test('tells each planted change by its kind, with its beginning and its way from the source', async () => {
      for (const k of ASKED.slice(1)) {
        const planted = KINDS[k]!(2);
        const { verdict, receipt } = await drifted(`deployment:kind-${k}`);
        expect({ kind: planted.kind, verdict }).toEqual({ kind: planted.kind, verdict: planted.verdict });
        expect(receipt.complete).toBe(true);
      }
      const { columns, window, deployment, model, windows, preparation } = await drifted('deployment:kind-10');
      expect([window, deployment, model].map((iri) => shortName(iri!))).toEqual([
        'window:kind-10/3',
        'deployment:kind-10',
        'model:churn@3',
      ]);
      expect(windows.map(shortName)).toEqual([0, 1, 2, 3].map((w) => `window:kind-10/${w}`));
      expect(preparation).toEqual({
        training: [id('code:prepare@trained')],
        service: [id('code:prepare@changed')],
        same: false,
      });
      expect(columns[0]).toMatchObject({ verdict: 'skew', since: id('window:kind-10/2') });
      expect(columns[0]!.origin).toEqual({ step: id('run:join'), sources: [id('dataset:crm@1')] });
    });

    test('judges an earlier window by itself, and leaves windows before a time out', async () => {
      expect(await drifted('deployment:kind-10', { window: 'window:kind-10/1' })).toMatchObject({ verdict: 'none' });
      expect(await drifted('window:kind-10/1')).toMatchObject({ verdict: 'none', window: id('window:kind-10/1') });
      const { windows } = await drifted('deployment:kind-10', { since: '2026-03-01' });
      expect(windows.map(shortName)).toEqual(['window:kind-10/2', 'window:kind-10/3']);
    });

    test('a recorded check that failed is a matter of quality, whatever the shapes say', async () => {
      const found = await drifted('deployment:kind-0');
      expect(found.verdict).toBe('dataQuality');
      expect(found.findings.map(({ text }) => text)).toEqual(['The quality check no_future_dates failed.']);
      // Nobody knew it before it was recorded.
      expect(await drifted('deployment:kind-0', { asOf: 0 })).toMatchObject({ verdict: 'none', receipt: { asOf: 0 } });
    });

    test('says what is not recorded, and of what it is not asked', async () => {
      expect((await drifted('deployment:unwatched')).unable).toEqual([
        'What model:unwatched@1 learned from is not recorded.',
        'No monitoring window of deployment:unwatched is recorded: clew profile FILE --window deployment:unwatched records one.',
      ]);
      expect(await drifted('model:blank@1')).toMatchObject({
        verdict: 'undetermined',
        columns: [],
        unable: expect.arrayContaining(['No deployment is recorded.']) as never,
      });
      await expect(drifted('dataset:crm@1')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(drifted('deployment:nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(drifted('deployment:kind-1', { window: 'window:kind-6/0' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      });
      await expect(drifted('deployment:kind-1', { since: '2090-01-01' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        message: expect.stringMatching(/^No window begins at or after 2090-01-01; the last one begins at 20/) as never,
      });
      await expect(drifted('deployment:kind-1', { since: 'in spring' })).rejects.toMatchObject({
        code: 'ILLEGAL_TIME',
      });
    });

    test('finds what training and evaluation share, and takes a recorded split for none', async () => {
      const found: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      for (const [model, [verdict, relation, shared, split]] of Object.entries(FOUND)) {
        const answer = await read((reading) => leakage(reading, { of: `model:${model}@1` }));
        const [pair] = answer.pairs;
        const datasets = pair?.shared.map(shortName).filter((one) => one.startsWith('dataset:'));
        found[model] = [
          answer.verdict,
          pair?.relation,
          datasets?.map((one) => one.slice(8)),
          pair?.split && shortName(pair.split).slice(4),
        ];
        expected[model] = [verdict, relation, shared, split];
      }
      expect(found).toEqual(expected);
    });

    test('asks it of an evaluation and of a run alike, through base models, and names what is not closed', async () => {
      const of = (name: string, more: object = {}) => read((reading) => leakage(reading, { of: name, ...more }));
      expect(await of('evaluation:content')).toMatchObject({
        verdict: 'leak',
        pairs: [{ digests: [`sha256:${'1'.repeat(64)}`] }],
      });
      expect(await of('run:train-chosen')).toMatchObject({ verdict: 'warning' });
      const [pair] = (await of('model:tuned@1')).pairs;
      expect(pair).toMatchObject({
        training: { data: id('dataset:b@1'), through: id('model:base@1') },
        evaluation: { evaluation: id('evaluation:tuned') },
      });
      const unknown = await of('model:unknown@1');
      expect(unknown.pairs[0]!.gaps.map(({ iri }) => shortName(iri))).toEqual(['dataset:found@1']);
      expect(await of('model:apart@1', { limit: 2 })).toMatchObject({
        verdict: 'unknown',
        because:
          'The walk was cut after 2 elements, before it came to the data that it is judged on: the receipt says what was left.',
        receipt: { complete: false, elements: 2 },
      });
      expect((await of('model:apart@1', { limit: 3 })).receipt.elements).toBeLessThanOrEqual(3);
      expect((await of('model:features@1')).pairs[0]).toMatchObject({
        because:
          'The features featureset:features@1 that it learned from were made from dataset:b@1 alone; it is judged on these data.',
        training: { role: 'features', features: id('featureset:features@1') },
      });
      expect((await of('model:split@1')).because).toContain('share no file, by digest; rows are not compared');
      expect((await of('model:roomy@1')).because).toContain('nothing shows that they are distinct');
      await expect(of('dataset:a@1')).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
      await expect(of('model:nobody@1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
}
