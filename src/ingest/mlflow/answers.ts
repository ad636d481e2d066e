/** MLflow's answers as typed values. Absent lists are empty; what is not as the interface promises is a fault that names the place. */
import { Fault } from '../../prov/fault.ts';
import type { IngestCode } from '../fault.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly lifecycle: string | undefined;
  readonly location: string | undefined;
  /** Milliseconds since 1970. */
  readonly created: number | undefined;
  readonly tags: readonly Pair[];
}

export interface MetricPoint {
  readonly key: string;
  /** Lexical form of an xsd:double; see {@link metricValue}. */
  readonly value: string;
  readonly step: string;
  readonly timestamp: number | undefined;
}

export interface DatasetInput {
  readonly name: string;
  /** Eight hexadecimal digits by MLflow's own weak method, or what the caller gave. */
  readonly digest: string;
  readonly sourceType: string | undefined;
  readonly source: string | undefined;
  readonly schema: string | undefined;
  readonly profile: string | undefined;
  readonly tags: readonly Pair[];
}

export interface Run {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string | undefined;
  readonly user: string | undefined;
  readonly status: string | undefined;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly lifecycle: string | undefined;
  readonly artifactUri: string | undefined;
  readonly params: readonly Pair[];
  readonly metrics: readonly MetricPoint[];
  readonly tags: readonly Pair[];
  readonly datasets: readonly DatasetInput[];
  /** Models that it read; blank identifiers, which clients of MLflow 3 can send, are left out. */
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly id: string; readonly step: string | undefined }[];
}

export interface ModelMetric extends MetricPoint {
  readonly datasetName: string | undefined;
  readonly datasetDigest: string | undefined;
  readonly runId: string | undefined;
}

