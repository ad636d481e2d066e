/** A history as statistics see it: runs, what each was given, and how each came out. Pure. */

/** The value of a factor that a run does not have. */
export const ABSENT = '';

/** One comparable run. */
export interface Trial {
  /** IRI of the run, or of the model version that it made. */
  readonly id: string;
  /** The metric, turned so that more is better. */
  readonly outcome: number;
  /** True if the metric was no finite number: `outcome` is worse than all others then, by no measure that means anything. */
  readonly diverged?: boolean;
  /** What it was given: factor (a place and an aspect of it) → value. Seeds are no factors. */
  readonly factors: ReadonlyMap<string, string>;
  /** Its seeds as one text. Runs that have all factors in common are repetitions, whatever their seeds. */
  readonly seed?: string;
}

/** A factor that differs between the good and the bad run. */
export interface Moved {
  readonly factor: string;
  readonly before: string;
  readonly after: string;
}

/** The good run is `trials[good]`, the bad one `trials[bad]`. */
export interface History {
  readonly trials: readonly Trial[];
  readonly good: number;
  readonly bad: number;
}

/** The value of a factor in a run. */
export function valueOf(trial: Trial, factor: string): string {
  return trial.factors.get(factor) ?? ABSENT;
}

/** The same for runs that were given the same, and for no others: factors and values, sorted. */
export function configurationOf(trial: Trial): string {
  return JSON.stringify([...trial.factors].filter(([, v]) => v !== ABSENT).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How much worse the bad run came out; negative if it came out better. */
export function dropOf({ trials, good, bad }: History): number {
  return trials[good]!.outcome - trials[bad]!.outcome;
}
