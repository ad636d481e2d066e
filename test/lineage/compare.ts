import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, type CompareRequest } from '../../src/lineage/compare.ts';
import type { Comparison } from '../../src/lineage/compare/change.ts';
import { changeText, digitsThatDiffer } from '../../src/lineage/compare/change-text.ts';
import type { Context } from '../../src/lineage/context.ts';
import type { Statement } from '../../src/prov/statement.ts';
import { appended, grown, swapped, tuned } from './compare/lines.ts';
import { plan, tell, type Sharing } from './compare/pipeline.ts';
import { PLANTED } from './compare/planted.ts';

const SHARINGS: readonly Sharing[] = ['content', 'own', 'bare'];

/** What can be found without digests. */
const told = (sharing: Sharing, reads: readonly string[]) =>
  sharing === 'bare' ? reads.filter((read) => !read.startsWith('digest')) : reads;

/** A version for each planted change, and two in which nothing is planted. */
export function versions(sharing: Sharing, planted: readonly number[] = [...PLANTED.keys()]): Statement[] {
  return [
    ...tell(`${sharing}-good`, { ...plan(), sharing }),
    ...tell(`${sharing}-same`, { ...plan(), sharing }),
    ...planted.flatMap((i) => {
      const changed = plan();
      PLANTED[i]!.edit(changed);
      return tell(`${sharing}-${i}`, { ...changed, sharing });
    }),
  ];
}

/** Histories that are hard to align. */
export function lines(): Statement[] {
  return [grown(), appended(), tuned(), swapped()].flat();
}

export function ask({ store, vocabulary }: Context, request: CompareRequest): Promise<Comparison> {
  return store.read((reader) => compare({ reader, vocabulary }, request));
}

