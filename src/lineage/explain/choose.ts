/** Which metric, and against which good one: as asked, else what dropped most beyond noise, against the version before. Pure. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import type { LineageCode } from '../codes.ts';
import { higherIsBetter } from './direction.ts';
import type { MeasuredMetric } from './explanation.ts';
import type { Subject } from './family.ts';
import { measureKey, type Measurement } from './measurement.ts';

/** A subject with all that was measured of it. */
export interface Measured {
  readonly subject: Subject;
  readonly measurements: readonly Measurement[];
}

export interface Wish {
  readonly metric?: string | undefined;
  readonly slice?: string | undefined;
  readonly higherIsBetter?: boolean | undefined;
}

/** The same metric of the good and the bad one. */
export interface Choice {
  readonly good: Measured;
  readonly of: { readonly good: Measurement; readonly bad: Measurement };
  readonly higherIsBetter: boolean;
  readonly direction: MeasuredMetric['direction'];
  /** How the good one was chosen; not given if it was asked for. */
  readonly as?: 'revised' | 'before' | 'best';
  /** Of how many it was chosen as the best; 1 if not for being good. */
  readonly among: number;
}

/** Where a good one is looked for that nobody named. */
export interface Earlier {
  /** The bad one's relatives, the oldest first. */
  readonly others: readonly Measured[];
  /** What the bad one is recorded to be a revision of. */
  readonly revised: ReadonlySet<Iri>;
  /** The one before it, or the best of all. */
  readonly which: 'before' | 'best';
}

/**
 * @param good a certain one, or where to look for it
 * @param scale what a drop of this metric is to be held against: its noise, if known
 * @throws Fault NOT_FOUND (nothing measured of both), BAD_ARGUMENT (which direction is better is not known, or the good one diverged)
 */
export function choose(bad: Measured, good: Measured | Earlier, wish: Wish, scale: (choice: Choice) => number): Choice {
  const asked = bad.measurements.filter((m) => isAsked(m, wish));
  if (asked.length === 0) throw notMeasured(bad, wish);
  const choices = asked.flatMap((m) => {
    const turned = directionOf(m, wish);
    if (turned === undefined) return [];
    const found = 'others' in good ? earlierOf(m, bad.subject, good, turned.higherIsBetter) : named(m, good);
    if (found === undefined) return [];
    const { of, measurement, ...how } = found;
    return [{ good: of, of: { good: measurement, bad: m }, ...turned, ...how }];
  });
  if (choices.length === 0)
    throw asked.every((m) => directionOf(m, wish) === undefined)
      ? undirected(asked)
      : unpaired(bad, 'others' in good ? undefined : good, asked);
  const size = (c: Choice) => {
    if (c.of.bad.diverged !== undefined) return Infinity;
    const drop = (c.of.good.value - c.of.bad.value) * (c.higherIsBetter ? 1 : -1);
    return drop / (scale(c) || Math.max(Math.abs(c.of.good.value), Number.MIN_VALUE));
  };
  const sorted = choices.map((c) => ({ c, size: size(c) })).sort((a, b) => (a.size === b.size ? 0 : b.size - a.size));
  // A part of the data moves more than the whole of it does: parts are looked at where the whole does not show it.
  const whole = sorted.find(({ c }) => c.of.bad.slice === undefined);
  return (whole !== undefined && (whole.size >= 1 || wish.metric !== undefined) ? whole : sorted[0]!).c;
}

function isAsked({ metric, slice }: Measurement, wish: Wish): boolean {
  return (wish.metric === undefined || metric === wish.metric) && (wish.slice === undefined || slice === wish.slice);
}

function directionOf(m: Measurement, wish: Wish): Pick<Choice, 'higherIsBetter' | 'direction'> | undefined {
  if (wish.higherIsBetter !== undefined) return { higherIsBetter: wish.higherIsBetter, direction: 'asked' };
  const known = higherIsBetter(m.metric, m.higherIsBetter);
  if (known === undefined) return undefined;
  return { higherIsBetter: known, direction: m.higherIsBetter === undefined ? 'name' : 'recorded' };
}

/** The measurement of the same thing; failing that, of the same metric on the same slice, on whatever data. */
export function pairWith(
  m: Measurement,
  of: Measured,
): { readonly of: Measured; readonly measurement: Measurement } | undefined {
  const same = of.measurements.filter((x) => measureKey(x) === measureKey(m));
  const alike = same.length > 0 ? same : of.measurements.filter((x) => x.metric === m.metric && x.slice === m.slice);
  // Measured the same way where there is a choice.
  const measurement = alike.find((x) => differences(x, m).length === 0) ?? alike[0];
  return measurement && { of, measurement };
}

type Found = NonNullable<ReturnType<typeof pairWith>> & Pick<Choice, 'as' | 'among'>;

