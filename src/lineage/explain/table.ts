/** The table of runs × factors with the metric as outcome, made of what was measured of the runs and what they were given. Pure. */
import { LIMITS } from '../limits.ts';
import { differences, pairWith, type Choice, type Measured } from './choose.ts';
import { factorsOf } from './columns.ts';
import type { Given } from './factors.ts';
import { EVALUATION, type Measurement } from './measurement.ts';
import { presentIn } from './suspects.ts';
import { valueOf, type History, type Moved, type Trial } from './trial.ts';
import type { Iri } from '../../prov/iri.ts';

/**
 * A trial for each run that the metric was measured of, in the order of `measured`.
 * @param given to every subject
 */
export function historyOf(
  measured: readonly Measured[],
  given: ReadonlyMap<Iri, Given>,
  bad: Measured,
  choice: Choice,
): History {
  const rows = measured.flatMap((m) => {
    const measurement =
      m === bad ? choice.of.bad : m === choice.good ? choice.of.good : pairWith(choice.of.bad, m)?.measurement;
    return measurement ? [{ m, measurement }] : [];
  });
  const worst = worseThanAll(rows.map(({ measurement }) => measurement.value * (choice.higherIsBetter ? 1 : -1)));
  const trials = rows.map(({ m, measurement }): Trial => {
    const { factors, seed } = given.get(m.subject.iri)!;
    return {
      id: m.subject.iri,
      ...(measurement.diverged === undefined
        ? { outcome: measurement.value * (choice.higherIsBetter ? 1 : -1) }
        : { outcome: worst, diverged: true }),
      factors: new Map([...factors, ...measuredHow(measurement)]),
      ...(seed !== undefined && { seed }),
    };
  });
  const at = (of: Measured) => rows.findIndex(({ m }) => m === of);
  return { trials, good: at(choice.good), bad: at(bad) };
}

/** As far below the worst outcome as that is below the best: what a training counts as that diverged. */
function worseThanAll(outcomes: readonly number[]): number {
  const finite = outcomes.filter(Number.isFinite);
  const [worst, best] = [Math.min(...finite), Math.max(...finite)];
  return worst - (best - worst || Math.abs(best) || 1);
}

/** How something was measured, as factors. */
function measuredHow({ how }: Measurement): [string, string][] {
  return [...how].map(([part, value]) => [`${EVALUATION} ${part}`, value]);
}

/** The factors of how the two were measured that differ. */
export function measuredOtherwise({ of }: Choice): Moved[] {
  return differences(of.good, of.bad).map(({ part, good = '', bad = '' }) => ({
    factor: `${EVALUATION} ${part}`,
    before: good,
    after: bad,
  }));
}

/** The history with the factors that stand for elements, and without more factors than are reckoned with. */
export function completed(history: History, given: ReadonlyMap<Iri, Given>, moved: readonly Moved[]): History {
  const own = new Map(moved.map((m) => [m.factor, m]));
  const trials = history.trials.map((trial, i) => {
    const factors = new Map(trial.factors);
    for (const { factor, before, after } of own.values()) {
      const present = presentIn(given.get(trial.id as Iri)!, factor);
      if (present === undefined) continue;
      factors.set(factor, i === history.good ? before : i === history.bad ? after : present);
    }
    return { ...trial, factors };
  });
  return { ...history, trials: fewer(trials, own) };
}

function fewer(trials: readonly Trial[], own: ReadonlyMap<string, Moved>): readonly Trial[] {
  const factors = factorsOf(trials);
  if (factors.length <= LIMITS.factors) return trials;
  const most = factors
    .map(({ name, counts }) => ({ name, rest: trials.length - Math.max(...counts) }))
    .sort((a, b) => Number(own.has(b.name)) - Number(own.has(a.name)) || b.rest - a.rest || (a.name < b.name ? -1 : 1))
    .slice(0, LIMITS.factors);
  return trials.map((t) => ({ ...t, factors: new Map(most.map(({ name }) => [name, valueOf(t, name)])) }));
}
