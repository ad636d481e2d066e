/** The IRIs of what OpenLineage names: docs/mapping/openlineage.md says what identifies each thing and why. */
import { sha256 } from '../../prov/description.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import { ID } from '../../prov/name.ts';

/** What OpenLineage identifies by a namespace and a name: a job, a dataset. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The version of a dataset of which nobody told a version. */
export const UNVERSIONED = 'unversioned';

/** The version that a run made which told none. */
export function versionOfRun(runId: string): string {
  return `run-${runId}`;
}

/** UUIDs are the same in upper and lower case: https://www.rfc-editor.org/rfc/rfc9562#section-4 */
function runKey(runId: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(runId) ? runId.toLowerCase() : runId;
}

export function runIri(runId: string): Iri {
  return named('run', readable(runKey(runId)));
}

export function jobIri(job: Named): Iri {
  return named('job', path(job));
}

/** @param digest of what was said of the job, hexadecimal */
export function jobVersionIri(job: Named, digest: string): Iri {
  return iri(`${jobIri(job)}@${digest.slice(0, 16)}`);
}

export function namespaceIri(namespace: string): Iri {
  return named('namespace', part(namespace));
}

export function datasetIri(dataset: Named): Iri {
  return named('dataset', path(dataset));
}

export function datasetVersionIri(dataset: Named, version: string): Iri {
  return iri(`${datasetIri(dataset)}@${part(version)}`);
}

/** A model that was told of as a dataset is an entity of its own beside that dataset. */
export function modelIri(model: Named): Iri {
  return named('model', path(model));
}

export function modelVersionIri(model: Named, version: string): Iri {
  return iri(`${modelIri(model)}@${part(version)}`);
}

export function columnIri(dataset: Named, version: string, field: string): Iri {
  return named('column', `${path(dataset)}@${part(version)}/${part(field)}`);
}

/** Evaluations and metrics of a run by their content: what a later event says otherwise is another one. */
export function evaluationIri(runId: string, content: string): Iri {
  return named('evaluation', `${readable(runKey(runId))}/${sha256(content).slice(0, 16)}`);
}

export function metricIri(runId: string, content: string): Iri {
  return named('metric', `${readable(runKey(runId))}/${sha256(content).slice(0, 16)}`);
}

/** @param json the event, keys sorted */
export function eventIri(json: string): Iri {
  return iri(`${ID}lineageevent:sha256:${sha256(json)}`);
}

/** OpenLineage gives owners and producers a name, and does not say whether it is a person's. */
export function agentIri(name: string): Iri {
  return named('agent', readable(name));
}

function named(prefix: string, rest: string): Iri {
  return iri(`${ID}${prefix}:openlineage/${rest}`);
}

/** A slash of the namespace is encoded, so that no two pairs of namespace and name have one path. */
function path({ namespace, name }: Named): string {
  return `${part(namespace)}/${readable(name)}`;
}

function part(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':');
}

function readable(text: string): string {
  return part(text).replaceAll('%2F', '/');
}
