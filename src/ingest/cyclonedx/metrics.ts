/** What a model card measured: https://cyclonedx.org/docs/1.7/json/#components_items_modelCard_quantitativeAnalysis_performanceMetrics */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, XSD } from '../../prov/namespaces.ts';
import { literal, toNumber, type Literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, jsonOf, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import type { Members } from './members.ts';
import { textOf, type Named } from './names.ts';
import type { Said, Statements } from './said.ts';

/** Metrics, those of one slice together as one evaluation. What is no measured value is kept as it is. */
export function evaluations(
  model: Named,
  analysis: Members,
  named: readonly { readonly evaluation: Iri; readonly metric: Iri }[],
  said: Statements,
): void {
  const metrics = analysis.objects('performanceMetrics');
  if (named.length > 0 && named.length === metrics.length) {
    analysis.said('performanceMetrics');
    for (const [i, names] of named.entries()) ownMetric(model, metrics[i]!, names, said);
    return;
  }
  if (metrics.every(isMeasured)) analysis.said('performanceMetrics');
  const groups = Map.groupBy(metrics.filter(isMeasured), (metric) => textOf(metric.get('slice')) ?? '');
  for (const [slice, group] of groups) {
    const content = sha256(JSON.stringify([model.iri, slice, group.map((metric) => jsonOf(metric))])).slice(0, 32);
    const id = said.names.id('Evaluation', `cyclonedx/${content}`);
    const { dataset, within } = sliceOf(slice, said);
    const sliced = { [clew('slice')]: within === '' ? undefined : words(within) };
    const name = `${model.name} ${model.version ?? ''}`.trim();
    said.say(id, [clew('Evaluation')], { [TERM.name]: words(slice === '' ? name : `${name} on ${slice}`), ...sliced });
    said.relate('wasDerivedFrom', id, model.iri);
    if (dataset) said.relate('wasDerivedFrom', id, dataset.iri);
    for (const metric of group) {
      const type = textOf(metric.get('type'))!;
      const member = said.names.id(
        'Metric',
        `cyclonedx/${sha256(JSON.stringify([content, jsonOf(metric)])).slice(0, 32)}`,
      );
      said.say(member, [clew('Metric')], {
        [TERM.name]: words(type),
        [`${PROV}value`]: quantity(textOf(metric.get('value'))!),
        ...sliced,
        ...intervalOf(metric),
      });
      said.relate('hadMember', id, member);
    }
  }
}

/** Our own exports write a slice of a dataset as `dataset:name@version [slice]`. */
function sliceOf(slice: string, said: Statements): { dataset: Named | undefined; within: string } {
  const parts = /^(.*\S) \[(.*)\]$/.exec(slice);
  const whole = said.names.dataset(slice);
  const dataset = whole ?? (parts ? said.names.dataset(parts[1]!) : undefined);
  return { dataset, within: whole ? '' : dataset ? parts![2]! : slice };
}

/** A metric of our own, which has a name; its slice and what else is known of it stand in the card's properties. */
function ownMetric(
  model: Named,
  metric: JsonObject,
  { evaluation, metric: id }: { readonly evaluation: Iri; readonly metric: Iri },
  said: Statements,
): void {
  const [name, value] = [textOf(metric.get('type')), textOf(metric.get('value'))];
  said.part(evaluation, 'Evaluation');
  said.part(id, 'Metric');
  said.say(evaluation, [clew('Evaluation')]);
  said.relate('wasDerivedFrom', evaluation, model.iri);
  const { dataset } = sliceOf(textOf(metric.get('slice')) ?? '', said);
  if (dataset) said.relate('wasDerivedFrom', evaluation, dataset.iri);
  said.say(id, [clew('Metric')], {
    [TERM.name]: name === undefined ? undefined : words(name),
    [`${PROV}value`]: value === undefined ? undefined : quantity(value),
    ...intervalOf(metric),
  });
  said.relate('hadMember', evaluation, id);
}

/** Whether a metric has all that one of ours needs, and nothing else. */
function isMeasured(metric: JsonObject): boolean {
  if (!textOf(metric.get('type')) || !textOf(metric.get('value'))) return false;
  const interval = metric.get('confidenceInterval');
  return !isObject(interval) || interval.size === 0 || Object.keys(intervalOf(metric)).length === 2;
}

/** Bounds that are numbers in their order; words for bounds cannot be compared. */
function intervalOf(metric: JsonObject): Said {
  const interval = metric.get('confidenceInterval');
  if (!isObject(interval)) return {};
  const [low, high] = ['lowerBound', 'upperBound'].map((key) => quantity(textOf(interval.get(key)) ?? ''));
  const [from, to] = [toNumber(low!), toNumber(high!)];
  if (from === undefined || to === undefined || from > to) return {};
  return { [clew('ciLow')]: low, [clew('ciHigh')]: high };
}

/** Numbers come as text; what reads as one is one, its digits untouched. */
export function quantity(text: string): Literal {
  if (/^[+-]?\d+$/.test(text)) return literal(text, `${XSD}integer` as Iri);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return literal(text, `${XSD}double` as Iri);
  return words(text);
}
