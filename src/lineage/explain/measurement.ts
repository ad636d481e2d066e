/** What was measured of model versions and runs: every value of every metric, with how it was measured. */
import { localName, type Iri } from '../../prov/iri.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { isReference, toNumber, valueText, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import jStat from 'jstat';
import type { Closure } from '../closure.ts';

/** One value of one metric. */
export interface Measurement {
  /** The metric entity. */
  readonly iri: Iri;
  readonly metric: string;
  /** Absent: all of the data. */
  readonly slice?: string;
  /** NaN where it is not a finite number. */
  readonly value: number;
  /** A value that is not a finite number, as recorded (`NaN`, `INF`): the training diverged. */
  readonly diverged?: string;
  readonly higherIsBetter?: boolean;
  /** How it was measured, part by part: implementation, variant, threshold, data. Equal for measurements that can be compared. */
  readonly how: ReadonlyMap<string, string>;
  /** Name of the data that it was computed on, without the version. */
  readonly data?: string;
  /** The standard deviation that its recorded confidence interval or standard error stands for. */
  readonly sigma?: number;
}

/** Parts of `how` that are properties of the metric. */
const HOW = ['implementation', 'variant', 'threshold'] as const;

/** What the parts of `how` begin with, as factors. */
export const EVALUATION = 'evaluation';

/** Confidence level of an interval that does not say it. */
const LEVEL = 0.95;

/**
 * All that was measured of an element: by evaluations of it, and by its run itself.
 * @param closure with the elements, the evaluations downstream of them, and the members of these
 * @param of a model version, a run, or both
 */
export function measurementsOf(closure: Closure, of: readonly Iri[]): Measurement[] {
  const found = new Map<Iri, Measurement>();
  for (const iri of of) {
    for (const { iri: about } of [
      ...closure.relating(iri, 'wasDerivedFrom', { kind: 'Evaluation' }),
      ...closure.relating(iri, 'wasGeneratedBy', { kind: 'Evaluation' }),
    ]) {
      const data = evaluatedOn(closure, about);
      for (const member of closure.related(about, 'hadMember', { kind: 'Metric' })) {
        const measured = measurement(closure, member.iri, data);
        if (measured) found.set(member.iri, measured);
      }
    }
    for (const made of closure.relating(iri, 'wasGeneratedBy', { kind: 'Metric' })) {
      const measured = found.has(made.iri) ? undefined : measurement(closure, made.iri, undefined);
      if (measured) found.set(made.iri, measured);
    }
  }
  return [...found.values()].sort((a, b) => (a.iri < b.iri ? -1 : 1));
}

/** The data version that an evaluation was computed on, if only one is said. */
function evaluatedOn(closure: Closure, evaluation: Iri): Iri | undefined {
  const derived = closure.related(evaluation, 'wasDerivedFrom', { kind: 'DatasetVersion' });
  if (derived.length > 0) return derived[0]!.iri;
  for (const run of closure.related(evaluation, 'wasGeneratedBy')) {
    const used = closure.related(run.iri, 'used', { role: 'evaluationData' });
    if (used.length > 0) return used[0]!.iri;
  }
  return undefined;
}

function measurement(closure: Closure, iri: Iri, data: Iri | undefined): Measurement | undefined {
  const written = closure.values(iri, `${PROV}value`);
  const finite = numberIn(written);
  const diverged = finite === undefined ? divergedIn(written) : undefined;
  const value = finite ?? (diverged === undefined ? undefined : NaN);
  const metric = closure.text(iri, TERM.name);
  if (value === undefined || metric === undefined) return undefined;
  const slice = closure.text(iri, `${CLEW}slice`);
  const higher = closure.text(iri, `${CLEW}higherIsBetter`);
  const how = new Map<string, string>();
  for (const part of HOW) {
    const text = closure.text(iri, CLEW + part);
    if (text !== undefined) how.set(part, text);
  }
  if (data !== undefined) how.set('data', closure.text(data, TERM.digest) ?? data);
  const name = data && (closure.text(data, TERM.name) ?? localName(data));
  const sigma = deviation(closure, iri);
  return {
    iri,
    metric,
    ...(slice !== undefined && { slice }),
    value,
    ...(diverged !== undefined && { diverged }),
    ...(higher !== undefined && { higherIsBetter: higher === 'true' || higher === '1' }),
    how,
    ...(name !== undefined && { data: name }),
    ...(sigma !== undefined && { sigma }),
  };
}

function deviation(closure: Closure, iri: Iri): number | undefined {
  const of = (property: string) => numberIn(closure.values(iri, CLEW + property));
  const error = of('standardError');
  if (error !== undefined && error > 0) return error;
  const [low, high, level = LEVEL] = [of('ciLow'), of('ciHigh'), of('ciLevel')];
  if (low === undefined || high === undefined || !(high > low) || !(level > 0 && level < 1)) return undefined;
  return (high - low) / 2 / jStat.normal.inv((1 + level) / 2, 0, 1);
}

/** What stands there for a number that no longer is one. */
function divergedIn(values: readonly Value[]): string | undefined {
  const numbers = values.flatMap((v) => (isReference(v) || toNumber(v) === undefined ? [] : [valueText(v)]));
  return numbers[0];
}

export function numberIn(values: readonly Value[]): number | undefined {
  for (const value of values) {
    if (isReference(value)) continue;
    const number = toNumber(value) ?? (value.datatype === undefined ? Number(valueText(value) || NaN) : undefined);
    if (number !== undefined && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** The same for measurements of one thing: the metric, the part of the data, the name of the data. */
export function measureKey({ metric, slice, data }: Measurement): string {
  return JSON.stringify([metric, slice ?? '', data ?? '']);
}
