/** The questions an import asks a tracking server, each answered with typed values: https://mlflow.org/docs/latest/rest-api.html. */
import { Fault } from '../../prov/fault.ts';
import type { IngestCode } from '../fault.ts';
import { isObject } from '../../rdf/json.ts';
import {
  readExperiment,
  readLoggedModel,
  readMetric,
  readRegisteredModel,
  readRegisteredVersion,
  readRun,
  type Experiment,
  type LoggedModel,
  type MetricPoint,
  type RegisteredModel,
  type RegisteredVersion,
  type Run,
} from './answers.ts';
import type { MlflowClient } from './client.ts';

const API = '/api/2.0/mlflow';
const RUNS_PER_PAGE = 1000;
const POINTS_PER_PAGE = 20_000;

/** `3.17.2`; undefined if the server, or a proxy before it, does not say. */
export async function askVersion(client: MlflowClient): Promise<string | undefined> {
  const text = await orNothing(client.text('/version'));
  const version = text?.trim();
  return version !== undefined && /^\d+\.\d+/.test(version) && version.length < 40 ? version : undefined;
}

/**
 * All experiments, deleted ones too, or those with these names or ids.
 * @throws Fault MLFLOW_NOT_FOUND if one of them does not exist
 */
export async function askExperiments(client: MlflowClient, wanted?: readonly string[]): Promise<Experiment[]> {
  const all: Experiment[] = [];
  const question = { max_results: 1000, view_type: 'ALL' };
  for await (const page of client.pages('POST', `${API}/experiments/search`, question, 'experiments')) {
    all.push(...page.map(readExperiment));
  }
  if (wanted === undefined) return all;
  const missing = wanted.filter((w) => !all.some((e) => e.id === w || e.name === w));
  if (missing.length > 0) {
    const names = all.slice(0, 20).map((e) => JSON.stringify(e.name));
    throw new Fault<IngestCode>(
      'MLFLOW_NOT_FOUND',
      `MLflow has no experiment ${missing.map((m) => JSON.stringify(m)).join(', ')}.`,
      { hint: `It has: ${names.join(', ')}${all.length > names.length ? ', …' : ''}.` },
    );
  }
  return all.filter((e) => wanted.includes(e.id) || wanted.includes(e.name));
}

/** The logged models of an experiment; none on servers before version 3, which do not know the question. */
export async function askLoggedModels(client: MlflowClient, experimentId: string): Promise<LoggedModel[]> {
  const models: LoggedModel[] = [];
  const question = { experiment_ids: [experimentId], max_results: 50 };
  try {
    for await (const page of client.pages('POST', `${API}/logged-models/search`, question, 'models')) {
      models.push(...page.map(readLoggedModel));
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return models;
}

/** The runs of an experiment, deleted ones too, page by page. The answers leave out which models a run read. */
export async function* askRuns(client: MlflowClient, experimentId: string): AsyncGenerator<Run[]> {
  const question = { experiment_ids: [experimentId], run_view_type: 'ALL', max_results: RUNS_PER_PAGE };
  for await (const page of client.pages('POST', `${API}/runs/search`, question, 'runs')) yield page.map(readRun);
}

/** The same run with the models it read. Deleted for good meanwhile, it is as it was found. */
export async function askWholeRun(client: MlflowClient, found: Run): Promise<Run> {
  const answer = await orNothing(client.get(`${API}/runs/get`, { run_id: found.id }));
  const run = answer?.get('run');
  return isObject(run) ? readRun(run) : found;
}

/** Every point of every metric of a run, by key. */
export async function askHistories(client: MlflowClient, run: Run): Promise<Map<string, readonly MetricPoint[]>> {
  const histories = new Map<string, readonly MetricPoint[]>();
  for (const { key } of run.metrics) {
    const points: MetricPoint[] = [];
    const question = { run_id: run.id, metric_key: key, max_results: POINTS_PER_PAGE };
    for await (const page of client.pages('GET', `${API}/metrics/get-history`, question, 'metrics')) {
      points.push(...page.map(readMetric));
    }
    histories.set(key, points);
  }
  return histories;
}

export async function* askRegisteredModels(client: MlflowClient): AsyncGenerator<RegisteredModel[]> {
  const path = `${API}/registered-models/search`;
  for await (const page of client.pages('GET', path, { max_results: 100 }, 'registered_models')) {
    yield page.map(readRegisteredModel);
  }
}

export async function* askVersions(client: MlflowClient): AsyncGenerator<RegisteredVersion[]> {
  const path = `${API}/model-versions/search`;
  for await (const page of client.pages('GET', path, { max_results: 1000 }, 'model_versions')) {
    yield page.map(readRegisteredVersion);
  }
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Fault && error.code === 'MLFLOW_NOT_FOUND';
}
