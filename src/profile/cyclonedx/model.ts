/** A model version as a component with its model card: https://cyclonedx.org/docs/1.6/json/#components_items_modelCard */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, PROV } from '../../prov/namespaces.ts';
import { isReference, sameValue } from '../../prov/value.ts';
import { quantity } from '../../ingest/cyclonedx/metrics.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { Telling } from '../telling.ts';
import { trainingRuns } from '../training.ts';
import { component, filesOf, listed, type Component, type Json } from './component.ts';
import { partOf } from './properties.ts';

const APPROACHES = new Set([
  'supervised',
  'unsupervised',
  'reinforcement-learning',
  'semi-supervised',
  'self-supervised',
]);

/** Roles of data that a card lists; the format does not tell them apart, the workflow does. */
const DATA_ROLES = ['trainingData', 'validationData', 'testData', 'calibrationData'] as const;

export function modelComponent(telling: Telling, iri: Iri): Component {
  const families = telling.related(iri, 'specializationOf').map((r) => r.iri);
  const modelCard = cardOf(telling, iri, families);
  const inherited = families.flatMap((family) => {
    telling.tells(family);
    telling.values(family, `${CLEW}name`);
    return [...telling.agents(family), ...telling.rest(family)].map((one) => ({ ...one, name: `model:${one.name}` }));
  });
  const external = repositories(telling, iri);
  return component(telling, iri, 'machine-learning-model', {
    externalReferences: listed(external),
    components: listed(filesOf(telling, iri)),
    ...(modelCard && { modelCard }),
    properties: inherited,
  });
}

/** Where the code of the training lies. */
function repositories(telling: Telling, model: Iri): Component[] {
  const { closure } = telling;
  return trainingRuns(closure, model).flatMap((run) =>
    closure.related(run, 'used', { kind: 'Code' }).flatMap(({ iri: code }) => {
      const url = closure.text(code, `${CLEW}repository`);
      const commit = closure.text(code, `${CLEW}commit`);
      return url === undefined
        ? []
        : [{ type: 'vcs', url, ...(commit !== undefined && { comment: `commit ${commit}` }) }];
    }),
  );
}

function cardOf(telling: Telling, iri: Iri, families: readonly Iri[]): Component | undefined {
  const { closure } = telling;
  const one = (term: string): string | undefined =>
    telling.text(iri, CLEW + term) ?? families.map((f) => telling.text(f, CLEW + term)).find((t) => t !== undefined);
  const all = (term: string): string[] => [
    ...new Set([iri, ...families].flatMap((of) => telling.texts(of, CLEW + term))),
  ];
  const approach = closure.text(iri, `${CLEW}learningApproach`);
  const datasets = trainingRuns(closure, iri).flatMap((run) =>
    DATA_ROLES.flatMap((role) => closure.related(run, 'used', { role, kind: 'DatasetVersion' }).map((r) => r.iri)),
  );
  const signature = signatureOf(telling, iri);
  const modelParameters = some({
    approach: approach !== undefined && APPROACHES.has(approach) ? { type: one('learningApproach')! } : undefined,
    task: one('task'),
    architectureFamily: one('architectureFamily'),
    modelArchitecture: one('architecture'),
    datasets: listed([...new Set(datasets)].sort().map((ref) => ({ ref }))),
    ...signature,
  });
  const considerations = some({
    useCases: listed(all('intendedPurpose')),
    technicalLimitations: listed(all('limitations')),
  });
  const performanceMetrics = listed(metricsOf(telling, iri));
  const evaluations = telling.relating(iri, 'wasDerivedFrom', { kind: 'Evaluation' }).map((r) => r.iri);
  const measured = evaluations.flatMap((evaluation) => [evaluation, ...metricsIn(closure, evaluation)]);
  return some({
    modelParameters,
    quantitativeAnalysis: performanceMetrics && { performanceMetrics },
    considerations,
    properties: listed([...namesOf(closure, evaluations), ...measured.flatMap((of) => partOf(telling, of))]),
  });
}

/** Inputs and outputs as our importer keeps them; a signature in another form stays a property. */
function signatureOf(telling: Telling, iri: Iri): Component {
  const text = telling.closure.text(iri, `${CLEW}signature`);
  const json = text === undefined ? undefined : parsed(text);
  if (!json || !['inputs', 'outputs'].every((key) => json[key] === undefined || isFormats(json[key]))) return {};
  telling.values(iri, `${CLEW}signature`);
  return {
    ...(json['inputs'] !== undefined && { inputs: json['inputs'] as Json }),
    ...(json['outputs'] !== undefined && { outputs: json['outputs'] as Json }),
  };
}

function isFormats(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => {
      const keys = typeof item === 'object' && item !== null ? Object.keys(item) : [];
      return keys.length === 1 && keys[0] === 'format' && typeof (item as { format: unknown }).format === 'string';
    })
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    // A framework's own notation may begin with a brace as well.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Metrics of the evaluations of a model, each with its slice: the dataset's short name, then the part of it that was measured. */
function metricsOf(telling: Telling, model: Iri): Component[] {
  const evaluations = telling.relating(model, 'wasDerivedFrom', { kind: 'Evaluation' }).map((r) => r.iri);
  return evaluations.flatMap((evaluation) => {
    telling.tells(evaluation);
    telling.related(evaluation, 'wasDerivedFrom', { kind: 'ModelVersion' });
    const [data] = telling.related(evaluation, 'wasDerivedFrom', { kind: 'DatasetVersion' });
    const within = telling.closure.text(evaluation, `${CLEW}slice`);
    return telling
      .related(evaluation, 'hadMember', { kind: 'Metric' })
      .map(({ iri: metric }) => metricOf(telling, metric, data && shortName(data.iri), within));
  });
}

/** The slice is said by a property as well: what is the evaluation's and what the metric's, one text does not tell. */
function metricOf(telling: Telling, metric: Iri, data: string | undefined, within: string | undefined): Component {
  telling.tells(metric);
  const part = telling.closure.text(metric, `${CLEW}slice`) ?? within;
  const [low, high] = ['ciLow', 'ciHigh'].map((term) => number(telling, metric, CLEW + term));
  return {
    type: telling.text(metric, `${CLEW}name`),
    value: number(telling, metric, `${PROV}value`),
    slice: data === undefined ? part : part === undefined ? data : `${data} [${part}]`,
    confidenceInterval: low === undefined && high === undefined ? undefined : { lowerBound: low, upperBound: high },
  };
}

/** A value as text. One whose datatype the text does not show is also a property. */
function number(telling: Telling, metric: Iri, term: string): string | undefined {
  const [value] = telling.closure.values(metric, term);
  if (value === undefined || isReference(value)) return undefined;
  if (sameValue(quantity(value.value), value)) telling.values(metric, term);
  return value.value;
}

function metricsIn(closure: Closure, evaluation: Iri): Iri[] {
  return closure.related(evaluation, 'hadMember', { kind: 'Metric' }).map((r) => r.iri);
}

/** Names of the metrics, in their order: they have no reference of their own. */
function namesOf(closure: Closure, evaluations: readonly Iri[]): Component[] {
  return evaluations.flatMap((evaluation) =>
    metricsIn(closure, evaluation).map((value) => ({ name: `clew:metric of ${shortName(evaluation)}`, value })),
  );
}

/** An object, unless all its members are missing. */
function some(object: Component): Component | undefined {
  return Object.values(object).every((member) => member === undefined) ? undefined : object;
}
