/**
 * A tracking server that answers from recordings: the objects are as the real server sent them, digit for digit; searching and paging follow its rules
 * (offset tokens in base64, empty lists left out, `runs/search` without model inputs).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isObject, JsonNumber, parseJson, type Json, type JsonObject } from '../../../src/rdf/json.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** What a test may change about the server while it runs. */
export interface Recording {
  readonly version: string;
  readonly experiments: JsonObject[];
  readonly runs: JsonObject[];
  /** Whole answers of runs/get where one was recorded, by run id. */
  readonly wholeRuns: Map<string, JsonObject>;
  readonly models: JsonObject[];
  readonly registered: JsonObject[];
  readonly versions: JsonObject[];
  /** Points by `run/key`. */
  readonly histories: Map<string, JsonObject[]>;
  /** Text by path below /api/2.0/mlflow-artifacts/artifacts/. */
  readonly artifacts: Map<string, string>;
}

export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface Replay {
  readonly url: string;
  readonly recording: Recording;
  /** Calls so far: `POST /api/2.0/mlflow/runs/search`. */
  readonly calls: string[];
  /** Most items on a page, whatever was asked for. */
  pageSize: number;
  /** Called before every answer; true if it has answered itself. */
  intercept: Intercept | undefined;
  close(): Promise<void>;
}

export function fixture(path: string): string {
  return readFileSync(join(FIXTURES, path), 'utf8');
}

function objectsIn(path: string, list: string): JsonObject[] {
  return [...((parseJson(fixture(path)) as JsonObject).get(list) as readonly JsonObject[])];
}

export function recordingOfMlflow3(): Recording {
  const wholeRuns = new Map<string, JsonObject>();
  for (const name of [
    'prepare',
    'hpo-forest',
    'trial-00',
    'trial-24',
    'trial-killed',
    'final-forest',
    'final-boosting',
    'batch-score',
    'gridsearch-ridge',
    'sgd-60-epochs',
  ])
    addRun(wholeRuns, `mlflow3/runs-get-${name}.json`);
  for (const name of ['nan', 'many-sources']) addRun(wholeRuns, `mlflow3/edge-runs-get-${name}.json`);
  const artifacts = new Map<string, string>();
  for (const file of ['MLmodel', 'requirements.txt', 'conda.yaml', 'python_env.yaml']) {
    artifacts.set(
      `1/models/m-1930f1a7e2f14b65b578d00cc53a70b2/artifacts/${file}`,
      fixture(`mlflow3/artifact-boosting-${file}`),
    );
  }
  for (const file of ['MLmodel', 'requirements.txt']) {
    artifacts.set(
      `1/models/m-ee8b6012012348c0b4655969de33c75d/artifacts/${file}`,
      fixture(`mlflow3/artifact-forest-${file}`),
    );
  }
  const sgd = 'f61e9d717fa24479bca4784166682365';
  return {
    version: fixture('mlflow3/version.txt'),
    experiments: objectsIn('mlflow3/experiments-search.json', 'experiments'),
    runs: [...objectsIn('mlflow3/runs-search-all.json', 'runs'), ...objectsIn('mlflow3/edge-runs-search.json', 'runs')],
    wholeRuns,
    models: objectsIn('mlflow3/logged-models-search.json', 'models'),
    registered: objectsIn('mlflow3/registered-models-search.json', 'registered_models'),
    versions: objectsIn('mlflow3/model-versions-search.json', 'model_versions'),
    histories: new Map([
      [`${sgd}/val_accuracy`, objectsIn('mlflow3/metrics-get-history.json', 'metrics')],
      [`${sgd}/system/cpu_utilization_percentage`, objectsIn('mlflow3/metrics-get-history-system.json', 'metrics')],
      ['add630979fb3451d9b86f1c28696b469/loss', objectsIn('mlflow3/edge-metrics-history-nan.json', 'metrics')],
    ]),
    artifacts,
  };
}

export function recordingOfMlflow2(): Recording {
  const wholeRuns = new Map<string, JsonObject>();
  addRun(wholeRuns, 'mlflow2/runs-get.json');
  const artifacts = new Map<string, string>();
  for (const file of ['MLmodel', 'requirements.txt', 'conda.yaml', 'python_env.yaml']) {
    artifacts.set(`1/76ab583984a543afa332fff6b8d877ed/artifacts/model/${file}`, fixture(`mlflow2/artifact-${file}`));
  }
  return {
    version: fixture('mlflow2/version.txt'),
    experiments: objectsIn('mlflow2/experiments-search.json', 'experiments'),
    runs: objectsIn('mlflow2/runs-search.json', 'runs'),
    wholeRuns,
    models: [],
    registered: objectsIn('mlflow2/registered-models-search.json', 'registered_models'),
    versions: objectsIn('mlflow2/model-versions-search.json', 'model_versions'),
    histories: new Map(),
    artifacts,
  };
}

