/** How much the history speaks for each suspect, and for none: the shift that each change made, and which of them did most of the damage. Pure. */
import jStat from 'jstat';
import { dot, fitBackground, type Background, type Wide } from './background.ts';
import { factorsOf, type Factor } from './columns.ts';
import { dropOf, type History, type Moved } from './trial.ts';
import { CONFIDENCE } from './welch.ts';

/** A suspect to be weighed: one change, or several that cannot be told apart. */
export interface Hypothesis {
  readonly moved: readonly Moved[];
  /** Relative to the others. */
  readonly prior: number;
}

/** What the history says of one suspect. */
export interface Belief {
  /** The probability that it did damage, and more than any other. With "something not recorded" and chance, all add up to 1. */
  readonly posterior: number;
  /** The shift of the metric that goes with the change, all other factors allowed for, and its interval; more is better. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  /** P(effect < −σ) */
  readonly harmful: number;
}

export interface Weighing {
  /** In the order of the hypotheses. */
  readonly beliefs: readonly Belief[];
  /** The probability that something did it that nobody recorded. */
  readonly unrecorded: number;
  /** The probability that none of the recorded changes did damage beyond noise, nor anything else. */
  readonly chance: number;
  /** Standard deviation of the noise that was reckoned with. */
  readonly sigma: number;
}

interface Question {
  readonly hypotheses: readonly Hypothesis[];
  /** Beforehand, the probability that something did it that nobody recorded: more than 0. */
  readonly unrecorded: number;
  /** Standard deviation of the noise, in the unit of the metric; undefined if it is to be estimated. */
  readonly sigma?: number | undefined;
}

/**
 * Weighs the suspects. docs/design/explain.md has the formulas.
 * @param history whose bad run came out worse than the good one
 */
export function weigh(history: History, { hypotheses, unrecorded, sigma }: Question): Weighing {
  const factors = factorsOf(history.trials);
  const index = new Map(factors.map((f, i) => [f.name, i]));
  const drop = dropOf(history);
  const wide = widePriors(history, factors, index, hypotheses, drop);
  const background = fitBackground(
    factors,
    wide,
    history.trials.map((t) => t.outcome),
    { sigma },
  );
  const shifts = hypotheses.map(({ moved }) => {
    const contrast = contrastOf(history, factors, index, wide, background, moved);
    const white = background.whiten(contrast.covariance);
    const variance = Math.max(contrast.variance - dot(white, white), 1e-12 * drop * drop);
    return { mean: dot(white, background.outcomes), deviation: Math.sqrt(variance) };
  });
  const outside = nobodyRecorded(history, background, drop, unrecorded);
  const { each, none } = mostHarmful(shifts, -background.sigma);
  const worst = each.map((p, i) => p * hypotheses[i]!.prior);
  const total = worst.reduce((a, b) => a + b, none) || 1;
  const half = jStat.normal.inv((1 + CONFIDENCE) / 2, 0, 1);
  const beliefs = shifts.map(({ mean, deviation }, i) => ({
    posterior: ((1 - outside) * worst[i]!) / total,
    effect: mean,
    low: mean - half * deviation,
    high: mean + half * deviation,
    harmful: jStat.normal.cdf(-background.sigma, mean, deviation),
  }));
  return { beliefs, unrecorded: outside, chance: ((1 - outside) * none) / total, sigma: background.sigma };
}

/** A value of the bad run that no other run had may shift the metric by as much as it dropped; one that n others had, by 1 / (n + 1) of that. */
function widePriors(
  { trials, bad }: History,
  factors: readonly Factor[],
  index: ReadonlyMap<string, number>,
  hypotheses: readonly Hypothesis[],
  drop: number,
): Wide[] {
  return hypotheses.flatMap(({ moved }) => {
    // Factors that moved as one share one shift: the first one carries it.
    const factor = moved.map((m) => index.get(m.factor)).find((i) => i !== undefined);
    if (factor === undefined || trials.length === 0) return [];
    const { codes, counts } = factors[factor]!;
    const code = codes[bad]!;
    return [{ factor, code, variance: (drop / counts[code]!) ** 2 }];
  });
}

interface Contrast {
  /** Prior covariance with each outcome. */
  readonly covariance: Float64Array;
  readonly variance: number;
}

/** The shift from the good run's values to the bad run's: what is known of it before any outcome. */
function contrastOf(
  { trials, good, bad }: History,
  factors: readonly Factor[],
  index: ReadonlyMap<string, number>,
  wide: readonly Wide[],
  { variances }: Background,
  moved: readonly Moved[],
): Contrast {
  const covariance = new Float64Array(trials.length);
  let variance = 0;
  const add = (column: (i: number) => number, prior: number) => {
    const moves = column(bad) - column(good);
    if (moves === 0) return;
    for (let i = 0; i < trials.length; i++) covariance[i]! += prior * moves * column(i);
    variance += prior * moves * moves;
  };
  for (const { factor } of moved) {
    const place = index.get(factor);
    if (place === undefined) continue;
    const { codes, numeric } = factors[place]!;
    for (const code of new Set([codes[good]!, codes[bad]!])) {
      const more = wide.find((w) => w.factor === place && w.code === code)?.variance ?? 0;
      add((i) => (codes[i] === code ? 1 : 0), variances[place]! + more);
    }
    for (const column of numeric) add((i) => column[i]!, variances[place]!);
  }
  return { covariance, variance };
}

/** Posterior of a shift that touched the bad run alone, N(0, drop²): by how much it makes the outcomes likelier. */
function nobodyRecorded({ trials, bad }: History, background: Background, drop: number, prior: number): number {
  const x = background.whiten(Float64Array.from(trials, (_, i) => (i === bad ? 1 : 0)));
  const [xx, xy] = [dot(x, x), dot(x, background.outcomes)];
  const w = drop * drop;
  const log = 0.5 * ((w * xy * xy) / (1 + w * xx) - Math.log(1 + w * xx));
  const odds = (prior / (1 - prior)) * Math.exp(Math.min(log, 500));
  return odds / (1 + odds);
}

/** Points at which the integral below is taken, on either side of each mean. */
const POINTS = 24;
const REACH = 4;

/**
 * For each of several independent normal variables, the probability that it is the least and below a bound, ∫ φ_j Π_{i≠j} (1 − Φ_i) up to the bound;
 * and that none is below it. Together 1.
 */
function mostHarmful(
  shifts: readonly { readonly mean: number; readonly deviation: number }[],
  bound: number,
): { readonly each: readonly number[]; readonly none: number } {
  const below = shifts.map(({ mean, deviation }) => jStat.normal.cdf(bound, mean, deviation));
  const none = below.reduce((product, p) => product * (1 - p), 1);
  const chances = shifts.map(({ mean, deviation }, j) => {
    let sum = 0;
    for (let p = -POINTS; p <= POINTS; p++) {
      const z = (p / POINTS) * REACH;
      const at = mean + z * deviation;
      if (at >= bound) break;
      let others = Math.exp(-0.5 * z * z);
      for (let i = 0; i < shifts.length && others > 1e-9; i++)
        if (i !== j) others *= 1 - jStat.normal.cdf(at, shifts[i]!.mean, shifts[i]!.deviation);
      sum += others;
    }
    return sum;
  });
  // What the sum over points leaves out at its ends is made up for: that one of them is below the bound is known exactly.
  const total = chances.reduce((a, b) => a + b, 0);
  return { each: chances.map((c) => (total === 0 ? 0 : (c / total) * (1 - none))), none: total === 0 ? 1 : none };
}
