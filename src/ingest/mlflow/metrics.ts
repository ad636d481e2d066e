import { PROV } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { MetricPoint } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { double, integer, known, time, words } from './terms.ts';

/** Points in one series literal; a longer history has several, which add up. */
const POINTS_PER_SERIES = 10_000;

/**
 * The metrics of a run: the latest value of each, and its history where it was asked for.
 * @param histories all points by key; a key without one has only its latest value
 */
export function mapRunMetrics(
  runId: string,
  run: Iri,
  latest: readonly MetricPoint[],
  histories: ReadonlyMap<string, readonly MetricPoint[]>,
  names: MlflowNames,
): Statement[] {
  return latest.flatMap((point) => {
    const id = names.runMetric(runId, point.key);
    const history = histories.get(point.key);
    const series = history === undefined || history.length === 0 ? undefined : seriesOf(sortPoints(history));
    return [
      element(id, [clew('Metric')], metricAttributes(point, series)),
      relate('wasGeneratedBy', id, run, { role: { iri: clew('metric') } }),
    ];
  });
}

/** What any metric says: name, value as it came, step and time, and its history if there is one. */
export function metricAttributes(
  point: MetricPoint,
  series?: readonly Value[],
): Record<string, Value | readonly Value[]> {
  return known({
    [TERM.name]: words(point.key),
    [`${PROV}value`]: double(point.value),
    [clew('step')]: integer(point.step),
    [`${PROV}generatedAtTime`]: point.timestamp === undefined ? undefined : time(point.timestamp),
    [clew('series')]: series,
  });
}

/** By step, then time. */
export function sortPoints<P extends MetricPoint>(points: readonly P[]): P[] {
  return [...points].sort(
    (a, b) =>
      Number(a.step) - Number(b.step) ||
      (a.timestamp ?? 0) - (b.timestamp ?? 0) ||
      (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
}

/** clew:Series literals of sorted points: `[[step,"value",milliseconds],…]`. */
export function seriesOf(points: readonly MetricPoint[]): Value[] {
  const out: Value[] = [];
  for (let from = 0; from < points.length; from += POINTS_PER_SERIES) {
    const part = points
      .slice(from, from + POINTS_PER_SERIES)
      .map((p) => `[${p.step},${JSON.stringify(p.value)},${p.timestamp ?? 'null'}]`);
    out.push(literal(`[${part.join(',')}]`, clew('Series')));
  }
  return out;
}
