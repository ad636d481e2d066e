/** OpenLineage events as typed values: https://openlineage.io/spec/2-0-2/OpenLineage.json, asserted as far as the core says it. */
import { Fault } from '../../prov/fault.ts';
import { dateTime } from '../../prov/time.ts';
import { MAX_LITERAL_LENGTH } from '../../prov/value.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import { identityOf } from './identity.ts';
import type { Named } from './names.ts';
import { check, checkFacets, illegal, type Path } from './rules.ts';
import { shield } from './shield.ts';
import { sortedJson, type FacetOf } from './terms.ts';
import { checkWellFormed } from './well-formed.ts';

export const EVENT_TYPES = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const NOTHING: JsonObject = new Map();

export interface JobSaid extends Named {
  readonly facets: JsonObject;
}

export interface DatasetSaid extends Named {
  readonly facets: JsonObject;
  /** `inputFacets` or `outputFacets`: what concerns this use alone. */
  readonly useFacets: JsonObject;
}

/** One event. A RunEvent has a run, a JobEvent a job alone, a DatasetEvent a dataset alone. */
export interface LineageEvent {
  readonly type: EventType | undefined;
  /** xsd:dateTime */
  readonly time: string;
  readonly producer: string;
  readonly schemaUrl: string | undefined;
  readonly run: { readonly id: string; readonly facets: JsonObject } | undefined;
  readonly job: JobSaid | undefined;
  readonly dataset: DatasetSaid | undefined;
  readonly inputs: readonly DatasetSaid[];
  readonly outputs: readonly DatasetSaid[];
  /** Members that the specification does not know, by JSON Pointer. */
  readonly others: JsonObject;
  /** The whole event in a form of its own, secrets masked: what identifies it. */
  readonly json: string;
}

const TOP = ['eventTime', 'eventType', 'producer', 'schemaURL', 'run', 'job', 'dataset', 'inputs', 'outputs'];

/** @param at where the event stands in its document @throws Fault ILLEGAL_DOCUMENT, with the JSON Pointer */
export function readEvent(given: Json, at: Path = []): LineageEvent {
  if (!isObject(given)) throw illegal('an event is an object', at);
  checkWellFormed(given, at);
  const json = shield(given) as JsonObject;
  const others = new Map<string, Json>();
  unknownMembers(json, TOP, '', others);
  const [run, job, dataset] = ['run', 'job', 'dataset'].map((key) => json.get(key) ?? undefined);
  if (dataset !== undefined && (run !== undefined || job !== undefined))
    throw illegal('a DatasetEvent has neither "job" nor "run"', at);
  if (run === undefined && job === undefined && dataset === undefined)
    throw illegal('"run" and "job", or "job", or "dataset" is a required property', at);
  if (run !== undefined && job === undefined) throw illegal('"job" is a required property', at);
  const event = {
    type: typeOf(json, at),
    time: timeOf(json, at),
    producer: name(json, 'producer', at),
    schemaUrl: optionalText(json, 'schemaURL', at),
    run: run === undefined ? undefined : readRun(run, [...at, 'run'], others),
    job: job === undefined ? undefined : readJob(job, [...at, 'job'], others),
    dataset: dataset === undefined ? undefined : readDataset(dataset, [...at, 'dataset'], undefined, others),
    inputs: readDatasets(json, 'inputs', 'input', at, others),
    outputs: readDatasets(json, 'outputs', 'output', at, others),
    others,
  };
  return { ...event, json: identityOf(event) };
}

function typeOf(json: JsonObject, at: Path): EventType | undefined {
  const type = optionalText(json, 'eventType', at);
  if (type === undefined || (EVENT_TYPES as readonly string[]).includes(type)) return type as EventType | undefined;
  throw illegal(`${JSON.stringify(type.slice(0, 40))} is none of ${EVENT_TYPES.join(', ')}`, [...at, 'eventType']);
}

