/** How far two distributions are apart, and whether chance alone may have done it. docs/design/drift.md gives the sources. */
import jStat from 'jstat';
import { shareBelow, type Distribution } from './distribution.ts';

/** Population stability index with what chance alone makes of it. */
export interface Psi {
  readonly value: number;
  /** Bins compared. */
  readonly bins: number;
  /** What chance alone stays below, but for a share of `alpha` of cases. */
  readonly chance: number;
}

/** Two-sample Kolmogorov–Smirnov distance: known within bounds where only bins are. */
export interface Ks {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
  /** Of the lower bound, so never too small. */
  readonly pValue: number;
}

/** Bins that a histogram is joined to for the index: the field's ten. */
const PSI_BINS = 10;

/**
 * The index of two sets of counts over the same bins: Σ (q − p) ln(q / p), shares of counts with half a case added to each bin so that an empty
 * one has a logarithm. Without a shift it is about χ² with bins − 1 degrees of freedom, times 1/n + 1/m.
 */
export function psiOfCounts(before: readonly number[], after: readonly number[], alpha: number): Psi {
  const bins = before.length;
  const [n, m] = [sum(before), sum(after)];
  const share = (count: number, of: number) => (count + 0.5) / (of + bins / 2);
  const value = before.reduce((total, count, i) => {
    const [p, q] = [share(count, n), share(after[i]!, m)];
    return total + (q - p) * Math.log(q / p);
  }, 0);
  return { value, bins, chance: bins < 2 ? 0 : jStat.chisquare.inv(1 - alpha, bins - 1) * (1 / n + 1 / m) };
}

/** The index of two distributions, over at most ten bins of about equal frequency in the first. */
export function psiOf(before: Distribution, after: Distribution, alpha: number): Psi {
  const cuts: number[] = [];
  let reached = 0;
  for (const [i, share] of before.below.entries()) {
    if (i === 0 || i === before.below.length - 1) continue;
    if (share - reached >= 1 / PSI_BINS - 1e-9 && 1 - share > 1e-9) {
      cuts.push(before.at[i]!);
      reached = share;
    }
  }
  const counts = (of: Distribution) => {
    const shares = [0, ...cuts.map((x) => shareBelow(of, x).estimate), 1];
    return shares.slice(1).map((share, i) => (share - shares[i]!) * of.count);
  };
  return psiOfCounts(counts(before), counts(after), alpha);
}

/**
 * The distance sup |F − G|. It is exact at points that both distributions know; between them, both sides' monotony bounds it: within [a, b] F − G
 * is at most F(b) − G(a).
 */
export function ksOf(before: Distribution, after: Distribution): Ks {
  const points = [...new Set([...before.at, ...after.at])].sort((a, b) => a - b);
  const known = points.map((x) => [shareBelow(before, x), shareBelow(after, x)] as const);
  let [low, estimate, high] = [0, 0, 0];
  for (const [i, [f, g]] of known.entries()) {
    low = Math.max(low, f.low - g.high, g.low - f.high);
    estimate = Math.max(estimate, Math.abs(f.estimate - g.estimate));
    const [nextF, nextG] = known[i + 1] ?? [f, g];
    high = Math.max(high, nextF.high - g.low, nextG.high - f.low);
  }
  return { low, estimate, high: Math.min(1, high), pValue: ksPValue(low, before.count, after.count) };
}

/** Kolmogorov's limit with Stephens' correction for finite samples. */
export function ksPValue(distance: number, n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  // The alternating series converges slowly towards 0, where its sum is 1 to 15 digits.
  if (lambda < 0.2) return 1;
  let total = 0;
  for (let k = 1; k <= 100; k++) {
    const term = 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
    total += term;
    if (Math.abs(term) < 1e-16) break;
  }
  return Math.min(1, Math.max(0, total));
}

/** Whether two shares differ by more than chance: the two-sided test of two proportions with a pooled variance. */
export function sharesDiffer(a: number, n: number, b: number, m: number, alpha: number): boolean {
  const pooled = (a + b) / (n + m);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return error > 0 && Math.abs(a / n - b / m) / error > jStat.normal.inv(1 - alpha / 2, 0, 1);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
