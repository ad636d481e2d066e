import { seriesOf, sortPoints } from '../../capture/series.ts';
import { PROV } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import type { Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { MetricPoint } from './answers.ts';
import { clew, type MlflowNames } from './names.ts';
import { double, integer, known, time, words } from './terms.ts';

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