/** @throws Fault BAD_ARGUMENT if what it measured is no number */
function named(m: Measurement, good: Measured): Found | undefined {
  const found = pairWith(m, good);
  if (found?.measurement.diverged === undefined) return found && { ...found, among: 1 };
  throw new Fault<LineageCode>('BAD_ARGUMENT', divergedText(found.measurement, good.subject.iri), {
    hint: 'Hold it against one that was measured with a number.',
  });
}

/** For people: `auc of model:q@8 is NaN`. */
export function divergedText({ metric, diverged }: Measurement, of: Iri): string {
  return `${metric} of ${shortName(of)} is ${diverged}: nothing is worse, and no number says by how much.`;
}

function earlierOf(
  m: Measurement,
  subject: Subject,
  { others, revised, which }: Earlier,
  higher: boolean,
): Found | undefined {
  const earlier = others.filter(
    (o) =>
      o.subject.iri !== subject.iri &&
      o.subject.time < subject.time &&
      (subject.model === undefined) === (o.subject.model === undefined),
  );
  const paired = earlier.flatMap((o) => pairWith(m, o) ?? []).filter((p) => p.measurement.diverged === undefined);
  const comparable = paired.filter((p) => differences(p.measurement, m).length === 0);
  const from = comparable.length > 0 ? comparable : paired;
  const last = from.at(-1);
  if (last === undefined) return undefined;
  if (which === 'before') {
    const old = from.findLast((p) => revised.has(p.of.subject.iri));
    return old ? { ...old, as: 'revised', among: 1 } : { ...last, as: 'before', among: 1 };
  }
  const better = (a: number, b: number) => (a - b) * (higher ? 1 : -1) >= 0;
  const best = from.reduce((found, p) => (better(p.measurement.value, found.measurement.value) ? p : found));
  return { ...best, as: 'best', among: from.length };
}

/** In what two measurements were made otherwise; a part that one of them does not say is no difference. */
export function differences(good: Measurement, bad: Measurement): MeasuredMetric['differently'] {
  return [...new Set([...good.how.keys(), ...bad.how.keys()])].sort().flatMap((part) => {
    const [a, b] = [good.how.get(part), bad.how.get(part)];
    return a === undefined || b === undefined || a === b ? [] : [{ part, good: a, bad: b }];
  });
}

function notMeasured({ subject, measurements }: Measured, { metric, slice }: Wish): Fault<LineageCode> {
  const known = [...new Set(measurements.map((m) => m.metric))].sort();
  const what = metric === undefined ? 'No metric' : `No metric ${JSON.stringify(metric)}`;
  const on = slice === undefined ? '' : ` on the slice ${JSON.stringify(slice)}`;
  return new Fault('NOT_FOUND', `${what}${on} with a number is recorded of ${shortName(subject.iri)}.`, {
    hint: known.length > 0 ? `Recorded: ${known.join(', ')}.` : 'Record an evaluation of it, or metrics of its run.',
    details: { known },
  });
}

function unpaired(bad: Measured, good: Measured | undefined, asked: readonly Measurement[]): Fault<LineageCode> {
  const names = [...new Set(asked.map((m) => m.metric))].sort().join(', ');
  const what = good
    ? `${shortName(good.subject.iri)} has none of the metrics of ${shortName(bad.subject.iri)} (${names}).`
    : `Nothing comparable came before ${shortName(bad.subject.iri)} with any of its metrics (${names}).`;
  return new Fault('NOT_FOUND', what, {
    hint: 'Name the good one: a model version or a run that was measured by the same metric.',
  });
}

function undirected(asked: readonly Measurement[]): Fault<LineageCode> {
  const names = [...new Set(asked.map((m) => m.metric))].sort().join(', ');
  return new Fault('BAD_ARGUMENT', `Whether more or less of ${names} is better is not known.`, {
    hint: 'Say it with higherIsBetter (--higher-is-better or --lower-is-better), or record clew:higherIsBetter with the metric.',
  });
}

/** @throws Fault BAD_ARGUMENT if both are the same: a model version is the same as the run that made it */
export function distinct(good: Measured, bad: Measured): Measured {
  if (good !== bad) return good;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${shortName(bad.subject.iri)} would be held against itself.`, {
    hint: 'Name another good one, or none: the version before it is taken then.',
  });
}

/** @throws Fault BAD_ARGUMENT for anything that is neither a model version nor a run */
export function subjectAmong(measured: readonly Measured[], iri: Iri): Measured {
  const found = measured.find(({ subject }) => subject.iri === iri || subject.run === iri || subject.model === iri);
  if (found) return found;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${shortName(iri)} is neither a model version nor a run.`, {
    hint: 'Explain a model version or a run against another one.',
  });
}
