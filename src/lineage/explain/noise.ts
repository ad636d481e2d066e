/** How much a metric moves when nothing but the seed does: what a drop must exceed to be one. Pure. */
import jStat from 'jstat';
import { fitBackground } from './background.ts';
import { factorsOf } from './columns.ts';
import { configurationOf, type History, type Trial } from './trial.ts';

export type NoiseSource =
  /** Runs that were given the same, with other seeds. */
  | 'repetitions'
  /** The confidence intervals recorded with the two metrics. */
  | 'intervals'
  /** What is left of the spread of comparable runs when all recorded factors are allowed for. */
  | 'regression'
  /** Nothing says. */
  | 'unknown';

export interface Noise {
  readonly source: NoiseSource;
  /** Standard deviation of one outcome; not given if unknown. */
  readonly sigma?: number;
  /** Of the estimate; infinite where it is not one of ours. */
  readonly degreesOfFreedom: number;
  /** The least difference of two outcomes that is beyond noise; 0 if nothing is known of it. */
  readonly least: number;
}

/** The least difference of one outcome and the mean of `of` others that is beyond noise. @param least of two single outcomes */
export function leastOfMean(least: number, of: number): number {
  return least * Math.sqrt((1 + 1 / of) / 2);
}

/** Two standard deviations to either side leave this much beyond them. */
export const BEYOND = 1 - 0.977_249_868;

/** Fewest degrees of freedom of a pooled estimate that is used. */
const LEAST_FREEDOM = 3;

/** Fewest comparable runs that may speak: with fewer, no ranking was better than chance by enough (explain.md 7.4). */
export const LEAST_RUNS = 30;

/**
 * The noise of one outcome: pooled over repetitions, else from `intervals`, else what a regression leaves unexplained.
 * A difference of two outcomes is beyond noise from 2 σ √2 on (explain.md 7.2); for an estimated σ the 2 is Student's quantile of the same tail.
 * @param intervals standard deviations that the recorded confidence intervals of the two metrics stand for
 * @param regress whether the third way may be gone, which takes longer
 * @param among how many the good one was chosen as the best of. The best of many is better by chance as well: the tail is divided by their number, which
 * bounds how far the greatest of as many normal variables lies from one (Bonferroni)
 */
export function noiseOf(history: History, intervals: readonly number[], regress: boolean, among = 1): Noise {
  // The bad run does not vouch for its own difference.
  const others = history.trials.filter((t, i) => i !== history.bad && !t.diverged);
  const { sum, freedom } = pooled(others);
  if (freedom >= LEAST_FREEDOM && sum > 0) return noise('repetitions', Math.sqrt(sum / freedom), freedom, among);
  if (intervals.length > 0) {
    const sigma = Math.sqrt(jStat.mean(intervals.map((s) => s * s)));
    if (sigma > 0) return noise('intervals', sigma, Infinity, among);
  }
  if (regress && others.length >= LEAST_RUNS) {
    const outcomes = others.map((t) => t.outcome);
    const { sigma } = fitBackground(factorsOf(others), [], outcomes, { together: true });
    return noise('regression', sigma, Infinity, among);
  }
  return { source: 'unknown', degreesOfFreedom: 0, least: 0 };
}

function noise(source: NoiseSource, sigma: number, degreesOfFreedom: number, among: number): Noise {
  const tail = 1 - BEYOND / among;
  const quantile =
    degreesOfFreedom === Infinity ? jStat.normal.inv(tail, 0, 1) : jStat.studentt.inv(tail, degreesOfFreedom);
  return { source, sigma, degreesOfFreedom, least: quantile * sigma * Math.SQRT2 };
}

/** Sum of squares within groups of repetitions, and its degrees of freedom. */
function pooled(trials: readonly Trial[]): { sum: number; freedom: number } {
  let sum = 0;
  let freedom = 0;
  for (const group of Map.groupBy(trials, configurationOf).values()) {
    if (group.length < 2) continue;
    sum +=
      jStat.variance(
        group.map((t) => t.outcome),
        true,
      ) *
      (group.length - 1);
    freedom += group.length - 1;
  }
  return { sum, freedom };
}
