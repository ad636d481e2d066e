import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/lineage/context.ts';
import { explain, type ExplainRequest } from '../../src/lineage/explain.ts';
import type { Explanation } from '../../src/lineage/explain/explanation.ts';
import type { Trial } from '../../src/lineage/explain/trial.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { CLEW, XSD } from '../../src/prov/namespaces.ts';
import { element, relate, type Statement } from '../../src/prov/statement.ts';
import { plant, type Planted } from '../planted/generate.ts';
import { changedElement, Teller, type Told } from '../planted/tell.ts';

const large = plant({ seed: 7, runs: 36, changes: 4, value: 'seen', class: 'preprocessing', repetitions: 4 });
const small = plant({ seed: 8, runs: 6, changes: 3, value: 'new', class: 'environment' });
const measured = plant({ seed: 9, runs: 4, changes: 3, value: 'seen', class: 'evaluation' });

/** The good run with some of the bad one's changes. */
function hybrid({ history, changed }: Planted, on: (name: string) => boolean, outcome: number, id: string): Trial {
  const [good, bad] = [history.trials[history.good]!, history.trials[history.bad]!];
  const factors = new Map(good.factors);
  for (const { name } of changed) if (on(name)) factors.set(name, bad.factors.get(name)!);
  return { id, outcome, factors, seed: id };
}

const [wellOut, badlyOut] = [large.history.good, large.history.bad].map((i) => large.history.trials[i]!.outcome);
const repeated = [0.1, -0.3, 0.2, 0.4, -0.2].map((more, i): Trial => ({
  ...small.history.trials[small.history.good]!,
  id: `again-${i}`,
  outcome: 80 + more,
  seed: `s${i}`,
}));

/** Three alike, and one that came to nothing. */
const diverged = repeated.slice(0, 3).map((trial, i): Trial => ({
  ...trial,
  id: `run-${i}`,
  ...(i === 2 && { outcome: NaN, factors: new Map([...trial.factors, ['params.learning_rate', '9']]) }),
}));

/** Tried later: the planted change alone, and all the others without it. */
const tried = [
  hybrid(large, (name) => name === large.guilty.name, badlyOut!, 'only'),
  hybrid(large, (name) => name !== large.guilty.name, wellOut!, 'others'),
];

/** Families of runs, by name: what happened to them says the name. */
const FAMILIES: Readonly<Record<string, readonly Trial[]>> = {
  large: large.history.trials,
  small: small.history.trials,
  measured: measured.history.trials,
  repeated,
  diverged,
};

interface Said {
  readonly statements: readonly Statement[];
  /** Said last: what was tried. */
  readonly later: readonly Statement[];
  /** By family and run. */
  readonly of: ReadonlyMap<string, Told>;
}

/** All families; a check of the bad run's environment in `small` that failed; and a metric that nobody knows the direction of. */
function say(): Said {
  const teller = new Teller();
  const of = new Map<string, Told>();
  for (const [family, trials] of Object.entries(FAMILIES))
    trials.forEach((trial, i) => of.set(`${family} ${trial.id}`, teller.run(family, trial, i)));
  const { trials, bad } = small.history;
  const suspect = changedElement(small.guilty, of.get(`small ${trials[bad]!.id}`)!, 'small', trials[bad]!);
  const run = 'urn:clew:run:planted/failed';
  const odd = 'urn:clew:metric:planted/odd';
  const statements = [
    ...teller.take(),
    element(run, [`${CLEW}Run`], {
      [`${CLEW}name`]: { value: 'failed' },
      [`${CLEW}status`]: { value: 'failed' },
      [`${CLEW}errorMessage`]: { value: 'no kernel image is available' },
    }),
    relate('used', run, suspect),
    element(odd, [`${CLEW}Metric`], {
      [`${CLEW}name`]: { value: 'oddness' },
      'http://www.w3.org/ns/prov#value': { value: '3', datatype: `${XSD}integer` as Iri },
    }),
    relate('wasGeneratedBy', odd, of.get('small run-0')!.run),
  ];
  tried.forEach((trial, i) => teller.run('large', trial, 100 + i));
  return { statements, later: teller.take(), of };
}

const said = say();
const name = (family: string, planted: Planted, which: 'good' | 'bad') =>
  said.of.get(`${family} ${planted.history.trials[planted.history[which]]!.id}`)!.model;

