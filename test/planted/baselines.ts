/** What a ranking is held against: two obvious ones, and the regression that explain.md measured. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { valueOf } from '../../src/lineage/explain/trial.ts';
import type { Planted } from './generate.ts';

/** A number per changed factor; the highest is suspected first. */
export type Score = (planted: Planted) => number[];

/** The change that is nearest to the model version first. */
export const nearestFirst: Score = ({ changed }) => changed.map((f) => -f.distance);

/**
 * Mutual information between "has the bad run's value" and "came out on the bad side", the middle between the good and the bad run dividing them;
 * negative where the value goes with good runs.
 */
export const mutualInformation: Score = (planted) => {
  const { trials, good, bad } = planted.history;
  const middle = (trials[good]!.outcome + trials[bad]!.outcome) / 2;
  const others = trials.filter((_, i) => i !== bad);
  const isBad = others.map((t) => t.outcome < middle);
  return planted.changed.map((f) => {
    const has = others.map((t) => valueOf(t, f.name) === valueOf(trials[bad]!, f.name));
    const share = (a: boolean, b: boolean) => has.filter((h, i) => h === a && isBad[i] === b).length / others.length;
    let information = 0;
    for (const a of [true, false])
      for (const b of [true, false]) {
        const p = share(a, b);
        const [pa, pb] = [share(a, true) + share(a, false), share(true, b) + share(false, b)];
        if (p > 0) information += p * Math.log(p / (pa * pb));
      }
    const withRate = share(true, true) / (share(true, true) + share(true, false) || 1);
    const withoutRate = share(false, true) / (share(false, true) + share(false, false) || 1);
    return withRate >= withoutRate ? information : -information;
  });
};

/** Bayesian regression on all one-hot (factor, value) at once, a wide prior for values seen seldom: P(effect < −σ) of each change. */
export const ridge: Score = ({ history: { trials, good, bad }, changed }) => {
  const names = [...trials[good]!.factors.keys()];
  const columns = new Map<string, { readonly x: number[]; readonly variance: number }>();
  for (const name of names) {
    for (const value of new Set(trials.map((t) => valueOf(t, name)))) {
      const x = trials.map((t): number => (valueOf(t, name) === value ? 1 : 0));
      const seen = x.reduce((a, b) => a + b, 0);
      columns.set(`${name}=${value}`, { x, variance: seen <= 1 ? 16 : 0.5 });
    }
  }
  const n = trials.length;
  const mean = trials.reduce((a, t) => a + t.outcome, 0) / n;
  const k = Matrix.eye(n, n).add(0.01);
  for (const { x, variance } of columns.values())
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) k.set(i, j, k.get(i, j) + variance * x[i]! * x[j]!);
  const cholesky = new CholeskyDecomposition(k);
  const solved = cholesky.solve(Matrix.columnVector(trials.map((t) => t.outcome - mean))).to1DArray();
  return changed.map((f) => {
    const [to, from] = [bad, good].map((i) => columns.get(`${f.name}=${valueOf(trials[i]!, f.name)}`)!) as [
      { x: number[]; variance: number },
      { x: number[]; variance: number },
    ];
    const d = to.x.map((v, i) => to.variance * v - from.variance * from.x[i]!);
    const back = cholesky.solve(Matrix.columnVector(d)).to1DArray();
    const effect = d.reduce((a, v, i) => a + v * solved[i]!, 0);
    const variance = to.variance + from.variance - d.reduce((a, v, i) => a + v * back[i]!, 0);
    return -(effect + 1) / Math.sqrt(Math.max(variance, 1e-9));
  });
};

/** The chance that a score is among the best k; equal ones share their places. */
export function inTop(k: number, scores: readonly number[], own: number): number {
  const above = scores.filter((s) => s > own).length;
  const equal = scores.filter((s) => s === own).length;
  return Math.max(0, Math.min(1, (k - above) / equal));
}
