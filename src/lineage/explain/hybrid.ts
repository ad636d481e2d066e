/** Runs that exist already and do for experiments: like the good one but for some of the bad one's changes. Pure. */
import { leastOfMean } from './noise.ts';
import { dropOf, valueOf, type History, type Moved } from './trial.ts';

/** A set of changes that was tried on top of the good run. */
export interface Hybrid {
  /** Indexes of the suspects that were switched on. */
  readonly switched: readonly number[];
  /** The runs that tried exactly this set. */
  readonly trials: readonly string[];
  /** Whether they came out like the bad run; undefined: noise could have done it, or what did it may not be recorded. */
  readonly bad: boolean | undefined;
  /** What runs it rests on do not say, so that it may have been otherwise in them: they decide nothing. */
  readonly unsaid: readonly string[];
}

/** What a run has to say before it can be said to be like another one but for some changes. */
const ESSENTIAL: readonly string[] = ['code', 'environment', 'data'];

export type Status = 'suspect' | 'confirmed' | 'cleared';

/**
 * @param suspects what each suspect moved
 * @param consequences factors that differ only because a suspect does: they may have any value
 * @param least difference of two outcomes that is beyond noise; 0: noise is not known, and nothing is decided
 * @param missing what the record of a run leaves out
 */
export function hybridsOf(
  history: History,
  suspects: readonly (readonly Moved[])[],
  consequences: ReadonlySet<string>,
  least: number,
  missing: (run: string) => readonly string[],
): Hybrid[] {
  const { trials, good, bad } = history;
  const groups = new Map<string, { switched: number[]; of: number[] }>();
  trials.forEach((_, i) => {
    if (i === good || i === bad) return;
    const switched = switchedIn(history, i, suspects, consequences);
    if (switched === undefined || switched.length === 0 || switched.length === suspects.length) return;
    const group = groups.get(switched.join());
    if (group) group.of.push(i);
    else groups.set(switched.join(), { switched, of: [i] });
  });
  return [...groups.values()].map(({ switched, of }) => {
    const mean = of.reduce((sum, i) => sum + trials[i]!.outcome, 0) / of.length;
    const beyond = leastOfMean(least, of.length);
    const [below, above] = [trials[good]!.outcome - mean >= beyond, mean - trials[bad]!.outcome >= beyond];
    const left = new Set([good, bad, ...of].flatMap((i) => missing(trials[i]!.id)));
    const unsaid = ESSENTIAL.filter((part) => left.has(part));
    // Away from both is as undecided as away from neither; and nothing is like the one rather than the other where noise may be all their difference.
    const decided = least > 0 && dropOf(history) >= least && unsaid.length === 0 && below !== above;
    return { switched, trials: of.map((i) => trials[i]!.id), bad: decided ? below : undefined, unsaid };
  });
}

/** Which suspects a run has on top of the good one; undefined if it differs from the good one in anything else. */
function switchedIn(
  { trials, good }: History,
  of: number,
  suspects: readonly (readonly Moved[])[],
  consequences: ReadonlySet<string>,
): number[] | undefined {
  const [trial, base] = [trials[of]!, trials[good]!];
  const switched = suspects.flatMap((moved, i) =>
    moved.length > 0 && moved.every((m) => valueOf(trial, m.factor) === m.after) ? [i] : [],
  );
  const explained = new Set(switched.flatMap((i) => suspects[i]!.map((m) => m.factor)));
  for (const factor of new Set([...trial.factors.keys(), ...base.factors.keys()])) {
    if (explained.has(factor) || consequences.has(factor)) continue;
    if (valueOf(trial, factor) !== valueOf(base, factor)) return undefined;
  }
  return switched;
}

/** What such runs leave of the suspects. */
export interface Elimination {
  readonly statuses: readonly Status[];
  /** True if no single change agrees with all of these runs: two may be needed together, or something else did it. */
  readonly contradiction: boolean;
}

/**
 * One change is guilty: it is in every set that came out bad and in none that came out good. Confirmed is the only one left, where a set did come
 * out bad; without one, what was not recorded could be it as well.
 */
export function eliminate(suspects: number, hybrids: readonly Hybrid[]): Elimination {
  const decided = hybrids.filter((h) => h.bad !== undefined);
  const possible = Array.from({ length: suspects }, (_, i) =>
    decided.every(({ switched, bad }) => switched.includes(i) === bad),
  );
  const left = possible.filter(Boolean).length;
  if (left === 0 && suspects > 0) return { statuses: possible.map(() => 'suspect'), contradiction: true };
  const shown = decided.some((h) => h.bad);
  return {
    statuses: possible.map((p) => (!p ? 'cleared' : left === 1 && shown ? 'confirmed' : 'suspect')),
    contradiction: false,
  };
}
