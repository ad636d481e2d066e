/** How much of what a record of a training should say a run's record says: what is left out may have done it. Pure. */
import type { Given } from './factors.ts';

/** What a complete record tells, each by the factors that show it. */
const PARTS: readonly (readonly [name: string, shown: (factor: string) => boolean])[] = [
  ['code', (f) => /^training code /.test(f)],
  ['hyperparameters', (f) => / params\./.test(f)],
  ['environment', (f) => /^training environment/.test(f)],
  ['data', (f) => /(?:^| )data /.test(f)],
];

export interface Completeness {
  /** From 0 to 1. */
  readonly share: number;
  readonly missing: readonly string[];
}

/** Code, hyperparameters, environment, data and seeds count alike. */
export function completenessOf({ factors, seed }: Given): Completeness {
  const names = [...factors.keys()];
  const missing = PARTS.filter(([, shown]) => !names.some(shown)).map(([name]) => name);
  if (seed === undefined) missing.push('seeds');
  return { share: 1 - missing.length / (PARTS.length + 1), missing };
}

/** Even the most complete records leave something out. */
const LEAST = 0.02;
const MOST = 0.9;

/** The probability, before anything is looked at, that what did it is not in the two records. */
export function unrecordedPrior(good: Completeness, bad: Completeness): number {
  return Math.min(MOST, Math.max(LEAST, 1 - (good.share + bad.share) / 2));
}
