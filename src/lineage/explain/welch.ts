/** How the metric fared with and without a value, in other runs. Pure. */
import jStat from 'jstat';
import { valueOf, type History, type Moved } from './trial.ts';

/** Runs with a value against runs without it. */
export interface WithAndWithout {
  readonly with: number;
  readonly without: number;
  /** Mean with minus mean without, in the unit of the metric, more being better; not given if either side is empty. */
  readonly effect?: number;
  /** Its confidence interval; not given with fewer than two runs on either side. */
  readonly low?: number;
  readonly high?: number;
}

/** Confidence of the interval. */
export const CONFIDENCE = 0.95;

/**
 * Runs other than the good and the bad one and those that diverged, split by whether they have the bad run's values.
 * The interval is Welch's: unequal variances, degrees of freedom by Satterthwaite (Welch 1947, Biometrika 34, 28–35).
 */
export function withAndWithout({ trials, good, bad }: History, moved: readonly Moved[]): WithAndWithout {
  const others = trials.filter((t, i) => i !== good && i !== bad && !t.diverged);
  const has = (t: (typeof others)[number]) => moved.every(({ factor, after }) => valueOf(t, factor) === after);
  const [a, b] = [others.filter(has), others.filter((t) => !has(t))].map((side) => side.map((t) => t.outcome));
  const counts = { with: a!.length, without: b!.length };
  if (a!.length === 0 || b!.length === 0) return counts;
  const effect = jStat.mean(a!) - jStat.mean(b!);
  if (a!.length < 2 || b!.length < 2) return { ...counts, effect };
  const [va, vb] = [a!, b!].map((side) => jStat.variance(side, true) / side.length) as [number, number];
  const freedom = (va + vb) ** 2 / (va ** 2 / (a!.length - 1) + vb ** 2 / (b!.length - 1));
  const half = va + vb === 0 ? 0 : jStat.studentt.inv((1 + CONFIDENCE) / 2, freedom) * Math.sqrt(va + vb);
  return { ...counts, effect, low: effect - half, high: effect + half };
}