export interface LoggedModel {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly created: number | undefined;
  readonly artifactUri: string | undefined;
  readonly status: string | undefined;
  readonly type: string | undefined;
  readonly sourceRunId: string | undefined;
  readonly tags: readonly Pair[];
  readonly params: readonly Pair[];
  readonly metrics: readonly ModelMetric[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly created: number | undefined;
  readonly modified: number | undefined;
  readonly description: string | undefined;
  readonly tags: readonly Pair[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
}

export interface RegisteredVersion {
  readonly name: string;
  readonly version: string;
  readonly created: number | undefined;
  readonly modified: number | undefined;
  readonly description: string | undefined;
  readonly stage: string | undefined;
  readonly source: string | undefined;
  readonly runId: string | undefined;
  readonly status: string | undefined;
  readonly tags: readonly Pair[];
}

export function readExperiment(json: JsonObject): Experiment {
  return {
    id: required(json, 'experiment_id'),
    name: required(json, 'name'),
    lifecycle: text(json, 'lifecycle_stage'),
    location: text(json, 'artifact_location'),
    created: millis(json, 'creation_time'),
    tags: pairs(json, 'tags'),
  };
}

export function readRun(json: JsonObject): Run {
  const info = object(json, 'info');
  const data = object(json, 'data');
  const inputs = object(json, 'inputs');
  return {
    id: text(info, 'run_id') ?? required(info, 'run_uuid'),
    experimentId: required(info, 'experiment_id'),
    name: text(info, 'run_name'),
    user: text(info, 'user_id'),
    status: text(info, 'status'),
    started: millis(info, 'start_time'),
    ended: millis(info, 'end_time'),
    lifecycle: text(info, 'lifecycle_stage'),
    artifactUri: text(info, 'artifact_uri'),
    params: pairs(data, 'params'),
    metrics: objects(data, 'metrics').map(readMetric),
    tags: pairs(data, 'tags'),
    datasets: objects(inputs, 'dataset_inputs').map(readDataset),
    modelInputs: objects(inputs, 'model_inputs').flatMap((m) => text(m, 'model_id') ?? []),
    modelOutputs: objects(object(json, 'outputs'), 'model_outputs').flatMap((m) => {
      const id = text(m, 'model_id');
      return id === undefined ? [] : [{ id, step: number(m, 'step') }];
    }),
  };
}

export function readMetric(json: JsonObject): MetricPoint {
  return {
    key: required(json, 'key'),
    value: metricValue(json.get('value')),
    step: number(json, 'step') ?? '0',
    timestamp: millis(json, 'timestamp'),
  };
}

function readDataset(json: JsonObject): DatasetInput {
  const dataset = object(json, 'dataset');
  return {
    name: required(dataset, 'name'),
    digest: required(dataset, 'digest'),
    sourceType: text(dataset, 'source_type'),
    source: text(dataset, 'source'),
    schema: text(dataset, 'schema'),
    profile: text(dataset, 'profile'),
    tags: pairs(json, 'tags'),
  };
}

export function readLoggedModel(json: JsonObject): LoggedModel {
  const info = object(json, 'info');
  const data = object(json, 'data');
  return {
    id: required(info, 'model_id'),
    experimentId: required(info, 'experiment_id'),
    name: required(info, 'name'),
    created: millis(info, 'creation_timestamp_ms'),
    artifactUri: text(info, 'artifact_uri'),
    status: text(info, 'status'),
    type: text(info, 'model_type'),
    sourceRunId: text(info, 'source_run_id'),
    tags: pairs(info, 'tags'),
    params: pairs(data, 'params'),
    metrics: objects(data, 'metrics').map((m) => ({
      ...readMetric(m),
      datasetName: text(m, 'dataset_name'),
      datasetDigest: text(m, 'dataset_digest'),
      runId: text(m, 'run_id'),
    })),
  };
}

export function readRegisteredModel(json: JsonObject): RegisteredModel {
  return {
    name: required(json, 'name'),
    created: millis(json, 'creation_timestamp'),
    modified: millis(json, 'last_updated_timestamp'),
    description: text(json, 'description'),
    tags: pairs(json, 'tags'),
    aliases: objects(json, 'aliases').map((a) => ({ alias: required(a, 'alias'), version: required(a, 'version') })),
  };
}

export function readRegisteredVersion(json: JsonObject): RegisteredVersion {
  return {
    name: required(json, 'name'),
    version: required(json, 'version'),
    created: millis(json, 'creation_timestamp'),
    modified: millis(json, 'last_updated_timestamp'),
    description: text(json, 'description'),
    stage: text(json, 'current_stage'),
    source: text(json, 'source'),
    runId: text(json, 'run_id'),
    status: text(json, 'status'),
    tags: pairs(json, 'tags'),
  };
}

/**
 * A metric's value as xsd:double writes it. MLflow sends NaN as a string; an infinity was already stored as ±1.797…e308 and stays so, since nobody
 * can tell it from a metric that really had that value.
 */
function metricValue(json: Json | undefined): string {
  if (json instanceof JsonNumber) return json.text;
  if (json === 'NaN') return 'NaN';
  if (json === 'Infinity') return 'INF';
  if (json === '-Infinity') return '-INF';
  if (json === undefined) return '0';
  throw unexpected('a metric value', 'value');
}

function object(json: JsonObject, key: string): JsonObject {
  const value = json.get(key);
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw unexpected('an object', key);
  return value;
}

function objects(json: JsonObject, key: string): readonly JsonObject[] {
  const value = json.get(key);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item: Json) => isObject(item))) throw unexpected('a list of objects', key);
  return value as readonly JsonObject[];
}

/** Text that is not empty: MLflow writes "" for "none". Numbers are accepted where clients of old versions send them. */
function text(json: JsonObject, key: string): string | undefined {
  const value = json.get(key);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  throw unexpected('text', key);
}

function required(json: JsonObject, key: string): string {
  const value = text(json, key);
  if (value === undefined) throw unexpected('text', key);
  return value;
}

function number(json: JsonObject, key: string): string | undefined {
  const value = text(json, key);
  if (value !== undefined && !/^-?\d+$/.test(value)) throw unexpected('a whole number', key);
  return value;
}

/** A time of the server; 0 and absent mean unknown. */
function millis(json: JsonObject, key: string): number | undefined {
  const value = number(json, key);
  const at = Number(value ?? 0);
  return at > 0 && at < 8.64e15 ? at : undefined;
}

function pairs(json: JsonObject, key: string): readonly Pair[] {
  return objects(json, key).flatMap((item) => {
    const name = text(item, 'key');
    const value = item.get('value');
    return name === undefined ? [] : [{ key: name, value: typeof value === 'string' ? value : '' }];
  });
}

function unexpected(what: string, key: string): Fault<IngestCode> {
  return new Fault<IngestCode>(
    'MLFLOW_ANSWER',
    `MLflow's answer should have ${what} under ${JSON.stringify(key)}, and has not.`,
    {
      hint: 'Versions 2.x and 3.x are understood.',
    },
  );
}
