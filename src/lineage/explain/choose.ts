/** Which metric, and against which good one: as asked, else what dropped most beyond noise, against the best that came before. Pure. */
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
}

/**
 * @param good undefined: to be chosen among `others`
 * @param others the bad one's relatives, the oldest first
 * @param scale what a drop of this metric is to be held against: its noise, if known
 * @throws Fault NOT_FOUND (nothing measured of both), BAD_ARGUMENT (which direction is better is not known)
 */
export function choose(
  bad: Measured,
  good: Measured | undefined,
  others: readonly Measured[],
  wish: Wish,
  scale: (choice: Choice) => number,
): Choice {
  const asked = bad.measurements.filter((m) => isAsked(m, wish));
  if (asked.length === 0) throw notMeasured(bad, wish);
  const choices = asked.flatMap((m) => {
    const turned = directionOf(m, wish);
    if (turned === undefined) return [];
    const found = good ? pairWith(m, good) : bestEarlier(m, bad.subject, others, turned.higherIsBetter);
    return found ? [{ good: found.of, of: { good: found.measurement, bad: m }, ...turned }] : [];
  });
  if (choices.length === 0)
    throw asked.every((m) => directionOf(m, wish) === undefined) ? undirected(asked) : unpaired(bad, good, asked);
  const size = (c: Choice) => {
    const drop = (c.of.good.value - c.of.bad.value) * (c.higherIsBetter ? 1 : -1);
    return drop / (scale(c) || Math.max(Math.abs(c.of.good.value), Number.MIN_VALUE));
  };
  const sorted = choices.map((c) => ({ c, size: size(c) })).sort((a, b) => b.size - a.size);
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

function bestEarlier(
  m: Measurement,
  subject: Subject,
  others: readonly Measured[],
  higher: boolean,
): ReturnType<typeof pairWith> {
  const earlier = others.filter(
    (o) =>
      o.subject.iri !== subject.iri &&
      o.subject.time < subject.time &&
      (subject.model === undefined) === (o.subject.model === undefined),
  );
  const paired = earlier.flatMap((o) => pairWith(m, o) ?? []);
  const comparable = paired.filter((p) => differences(p.measurement, m).length === 0);
  const from = comparable.length > 0 ? comparable : paired;
  return from.reduce<ReturnType<typeof pairWith>>(
    (best, p) =>
      best === undefined || (p.measurement.value - best.measurement.value) * (higher ? 1 : -1) >= 0 ? p : best,
    undefined,
  );
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

/** @throws Fault BAD_ARGUMENT for anything that is neither a model version nor a run */
export function subjectAmong(measured: readonly Measured[], iri: Iri): Measured {
  const found = measured.find(({ subject }) => subject.iri === iri || subject.run === iri || subject.model === iri);
  if (found) return found;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${shortName(iri)} is neither a model version nor a run.`, {
    hint: 'Explain a model version or a run against another one.',
  });
}