/** Without digits that only tell digests and versions apart. */
const reading = (text: string) =>
  text
    .replace(/\(sha256:[0-9a-f]+…\)/g, '(…)')
    .replace(/sha256:[0-9a-f]+…/g, 'sha256:…')
    .replace(/(feature \w+ version) \S+ → \S+/, '$1 … → …')
    .replace(/(feature \w+) \S+ added/, '$1 … added')
    .replace(/(own|content|bare)-\w+ \(/g, '… (');

export function comparing(name: string, fresh: () => Promise<Context>): void {
  describe(`comparing two elements, in ${name}`, () => {
    let context: Context;
    beforeAll(async () => {
      context = await fresh();
      await context.recorder.record({ statements: [...SHARINGS.flatMap((sharing) => versions(sharing)), ...lines()] });
    });
    afterAll(() => context.store.close());

    describe.each(SHARINGS)('whose versions share elements by %s', (sharing) => {
      const cases = PLANTED.map((planted, i) => ({ ...planted, reads: told(sharing, planted.reads), i }));
      test.each(cases.filter(({ reads }) => reads.length > 0))('$name', async (planted) => {
        const found = await ask(context, {
          left: `model:churn@${sharing}-good`,
          right: `model:churn@${sharing}-${planted.i}`,
        });
        const begins = found.changes.filter(({ origin }) => origin === undefined);
        expect({
          at: found.divergent.map(({ place }) => place),
          reads: begins.map(({ text }) => reading(text)),
          classes: [...new Set(begins.map((change) => change.class))],
        }).toEqual({ at: [planted.at], reads: planted.reads, classes: [planted.class] });
        const ids = new Set(begins.map(({ id }) => id));
        expect(found.changes.every(({ origin }) => origin === undefined || ids.has(origin))).toBe(true);
        expect(found.receipt.complete).toBe(true);
      });

      test('two versions of equal make', async () => {
        const found = await ask(context, { left: `model:churn@${sharing}-good`, right: `model:churn@${sharing}-same` });
        expect(found).toMatchObject({ equal: true, changes: [], divergent: [], onlyLeft: [], onlyRight: [] });
        expect(found.outcomes).toMatchObject([{ metric: 'auc', comparable: true, magnitude: { delta: 0 } }]);
      });
    });

    test.each([
      ['the next version', 8],
      ['a far one', 5],
    ])('data made of the other: %s', async (_, left) => {
      const found = await ask(context, { left: `dataset:grown@${left}`, right: 'dataset:grown@9' });
      expect(found.divergent).toMatchObject([{ distance: 0, place: 'dataset version grown' }]);
      expect(found.changes.map(({ aspect }) => aspect)).toEqual(['digest', 'rowCount']);
      expect(found.pairs).toBeLessThan(4);
    });

    test('data that a run appended to: what was appended, and what to', async () => {
      const found = await ask(context, { left: 'dataset:table@8', right: 'dataset:table@9' });
      const begins = found.changes.filter(({ origin }) => origin === undefined);
      expect(begins.map(({ place, text }) => [place, reading(text)])).toEqual([
        ['inputData table', 'inputData 7 → 8'],
        ['rawData day', 'digest 8 (…) → 9 (…)'],
      ]);
      expect(found.changes.filter(({ origin }) => origin !== undefined)).toMatchObject([
        { aspect: 'digest', distance: 0, origin: begins[0]!.id },
      ]);
    });

    test('a model trained from the other: its own parameters, and which one it began from', async () => {
      const found = await ask(context, { left: 'model:tuned@8', right: 'model:tuned@9' });
      expect(found.divergent.map(({ place }) => place)).toEqual(['baseModel tuned', 'configuration']);
      const [base, rate, ...consequences] = found.changes;
      for (const { origin, origins } of consequences) {
        expect(origins[0]).toBe(origin);
        expect([...origins].sort()).toEqual([base!.id, rate!.id].sort());
      }
      expect(base).toMatchObject({ class: 'architecture', text: 'baseModel 7 → 8' });
      expect(rate).toMatchObject({ class: 'hyperparameters', text: 'params.lr 1e-3 → 1e-4' });
    });

    test('roles that were exchanged, things alike, and an agent that both share', async () => {
      const found = await ask(context, { left: 'run:swap-a', right: 'run:swap-b' });
      expect(found.changes.filter(({ aspect }) => aspect.startsWith('role')).map(({ text }) => text)).toEqual([
        'role of x trainingData → validationData',
        'role of y validationData → trainingData',
      ]);
      const plots = found.changes.filter(({ left, right }) => `${left ?? right}`.includes('artifact'));
      expect(plots.map(({ left, right, aspect }) => [left, right, aspect])).toEqual([
        ['urn:clew:artifact:a1', undefined, 'artifact'],
        ['urn:clew:artifact:a0', 'urn:clew:artifact:b1', 'digest'],
        ['urn:clew:artifact:a2', 'urn:clew:artifact:b0', 'digest'],
      ]);
      expect(found.folded.count).toBe(3);
    });

    test('an element and itself', async () => {
      const id = 'model:churn@own-good';
      expect(await ask(context, { left: id, right: id })).toMatchObject({
        equal: true,
        changes: [],
        divergent: [],
        folded: { count: 1 },
      });
    });

    test('what cannot be asked', async () => {
      const left = 'model:churn@own-good';
      await expect(ask(context, { left, right: 'run:train-own-good' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        message: 'A ModelVersion and a Run cannot be compared: model:churn@own-good, run:train-own-good.',
      });
      await expect(ask(context, { left, right: 'model:nothing@1' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(ask(context, { left, right: left, limit: 1e9 })).rejects.toMatchObject({ code: 'LIMIT' });
    });

    test('what was left is told', async () => {
      const found = await ask(context, { left: 'model:churn@own-good', right: 'model:churn@own-0', limit: 3 });
      expect(found.receipt).toMatchObject({
        complete: false,
        left: { complete: false, frontier: { reasons: { size: 1 } } },
      });
    });

    test.each(SHARINGS)(
      'a walk that was cut calls nothing equal that is not, and blames nothing that is: %s',
      async (sharing) => {
        for (const i of [0, Math.floor(PLANTED.length / 2), PLANTED.length - 1]) {
          const asked = { left: `model:churn@${sharing}-good`, right: `model:churn@${sharing}-${i}` };
          const whole = await ask(context, asked);
          expect(whole.divergent.some(({ asFarAsWalked }) => asFarAsWalked)).toBe(false);
          expect(whole.folded.notCompared).toBe(0);
          const places = new Set(whole.changes.map(({ place, aspect }) => `${place} ${aspect}`));
          for (let limit = 2; limit <= whole.receipt.left.elements; limit += 3) {
            const cut = await ask(context, { ...asked, limit });
            const sure = cut.divergent.filter(({ asFarAsWalked }) => !asFarAsWalked);
            expect(whole.divergent.map(({ place }) => place)).toEqual(
              expect.arrayContaining(sure.map(({ place }) => place)),
            );
            expect(cut.changes.filter(({ place, aspect }) => !places.has(`${place} ${aspect}`))).toEqual([]);
            expect(cut.folded.elements).toBeLessThanOrEqual(whole.folded.elements);
          }
        }
      },
    );

    test('digests and commits that begin alike are shown to where they differ', () => {
      const [a, b] = ['0123456789abcdef', '0123456789abcde0'];
      expect(
        changeText({ what: 'changed', class: 'code', aspect: 'commit', before: a, after: b, comesOut: false }),
      ).toBe(`commits ${a}..${b}`);
      expect(digitsThatDiffer(['a'.repeat(64), `${'a'.repeat(20)}${'b'.repeat(44)}`])).toBe(21);
    });
  });
}
