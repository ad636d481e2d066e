/**
 * What ordinary differences between runs do to the metric: Bayesian linear regression on all recorded factors, one prior variance per factor. Pure.
 *
 * Outcomes are y = level + Σ_f b_f[value of f] + noise, b_f[v] ~ N(0, τ_f² + w_fv), noise ~ N(0, σ²); a factor whose values are all numbers also has
 * a linear and a logarithmic term with variance τ_f². τ_f² is estimated for each factor apart by the fixed point of MacKay 1992 (automatic relevance
 * determination), so that most factors end near 0. w_fv is the wide part of the prior, for values that were seen seldom.
 * Everything is computed on runs × runs: K = Σ_f (τ_f² Z_f + W_f) + σ² I = L Lᵀ.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Factor } from './columns.ts';

/** Additional variance of one value of one factor. */
export interface Wide {
  readonly factor: number;
  readonly code: number;
  readonly variance: number;
}

export interface Background {
  readonly sigma: number;
  /** L⁻¹ v: what is correlated by K becomes independent, with variance 1. */
  whiten(vector: Float64Array): Float64Array;
  /** L⁻¹ y */
  readonly outcomes: Float64Array;
  /** Prior variance of each factor's shifts, τ_f². */
  readonly variances: readonly number[];
}

const ROUNDS = 6;

/** No variance is estimated to nothing: in units of the spread of the outcomes. Without it, thirty runs make one factor out to be all there is. */
const FLOOR = 0.003;

/**
 * @param outcomes of the runs
 * @param given `sigma` of the noise; undefined: estimated with the rest. `together`: one variance for all factors instead of one for each; with few
 * runs that leaves too much to noise rather than too little
 */
export function fitBackground(
  factors: readonly Factor[],
  wide: readonly Wide[],
  outcomes: readonly number[],
  { sigma, together = false }: { readonly sigma?: number | undefined; readonly together?: boolean },
): Background {
  const n = outcomes.length;
  const mean = outcomes.reduce((a, b) => a + b, 0) / n;
  const y = Float64Array.from(outcomes, (o) => o - mean);
  const spread = y.reduce((a, b) => a + b * b, 0) / n || 1;
  const fixed = kernelOf(
    wide.map((w) => indicator(factors[w.factor]!, w.code, w.variance)),
    n,
    100 * spread,
  );
  let variances = factors.map(() => spread / (2 * factors.length));
  let noise = sigma === undefined ? spread / 4 : sigma * sigma;
  for (let round = 0; ; round++) {
    const inverse = inverseFactor(covariance(factors, variances, fixed, noise), n);
    const white = applyLower(inverse, y);
    if (round === ROUNDS) {
      const whiten = (v: Float64Array) => applyLower(inverse, v);
      return { sigma: Math.sqrt(noise), whiten, outcomes: white, variances };
    }
    const solved = applyUpper(inverse, white);
    variances = factors.map((f, i) => relevance(f, variances[i]!, inverse, solved, spread));
    if (together) variances = alike(variances);
    if (sigma === undefined) {
      const [aa, trace] = [squares(solved), squares(inverse)];
      noise = Math.min(spread, Math.max(noise * (aa / trace), spread * 1e-4));
    }
  }
}

function alike(variances: readonly number[]): number[] {
  const mean = variances.reduce((a, b) => a + b, 0) / variances.length;
  return variances.map(() => mean);
}

/** A lower triangle, row by row: entry (i, j) at i n + j. */
type Lower = Float64Array;

function indicator({ codes }: Factor, code: number, variance: number): Float64Array {
  return Float64Array.from(codes, (c) => (c === code ? Math.sqrt(variance) : 0));
}

/** Sum of column columnᵀ, and a level for all runs together that is as good as unknown. */
function kernelOf(columns: readonly Float64Array[], n: number, level: number): Lower {
  const kernel = new Float64Array(n * n).fill(level);
  for (const column of columns)
    for (let i = 0; i < n; i++)
      if (column[i] !== 0) for (let j = 0; j <= i; j++) kernel[i * n + j]! += column[i]! * column[j]!;
  return kernel;
}

function covariance(factors: readonly Factor[], variances: readonly number[], fixed: Lower, noise: number): Matrix {
  const n = Math.sqrt(fixed.length);
  const sum = Float64Array.from(fixed);
  factors.forEach(({ codes, numeric }, f) => {
    const variance = variances[f]!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let alike = codes[i] === codes[j] ? 1 : 0;
        for (const column of numeric) alike += column[i]! * column[j]!;
        if (alike !== 0) sum[i * n + j]! += variance * alike;
      }
    }
  });
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      matrix.set(i, j, sum[i * n + j]!);
      matrix.set(j, i, sum[i * n + j]!);
    }
    matrix.set(i, i, sum[i * n + i]! + noise);
  }
  return matrix;
}

/** L⁻¹, by forward substitution column by column. */
function inverseFactor(matrix: Matrix, n: number): Lower {
  const rows = new CholeskyDecomposition(matrix).lowerTriangularMatrix.to2DArray();
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = rows[i]!;
    const diagonal = row[i]!;
    for (let k = 0; k < i; k++) {
      const factor = row[k]! / diagonal;
      if (factor !== 0) for (let j = 0; j <= k; j++) inverse[i * n + j]! -= factor * inverse[k * n + j]!;
    }
    inverse[i * n + i] = 1 / diagonal;
  }
  return inverse;
}

/** The fixed point of τ_f²: the size of its fitted shifts, over how many of them the outcomes determine. */
function relevance(factor: Factor, variance: number, inverse: Lower, solved: Float64Array, spread: number): number {
  const n = solved.length;
  const { codes, counts, numeric } = factor;
  const shifts = new Float64Array(counts.length);
  for (let i = 0; i < n; i++) shifts[codes[i]!]! += solved[i]!;
  let fitted = squares(shifts);
  let determined = 0;
  const sums = new Float64Array(counts.length);
  for (let i = 0; i < n; i++) {
    sums.fill(0);
    for (let j = 0; j <= i; j++) sums[codes[j]!]! += inverse[i * n + j]!;
    determined += squares(sums);
  }
  for (const column of numeric) {
    fitted += dot(column, solved) ** 2;
    determined += squares(applyLower(inverse, column));
  }
  // Both sums still want a factor of the variance: τ² ← (τ² · τ² · fitted) / (τ² · determined).
  const next = determined === 0 ? variance : (variance * fitted) / determined;
  return Math.min(spread * 10, Math.max(next, spread * FLOOR));
}

function applyLower(lower: Lower, vector: Float64Array): Float64Array {
  const n = vector.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += lower[i * n + j]! * vector[j]!;
    out[i] = sum;
  }
  return out;
}

/** Lᵀ v of a lower triangle. */
function applyUpper(lower: Lower, vector: Float64Array): Float64Array {
  const n = vector.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) out[j]! += lower[i * n + j]! * vector[i]!;
  return out;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function squares(of: Float64Array): number {
  return dot(of, of);
}
