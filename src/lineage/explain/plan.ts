/** What to do next: experiments that would tell the suspects apart, cheapest first, as jobs that can be run. Pure. */
import type { Change } from '../compare/change.ts';
import type { Experiment, JobSpec, MeasuredMetric, Side, Suspect } from './explanation.ts';
import { nextSet, type Switchable } from './halving.ts';
import { percent } from './verdict.ts';

/** Seeds of repeated runs; two for each hybrid, since one outcome is noisy. */
const RESEEDS = [1, 2, 3] as const;
const HYBRID_SEEDS = [1, 2] as const;

/** A class with less suspicion than this is not worth an experiment of its own; with more than the rest of it, it is not one either. */
const WORTH = 0.2;

interface Situation {
  readonly good: Side;
  readonly bad: Side;
  readonly metric: MeasuredMetric;
  readonly suspects: readonly Suspect[];
  readonly changes: ReadonlyMap<string, Change>;
  readonly withinNoise: boolean;
}

/** The order is that of cost: an evaluation takes minutes, the same run again needs no thought, a hybrid needs both. */
export function experimentsFor(situation: Situation): Experiment[] {
  const { metric, withinNoise, suspects } = situation;
  if (metric.drop <= 0 && !withinNoise && metric.differently.length === 0) return [];
  if (suspects.some((s) => s.status === 'confirmed')) return [];
  const found = [reEvaluate(situation), reSeed(situation)];
  if (!withinNoise) found.push(environment(situation), hybrid(situation));
  return found.filter((e) => e !== undefined);
}

function reEvaluate({ good, bad, metric, suspects }: Situation): Experiment | undefined {
  const separates = suspects.filter((s) => s.class === 'evaluation').map((s) => s.id);
  if (separates.length === 0 && metric.differently.length === 0) return undefined;
  const part = (side: 'good' | 'bad') => metric.differently.map((d) => `${d.part} ${d[side] ?? '(not recorded)'}`);
  return {
    kind: 're-evaluate',
    why: 'Measure both models both ways: if each comes out alike under one way of measuring, the evaluation changed and the model did not.',
    separates,
    job: {
      name: 'cross-evaluation, 2 × 2',
      base: bad.run ?? bad.iri,
      overrides: [],
      evaluate: {
        models: [good.iri, bad.iri],
        data: [part('good').join(', ') || 'as the good one', part('bad').join(', ') || 'as the bad one'],
      },
      seeds: [],
      measure: metric.name,
    },
  };
}

/** Worth while where noise is not measured, where the drop is within it, or where nothing recorded explains the drop. */
function reSeed({ bad, metric, suspects, withinNoise }: Situation): Experiment | undefined {
  const none = suspects.filter((s) => s.class === 'not recorded' || s.class === 'chance');
  const measured = metric.noise.source === 'repetitions';
  if (measured && !withinNoise && none.every((s) => s.posterior < WORTH)) return undefined;
  const why = withinNoise
    ? 'The difference is within noise: the same run with other seeds tells whether it stays.'
    : 'The same run with other seeds tells how much of the drop is chance.';
  const job = { name: 'the bad run again, with other seeds', base: bad.run ?? bad.iri, overrides: [] };
  return {
    kind: 're-seed',
    why,
    separates: none.map((s) => s.id),
    job: { ...job, seeds: [...RESEEDS], measure: metric.name },
  };
}

function environment({ good, bad, metric, suspects, changes }: Situation): Experiment | undefined {
  const inside = suspects.filter((s) => s.class === 'environment' && s.status !== 'cleared');
  const mass = inside.reduce((sum, s) => sum + s.posterior, 0);
  if (inside.length === 0 || mass < WORTH || mass > 1 - WORTH) return undefined;
  const overrides = inside.flatMap((s) => overridesOf(s, changes, 'back'));
  return {
    kind: 'rerun in the good environment',
    why: 'If the bad run comes out well in the environment of the good one, it was the environment; else none of it was.',
    separates: inside.map((s) => s.id),
    job: {
      name: 'the bad run in the good environment',
      base: bad.run ?? bad.iri,
      overrides,
      seeds: [...HYBRID_SEEDS],
      measure: `${metric.name}, against ${good.value} and ${bad.value}`,
    },
  };
}

function hybrid({ good, bad, metric, suspects, changes }: Situation): Experiment | undefined {
  const candidates = suspects.filter((s) => s.changes.length > 0 && s.class !== 'evaluation');
  const left = candidates.flatMap((s, i) => (s.status === 'cleared' ? [] : [i]));
  const set = nextSet(switchables(candidates), left);
  const chosen = set ?? (left.length === 1 ? left : undefined);
  if (chosen === undefined || chosen.length === 0) return undefined;
  const on = chosen.map((i) => candidates[i]!);
  return {
    kind: 'retrain a hybrid',
    why: hybridText(on, left.length),
    separates: on.map((s) => s.id),
    job: {
      name: `the good run with ${on.length} of ${candidates.length} changes`,
      base: good.run ?? good.iri,
      overrides: on.flatMap((s) => overridesOf(s, changes, 'forth')),
      seeds: [...HYBRID_SEEDS],
      measure: `${metric.name}, against ${good.value} and ${bad.value}`,
    },
  };
}

/** @param left how many changes are suspects still */
function hybridText(on: readonly Suspect[], left: number): string {
  if (on.length >= left)
    return `The good run with ${on.length === 1 ? 'the one change that is left' : 'all changes that are left'}: if it comes out badly, that did it; if well, it was noise or something that was not recorded.`;
  const share = percent(on.reduce((sum, s) => sum + s.posterior, 0));
  return on.length === 1
    ? `The good run with this change of the bad one, which holds ${share} of the suspicion: if it comes out badly, it is this one; if well, another.`
    : `The good run with these ${on.length} changes of the bad one, which hold ${share} of the suspicion: if it comes out badly, it is one of them; if well, another.`;
}

function overridesOf(
  suspect: Suspect,
  changes: ReadonlyMap<string, Change>,
  way: 'back' | 'forth',
): JobSpec['overrides'] {
  return suspect.changes.flatMap((id) => {
    const change = changes.get(id);
    if (change === undefined) return [];
    const [from, to] = way === 'forth' ? [change.before, change.after] : [change.after, change.before];
    const what = change.place === '' ? change.aspect : `${change.place}: ${change.aspect}`;
    return [{ change: id, what, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

/** A change that lies on the way to another one's element takes that one along: a feature does not go without the step that makes it. */
export function switchables(suspects: readonly Pick<Suspect, 'posterior' | 'path' | 'left' | 'right'>[]): Switchable[] {
  return suspects.map(({ posterior, right }, i) => ({
    posterior,
    needs:
      right === undefined
        ? []
        : suspects.flatMap((other, k) =>
            k !== i && other.right !== right && other.path.slice(0, -1).some((step) => step.right === right) ? [k] : [],
          ),
  }));
}