function addRun(runs: Map<string, JsonObject>, path: string): void {
  if (!existsSync(join(FIXTURES, path))) throw new Error(`no recording ${path}`);
  const run = (parseJson(fixture(path)) as JsonObject).get('run') as JsonObject;
  runs.set(runId(run), run);
}

export function runId(run: JsonObject): string {
  return (run.get('info') as JsonObject).get('run_id') as string;
}

/** JSON as the server prints it, numbers as recorded. */
export function printJson(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (Array.isArray(json)) return `[${json.map(printJson).join(', ')}]`;
  if (isObject(json))
    return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}: ${printJson(value)}`).join(', ')}}`;
  return JSON.stringify(json);
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startReplay(recording: Recording): Promise<Replay> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://replay');
      calls.push(`${request.method} ${url.pathname}`);
      if (replay.intercept?.(request, response)) return;
      answer(replay, url, body === '' ? new Map() : (parseJson(body) as JsonObject), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const replay: Replay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recording,
    calls,
    pageSize: 1000,
    intercept: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return replay;
}

const API = '/api/2.0/mlflow';

function answer(replay: Replay, url: URL, body: JsonObject, response: ServerResponse): void {
  const { recording } = replay;
  const asked = (key: string) => (body.get(key) as string | undefined) ?? url.searchParams.get(key) ?? undefined;
  const within = (object: JsonObject) =>
    (body.get('experiment_ids') as string[]).includes(object.get('experiment_id') as string);
  const page = (list: string, items: readonly JsonObject[]) =>
    json(response, 200, pageOf(replay, list, items, asked('page_token')));
  switch (url.pathname) {
    case '/version':
      return void response.setHeader('content-type', 'text/html; charset=utf-8').end(recording.version);
    case `${API}/experiments/search`:
      return page('experiments', recording.experiments);
    case `${API}/runs/search`:
      return page(
        'runs',
        recording.runs.filter((r) => within(r.get('info') as JsonObject)),
      );
    case `${API}/runs/get`: {
      const run = recording.wholeRuns.get(asked('run_id')!) ?? recording.runs.find((r) => runId(r) === asked('run_id'));
      return run
        ? json(response, 200, new Map([['run', run]]))
        : raw(response, 404, fixture('mlflow3/error-run-not-found.json'));
    }
    case `${API}/metrics/get-history`:
      return page('metrics', historyOf(recording, asked('run_id')!, asked('metric_key')!));
    case `${API}/logged-models/search`:
      if (recording.models.length === 0)
        return raw(response, 404, fixture('mlflow2/error-logged-models.txt'), 'text/html');
      return page(
        'models',
        recording.models.filter((m) => within(m.get('info') as JsonObject)),
      );
    case `${API}/registered-models/search`:
      return page('registered_models', recording.registered);
    case `${API}/model-versions/search`:
      return page('model_versions', recording.versions);
    default: {
      const file = recording.artifacts.get(
        decodeURIComponent(url.pathname.replace('/api/2.0/mlflow-artifacts/artifacts/', '')),
      );
      return raw(
        response,
        file === undefined ? 404 : 200,
        file ?? fixture('mlflow2/error-logged-models.txt'),
        'text/plain',
      );
    }
  }
}

function historyOf(recording: Recording, run: string, key: string): readonly JsonObject[] {
  const recorded = recording.histories.get(`${run}/${key}`);
  if (recorded) return recorded;
  // Not recorded: a metric that was logged once has a history of that one point.
  const found = recording.runs.find((r) => runId(r) === run);
  const metrics = (found?.get('data') as JsonObject | undefined)?.get('metrics') as readonly JsonObject[] | undefined;
  return (metrics ?? []).filter((m) => m.get('key') === key);
}

function pageOf(replay: Replay, list: string, items: readonly JsonObject[], token: string | undefined): JsonObject {
  const offset =
    token === undefined ? 0 : (JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { offset: number }).offset;
  const end = offset + replay.pageSize;
  const out = new Map<string, Json>();
  if (items.length > offset) out.set(list, items.slice(offset, end));
  if (items.length > end) out.set('next_page_token', Buffer.from(`{"offset": ${end}}`).toString('base64'));
  return out;
}

function json(response: ServerResponse, status: number, value: Json): void {
  raw(response, status, printJson(value));
}

function raw(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}
