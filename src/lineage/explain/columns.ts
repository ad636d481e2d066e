/** Runs and factors as numbers: what a regression is made of. Pure. */
import { ABSENT, valueOf, type Trial } from './trial.ts';

/** A factor over all runs: equal values have equal codes; 0 is absent. */
export interface Factor {
  readonly name: string;
  readonly codes: Int32Array;
  /** Runs with each code. */
  readonly counts: readonly number[];
  /** Where all values are numbers: standardized, absent ones 0; linear, and in logarithm if all are positive. */
  readonly numeric: readonly Float64Array[];
}

/** The factors that are not the same in every run, in the order of their names. */
export function factorsOf(trials: readonly Trial[]): Factor[] {
  const names = new Set(trials.flatMap((t) => [...t.factors.keys()]));
  return [...names].sort().flatMap((name) => {
    const values = trials.map((t) => valueOf(t, name));
    const seen = new Map<string, number>([[ABSENT, 0]]);
    const codes = Int32Array.from(values, (v) => seen.get(v) ?? (seen.set(v, seen.size), seen.size - 1));
    const counts = new Array<number>(seen.size).fill(0);
    for (const code of codes) counts[code]!++;
    if (counts.filter((n) => n > 0).length < 2) return [];
    return [{ name, codes, counts, numeric: scales(values).map(standardized) }];
  });
}

/** A number, if the text is one. */
export function numberOf(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The values as they are and, if all are positive, in logarithm; NaN where absent. Nothing unless at least three differ. */
function scales(values: readonly string[]): Float64Array[] {
  const numbers = values.map((v) => (v === ABSENT ? NaN : numberOf(v)));
  if (numbers.includes(undefined)) return [];
  const present = (numbers as number[]).filter((n) => !Number.isNaN(n));
  if (new Set(present).size < 3) return [];
  const linear = Float64Array.from(numbers as number[]);
  return present.every((n) => n > 0) ? [linear, linear.map(Math.log)] : [linear];
}

function standardized(column: Float64Array): Float64Array {
  const present = column.filter((n) => !Number.isNaN(n));
  const mean = present.reduce((a, b) => a + b, 0) / present.length;
  const spread = Math.sqrt(present.reduce((a, b) => a + (b - mean) ** 2, 0) / present.length) || 1;
  return column.map((n) => (Number.isNaN(n) ? 0 : (n - mean) / spread));
}