export function ask({ store, vocabulary, shapes }: Context, request: ExplainRequest): Promise<Explanation> {
  return store.read((reader) => explain({ reader, vocabulary }, request, shapes));
}

/** Records the families, in one record or the later half first, then what was tried. @returns the last record before that */
export async function recordFamilies(context: Context, order: 'as told' | 'turned' = 'as told'): Promise<number> {
  const { statements, later } = said;
  const half = Math.ceil(statements.length / 2);
  const parts = order === 'as told' ? [statements] : [statements.slice(half), statements.slice(0, half)];
  for (const part of parts) await context.recorder.record({ statements: part });
  await context.recorder.record({ statements: later });
  return parts.length - 1;
}

/** What every store must answer alike. */
export async function answers(context: Context, asOf: number): Promise<Explanation[]> {
  const [bad, good] = [name('large', large, 'bad'), name('large', large, 'good')];
  return [
    await ask(context, { bad, good, asOf }),
    await ask(context, { bad, good }),
    await ask(context, { bad: name('small', small, 'bad') }),
  ];
}

/** @param peer another store, which must give equal answers */
export function explaining(store: string, fresh: () => Promise<Context>, peer?: () => Promise<Context>): void {
  describe(`explaining why a model got worse, in ${store}`, () => {
    let context: Context;
    let asOf: number;
    beforeAll(async () => {
      context = await fresh();
      asOf = await recordFamilies(context);
    });
    afterAll(() => context.store.close());

    /** The suspect that the planted change is in. */
    const guiltyOf = (answer: Explanation, family: string, planted: Planted) => {
      const { trials, bad } = planted.history;
      const of = said.of.get(`${family} ${trials[bad]!.id}`)!;
      const wanted = changedElement(planted.guilty, of, family, trials[bad]!);
      const ids = new Set(answer.changes.filter((c) => c.right === wanted).map((c) => c.id));
      return answer.suspects.findIndex((s) => s.changes.some((id) => ids.has(id)));
    };

    test('a change that other runs had fares as it did there, and stays a suspect', async () => {
      const answer = await ask(context, { bad: name('large', large, 'bad'), good: name('large', large, 'good'), asOf });
      const place = guiltyOf(answer, 'large', large);
      expect(place).toBeLessThan(2);
      const suspect = answer.suspects[place]!;
      expect(suspect).toMatchObject({ status: 'suspect', class: 'preprocessing', seen: true });
      expect(suspect.others!.with).toBeGreaterThan(0);
      expect(suspect.shift!.effect).toBeLessThan(-1);
      expect(answer.metric).toMatchObject({ name: 'auc', direction: 'recorded', noise: { source: 'repetitions' } });
      expect(answer.suspects.reduce((sum, s) => sum + s.posterior, 0)).toBeCloseTo(1);
      expect(answer.suspects.at(-1)!.id === 'unrecorded' || answer.suspects.some((s) => s.id === 'unrecorded')).toBe(
        true,
      );
      expect(answer.verdict.text).not.toMatch(/cause/i);
      expect(answer.history).toMatchObject({ used: 37, receipt: { complete: true } });
      const next = answer.experiments.at(-1)!;
      expect(next).toMatchObject({ kind: 'retrain a hybrid', job: { base: answer.good.run, seeds: [1, 2] } });
      expect(next.job.overrides.length).toBeGreaterThan(0);
    });

    test('with few runs it says that history cannot tell, against a good one it chose, with what hangs on a suspect', async () => {
      const answer = await ask(context, { bad: name('small', small, 'bad') });
      expect(answer).toMatchObject({ chosen: 'the version before it', verdict: { verdict: 'history cannot tell' } });
      expect(answer.verdict).not.toHaveProperty('class');
      expect(answer.good.value).toBeCloseTo(small.history.trials.at(-2)!.outcome);
      expect(answer.verdict.text).toContain('Noise is not known either');
      expect(answer.suspects.every((s) => s.status === 'suspect' && s.posterior > 0 && s.shift === undefined)).toBe(
        true,
      );
      const evidence = answer.suspects.flatMap((s) => s.evidence);
      expect(evidence).toContainEqual({
        kind: 'failed run',
        of: 'urn:clew:run:planted/failed',
        text: 'run:planted/failed used it and failed: no kernel image is available',
      });
      expect(answer.experiments[0]!.kind).toBe('re-seed');
    });

    test('runs that tried some of the changes confirm one and clear the others', async () => {
      const answer = await ask(context, { bad: name('large', large, 'bad'), good: name('large', large, 'good') });
      expect(answer.verdict).toMatchObject({ verdict: 'confirmed', class: 'preprocessing' });
      expect(guiltyOf(answer, 'large', large)).toBe(0);
      expect(answer.verdict.text).toMatch(/^Confirmed by runs that exist already \(/);
      expect(answer.suspects.filter((s) => s.status === 'cleared')).toHaveLength(3);
      expect(answer.suspects.map((s) => s.id)).toEqual(expect.arrayContaining(['unrecorded', 'chance']));
      expect(answer.suspects.reduce((sum, s) => sum + s.posterior, 0)).toBeCloseTo(1);
      expect(answer.experiments).toEqual([]);
    });

    test('what was measured otherwise is the evaluation first, with both to be measured both ways', async () => {
      const answer = await ask(context, { bad: name('measured', measured, 'bad') });
      expect(answer.verdict).toMatchObject({ verdict: 'evaluation', class: 'evaluation' });
      expect(answer.metric.differently).toHaveLength(1);
      expect(answer.experiments[0]).toMatchObject({
        kind: 're-evaluate',
        job: { evaluate: { models: [answer.good.iri, answer.bad.iri] } },
      });
    });

    test('a difference as seeds make it is within noise; one for the better is no loss', async () => {
      const [good, bad] = ['repeated again-3', 'repeated again-1'].map((key) => said.of.get(key)!.model) as [Iri, Iri];
      const noise = await ask(context, { bad, good });
      expect(noise).toMatchObject({
        verdict: { verdict: 'within noise' },
        metric: { noise: { source: 'repetitions' } },
      });
      expect(noise.experiments.map((e) => e.kind)).toEqual(['re-seed']);
      const better = await ask(context, { bad: name('small', small, 'good'), good: name('small', small, 'bad') });
      expect(better).toMatchObject({ verdict: { verdict: 'not worse' }, experiments: [] });
    });

    test('one that diverged is worse than any number, and no number says by how much', async () => {
      const answer = await ask(context, { bad: said.of.get('diverged run-2')!.model });
      expect(answer.good.iri).toBe(said.of.get('diverged run-1')!.model);
      expect(answer.verdict.text).toMatch(/^auc of model:diverged@run-2 is NaN: nothing is worse/);
      expect(answer.suspects.every((s) => s.shift === undefined)).toBe(true);
    });

    test('runs are explained as models are, and a direction that nobody knows is asked for', async () => {
      const runs = ['small run-0', 'small run-1'].map((key) => said.of.get(key)!.run) as [Iri, Iri];
      await expect(ask(context, { bad: runs[0], good: runs[1], metric: 'oddness' })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining('oddness'),
      });
      const answer = await ask(context, { bad: runs[0], good: runs[1], metric: 'auc' });
      expect([answer.bad.run, answer.good.run]).toEqual(runs);
    });

    test.each([
      [{ bad: 'model:nothing@1' }, 'NOT_FOUND'],
      [{ bad: 'dataset:planted/tickets@1' }, 'BAD_ARGUMENT'],
      [{ bad: name('small', small, 'bad'), metric: 'f1' }, 'NOT_FOUND'],
      [{ bad: name('small', small, 'bad'), good: 'dataset:planted/tickets@1' }, 'BAD_ARGUMENT'],
      [{ bad: said.of.get('small run-0')!.model }, 'NOT_FOUND'],
      [{ bad: said.of.get('small run-1')!.model, good: said.of.get('small run-1')!.run }, 'BAD_ARGUMENT'],
      [{ bad: said.of.get('small run-1')!.model, good: said.of.get('diverged run-2')!.model }, 'BAD_ARGUMENT'],
      [{ bad: name('small', small, 'bad'), asOf: 'yesterday' }, 'ILLEGAL_TIME'],
    ])('refuses %j with %s', async (request: ExplainRequest, code) => {
      await expect(ask(context, request)).rejects.toMatchObject({ code });
    });

    test.runIf(peer)('answers as another store does', async () => {
      const other = await peer!();
      expect(await answers(context, await recordFamilies(other))).toEqual(await answers(other, asOf));
      await other.store.close();
    });
  });
}
