/** Model cards: https://cyclonedx.org/docs/1.7/json/#components_items_modelCard */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, XSD } from '../../prov/namespaces.ts';
import { literal, toNumber, type Literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, jsonOf, type Json, type JsonObject } from '../../rdf/json.ts';

import { clew, words } from '../../capture/terms.ts';
import { inlineData } from './data.ts';
import type { Members } from './members.ts';
import { textOf, type Named } from './names.ts';
import { together, type Said, type Statements } from './said.ts';

/** What a card says of its model: in our terms, and what is left under CycloneDX's names. */
export interface Card {
  readonly attributes: Said;
  readonly kept: Said;
}

export function modelCard(model: Named, component: Members, said: Statements): Card {
  const card = component.object('modelCard');
  if (!card) return { attributes: {}, kept: {} };
  component.said('modelCard');
  const parameters = card.object('modelParameters');
  const analysis = card.object('quantitativeAnalysis');
  const considerations = card.object('considerations');
  for (const part of ['modelParameters', 'quantitativeAnalysis', 'considerations']) card.said(part);
  const attributes = together(
    parameters ? parametersOf(model, component.peek('bom-ref'), parameters, said) : {},
    considerations
      ? {
          [clew('intendedPurpose')]: considerations.texts('useCases').map(words),
          [clew('limitations')]: considerations.texts('technicalLimitations').map(words),
        }
      : {},
  );
  if (analysis) evaluations(model, analysis, said);
  const energy = considerations?.object('environmentalConsiderations');
  if (energy) considerations!.said('environmentalConsiderations');
  return {
    attributes,
    kept: together(
      card.kept('modelCard/'),
      parameters?.kept('modelCard/modelParameters/') ?? {},
      analysis?.kept('modelCard/quantitativeAnalysis/') ?? {},
      considerations?.kept('modelCard/considerations/') ?? {},
      energy?.kept('modelCard/considerations/environmentalConsiderations/') ?? {},
    ),
  };
}

function parametersOf(model: Named, ref: Json | undefined, parameters: Members, said: Statements): Said {
  const approach = parameters.object('approach');
  const learns = approach?.text('type');
  if (learns !== undefined) parameters.said('approach');
  const [task, family, architecture] = ['task', 'architectureFamily', 'modelArchitecture'].map((key) =>
    parameters.text(key),
  );
  datasets(model, ref, parameters, said);
  return {
    [clew('learningApproach')]: learns === undefined ? undefined : words(learns),
    [clew('task')]: task === undefined ? undefined : words(task),
    [clew('architectureFamily')]: family === undefined ? undefined : words(family),
    [clew('architecture')]: architecture === undefined ? undefined : words(architecture),
    [clew('signature')]: signatureOf(parameters),
  };
}

/** Inputs and outputs as one JSON text, which is what a signature is here: `{"inputs":[…],"outputs":[…]}`. */
function signatureOf(parameters: Members): Literal | undefined {
  const both = ['inputs', 'outputs'].flatMap((key): [string, Json][] => {
    const given = parameters.peek(key);
    parameters.said(key);
    return given === undefined ? [] : [[key, given]];
  });
  return both.length === 0 ? undefined : words(jsonOf(new Map(both)));
}

/**
 * "The datasets used to train and evaluate the model": which of the two the format does not say, so the model is derived from them, unless a run of the
 * document says what it did with them.
 */
function datasets(model: Named, ref: Json | undefined, parameters: Members, said: Statements): void {
  let whole = true;
  for (const entry of parameters.objects('datasets')) {
    if (entry.has('ref')) {
      const named = said.names.named(entry.get('ref'));
      if (named === undefined) whole = false;
      else if (!said.names.isExplained(ref, entry.get('ref'))) said.relate('wasDerivedFrom', model.iri, named.iri);
      continue;
    }
    const version = sha256(jsonOf(entry)).slice(0, 16);
    const name = textOf(entry.get('name'));
    const called = name === undefined || name === '' ? `${model.name}/data` : name;
    const id = said.names.id('DatasetVersion', called, version);
    inlineData(entry, { iri: id, kind: 'DatasetVersion', name: called, version }, said);
    said.relate('wasDerivedFrom', model.iri, id);
  }
  if (whole) parameters.said('datasets');
}

/** Metrics, those of one slice together as one evaluation. What is no measured value is kept as it is. */
function evaluations(model: Named, analysis: Members, said: Statements): void {
  const metrics = analysis.objects('performanceMetrics');
  if (metrics.every(isMeasured)) analysis.said('performanceMetrics');
  const groups = Map.groupBy(metrics.filter(isMeasured), (metric) => textOf(metric.get('slice')) ?? '');
  for (const [slice, group] of groups) {
    const content = sha256(JSON.stringify([model.iri, slice, group.map((metric) => jsonOf(metric))])).slice(0, 32);
    const id = said.names.id('Evaluation', `cyclonedx/${content}`);
    // Our own exports write a slice of a dataset as `dataset:name@version [slice]`.
    const parts = /^(.*\S) \[(.*)\]$/.exec(slice);
    const whole = said.names.dataset(slice);
    const dataset = whole ?? (parts ? said.names.dataset(parts[1]!) : undefined);
    const within = whole ? '' : dataset ? parts![2]! : slice;
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
function quantity(text: string): Literal {
  if (/^[+-]?\d+$/.test(text)) return literal(text, `${XSD}integer` as Iri);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return literal(text, `${XSD}double` as Iri);
  return words(text);
}