/** RFC 3339 lets `t` and `z` be lower case and a space stand for `T`; xsd:dateTime does not. */
function timeOf(json: JsonObject, at: Path): string {
  const text = requiredText(json, 'eventTime', at);
  try {
    return dateTime(text.toUpperCase().replace(' ', 'T'));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw illegal(`${JSON.stringify(text.slice(0, 40))} is no time such as 2026-11-21T09:30:00Z`, [...at, 'eventTime']);
  }
}

function readRun(json: Json, at: Path, others: Map<string, Json>): NonNullable<LineageEvent['run']> {
  check(json, 'object', at);
  const run = json as JsonObject;
  unknownMembers(run, ['runId', 'facets'], '/run', others);
  return { id: name(run, 'runId', at), facets: facetsOf(run, 'facets', 'run', at) };
}

function readJob(json: Json, at: Path, others: Map<string, Json>): JobSaid {
  check(json, 'object', at);
  const job = json as JsonObject;
  unknownMembers(job, ['namespace', 'name', 'facets'], '/job', others);
  return {
    namespace: name(job, 'namespace', at),
    name: name(job, 'name', at),
    facets: facetsOf(job, 'facets', 'job', at),
  };
}

function readDatasets(
  json: JsonObject,
  key: 'inputs' | 'outputs',
  use: 'input' | 'output',
  at: Path,
  others: Map<string, Json>,
): DatasetSaid[] {
  const list = json.get(key) ?? [];
  if (!Array.isArray(list)) throw illegal('a list is expected', [...at, key]);
  return (list as readonly Json[]).map((item, i) => readDataset(item, [...at, key, i], use, others));
}

function readDataset(
  json: Json,
  at: Path,
  use: 'input' | 'output' | undefined,
  others: Map<string, Json>,
): DatasetSaid {
  check(json, 'object', at);
  const dataset = json as JsonObject;
  const useKey = use === undefined ? undefined : `${use}Facets`;
  unknownMembers(dataset, ['namespace', 'name', 'facets', useKey], `/${at.slice(-2).join('/')}`, others);
  return {
    namespace: name(dataset, 'namespace', at),
    name: name(dataset, 'name', at),
    facets: facetsOf(dataset, 'facets', 'dataset', at),
    useFacets: useKey === undefined ? NOTHING : facetsOf(dataset, useKey, use!, at),
  };
}

function facetsOf(json: JsonObject, key: string, of: FacetOf, at: Path): JsonObject {
  const facets = json.get(key) ?? NOTHING;
  checkFacets(of, facets, [...at, key]);
  for (const [facet, value] of facets as JsonObject) {
    const { length } = sortedJson(value);
    if (length <= MAX_LITERAL_LENGTH) continue;
    throw new Fault<IngestCode>(
      'INPUT_TOO_LARGE',
      `The facet ${JSON.stringify(facet.slice(0, 80))} has ${length} characters; the limit is ${MAX_LITERAL_LENGTH}.`,
      { place: illegal('', [...at, key, facet]).place!, hint: 'Switch this facet off in the client.' },
    );
  }
  return facets as JsonObject;
}

function unknownMembers(
  json: JsonObject,
  known: readonly (string | undefined)[],
  at: string,
  others: Map<string, Json>,
): void {
  for (const [key, value] of json) if (!known.includes(key)) others.set(`${at}/${key}`, value);
}

/** @throws Fault ILLEGAL_DOCUMENT for a name that is missing, empty or too long */
function name(json: JsonObject, key: string, at: Path): string {
  const text = requiredText(json, key, at);
  check(text, 'name', [...at, key]);
  return text;
}

function requiredText(json: JsonObject, key: string, at: Path): string {
  const text = optionalText(json, key, at);
  if (text === undefined) throw illegal(`${JSON.stringify(key)} is a required property`, at);
  return text;
}

function optionalText(json: JsonObject, key: string, at: Path): string | undefined {
  const value = json.get(key) ?? undefined;
  if (value !== undefined) check(value, 'text', [...at, key]);
  return value as string | undefined;
}
