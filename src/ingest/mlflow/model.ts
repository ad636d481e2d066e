import { seriesOf, sortPoints } from '../../capture/series.ts';
import { DCTERMS, PROV } from '../../prov/namespaces.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { element, GENERATED_AT, relate, type Statement } from '../../prov/statement.ts';
import type { Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { LoggedModel, ModelMetric } from './answers.ts';
import { metricAttributes } from './metrics.ts';
import type { ModelFiles } from './model-files.ts';
import { clew, type ExperimentKey, type MlflowNames } from './names.ts';
import { integer, known, tag, time, words } from './terms.ts';

/** Finds the dataset version that a metric's name and weak digest mean in one run; undefined if there is none, or more than one. */
export type FindDataset = (runId: string, name: string, digest: string) => Iri | undefined;

/** What a run says of the models it made, which the model itself does not know. */
export interface ModelSurroundings {
  readonly experiment: ExperimentKey;
  readonly files: ModelFiles | undefined;
  readonly step: string | undefined;
  readonly findDataset: FindDataset;
}

/** A logged model of MLflow 3: a model version without a number, with its evaluations. */
export function mapLoggedModel(model: LoggedModel, around: ModelSurroundings, names: MlflowNames): Statement[] {
  const id = names.loggedModel(model.id);
  const family = names.modelFamily(around.experiment, model.name);
  const said = model.tags.filter((t) => !t.key.startsWith('mlflow.'));
  if (model.type !== undefined) said.push({ key: 'mlflow.model_type', value: model.type });
  if (model.status !== undefined && model.status !== 'LOGGED_MODEL_READY')
    said.push({ key: 'mlflow.status', value: model.status });
  return [
    element(family, [clew('Model')], { [TERM.name]: words(model.name) }),
    element(id, [clew('ModelVersion')], {
      ...known({
        [TERM.name]: words(model.name),
        [TERM.version]: words(model.id),
        [`${DCTERMS}identifier`]: words(`mlflow:model/${model.id}`),
        [GENERATED_AT]: model.created === undefined ? undefined : time(model.created),
        [`${PROV}atLocation`]: placeOf(model.artifactUri),
        [clew('step')]: around.step === undefined ? undefined : integer(around.step),
        [clew('tag')]: said.map(tag),
      }),
      ...fileAttributes(around.files),
    }),
    relate('specializationOf', id, family),
    ...(model.sourceRunId === undefined
      ? []
      : [relate('wasGeneratedBy', id, names.run(model.sourceRunId), { role: { iri: clew('model') } })]),
    ...mapEvaluations(model, id, around.findDataset, names),
  ];
}

/** What a model's own files say of it. */
export function fileAttributes(files: ModelFiles | undefined): Record<string, Value | readonly Value[]> {
  if (files === undefined) return {};
  return known({
    [clew('format')]: files.flavors.map(words),
    [clew('framework')]: files.frameworks.map(words),
    [clew('byteSize')]: files.sizeBytes === undefined ? undefined : integer(files.sizeBytes),
    [clew('signature')]: files.signature === undefined ? undefined : words(files.signature),
  });
}

/** A URI as it is; a path of some machine as words. */
export function placeOf(uri: string | undefined): Value | undefined {
  if (uri === undefined) return undefined;
  return isIri(uri) ? { iri: uri } : words(uri);
}

/**
 * Metrics with a dataset are an evaluation of the model on it, one per run and dataset: this is the only place where MLflow links the three. Those
 * without are metrics of the model. A metric that was logged again has its last value, and all of them as its history.
 */
function mapEvaluations(model: LoggedModel, id: Iri, findDataset: FindDataset, names: MlflowNames): Statement[] {
  const out: Statement[] = [];
  const evaluations = new Set<Iri>();
  const groups = Map.groupBy(model.metrics, (m) => JSON.stringify([m.runId, m.datasetName, m.datasetDigest, m.key]));
  for (const group of groups.values()) {
    const points = sortPoints(group);
    const metric = points.at(-1)!;
    const dataset =
      metric.datasetName === undefined ? 'no-dataset' : `${metric.datasetName}/${metric.datasetDigest ?? ''}`;
    const run = metric.runId ?? 'no-run';
    const member = names.modelMetric(model.id, run, dataset, metric.key);
    const series = points.length > 1 ? seriesOf(points) : undefined;
    out.push(element(member, [clew('Metric')], metricAttributes(metric, series)));
    if (metric.datasetName === undefined) {
      out.push(relate('wasDerivedFrom', member, id), ...generated(member, metric, 'metric', names));
      continue;
    }
    const evaluation = names.evaluation(model.id, run, dataset);
    if (!evaluations.has(evaluation)) out.push(...mapEvaluation(evaluation, metric, id, findDataset, names));
    evaluations.add(evaluation);
    out.push(relate('hadMember', evaluation, member));
  }
  return out;
}

function mapEvaluation(
  evaluation: Iri,
  metric: ModelMetric,
  model: Iri,
  findDataset: FindDataset,
  names: MlflowNames,
): Statement[] {
  const digest = metric.datasetDigest ?? '';
  const dataset = metric.runId === undefined ? undefined : findDataset(metric.runId, metric.datasetName!, digest);
  const unknown =
    dataset === undefined ? { [clew('tag')]: words(`mlflow.dataset=${metric.datasetName!}@${digest}`) } : {};
  return [
    element(evaluation, [clew('Evaluation')], { [TERM.name]: words(`${metric.datasetName!} ${digest}`), ...unknown }),
    relate('wasDerivedFrom', evaluation, model),
    ...(dataset === undefined ? [] : [relate('wasDerivedFrom', evaluation, dataset)]),
    ...generated(evaluation, metric, 'evaluation', names),
  ];
}

function generated(thing: Iri, metric: ModelMetric, role: string, names: MlflowNames): Statement[] {
  if (metric.runId === undefined) return [];
  return [relate('wasGeneratedBy', thing, names.run(metric.runId), { role: { iri: clew(role) } })];
}
