/** What runs read and wrote, as OpenLineage's datasets: dataset versions, files, models and other artifacts. */
import { namedOf } from '../../ingest/openlineage/name-of.ts';
import type { Iri } from '../../prov/iri.ts';
import { localName } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { CLEW, DCTERMS } from '../../prov/namespaces.ts';
import { rolesOf } from '../../prov/statement.ts';
import { isReference } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Related } from '../../lineage/closure.ts';
import type { Telling } from '../telling.ts';
import { facet, facets, ownFacet, type Facet } from './facet.ts';

/** The namespace of what OpenLineage has no name for: our short names are unique in it. */
export const NAMESPACE = 'clew';

/** Kinds that are read and written, with the datasetType of each: https://openlineage.io/docs/spec/facets/dataset-facets/type */
const KINDS: Readonly<Record<string, string | undefined>> = {
  DatasetVersion: undefined,
  DataFile: 'FILE',
  ModelVersion: 'MODEL',
  Artifact: 'FILE',
};

const SHA256 = /^sha256:([0-9a-f]{64})$/;
const WHOLE = /^\d{1,15}$/;

export interface OutputDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Readonly<Record<string, Facet>>;
}

/** Those of some relations' ends that are data. */
export function dataAmong(telling: Telling, related: readonly Related[]): Related[] {
  return related.filter(({ iri }) => kindOf(telling, iri) !== undefined);
}

function kindOf(telling: Telling, iri: Iri): string | undefined {
  return Object.keys(KINDS).find((kind) => telling.closure.isA(iri, kind));
}

/** @param use whether the run read or wrote it */
export function datasetOf(telling: Telling, { iri, relation }: Related, use: 'input' | 'output'): OutputDataset {
  telling.tells(iri);
  const useFacets = facets({
    [`${use}Statistics`]: facet(`${use}Statistics`, statisticsOf(telling, iri)),
    clew_use: ownFacet(
      'clew_use',
      rolesFacet(rolesOf(relation).map((role) => (isReference(role) ? role.iri : role.value))),
    ),
  });
  const told = datasetFacets(telling, iri);
  return {
    ...nameOf(iri),
    ...(told && { facets: told }),
    ...(useFacets && { [`${use}Facets`]: useFacets }),
  };
}

function rolesFacet(roles: readonly string[]): Facet | undefined {
  return roles.length === 0 ? undefined : { roles };
}

/** OpenLineage's own name where it gave one; else the short name without the version, which a facet tells. */
function nameOf(iri: Iri): { namespace: string; name: string } {
  const named = namedOf(iri, 'dataset');
  if (named !== undefined) return named;
  const name = shortName(iri);
  const at = name.lastIndexOf('@');
  return { namespace: NAMESPACE, name: at > 0 ? name.slice(0, at) : name };
}

function datasetFacets(telling: Telling, iri: Iri) {
  const version = telling.text(iri, TERM.version) ?? digestAsVersion(telling, iri);
  const kind = kindOf(telling, iri)!;
  telling.values(iri, TERM.name);
  return facets({
    version: facet('version', version === undefined ? undefined : { datasetVersion: version }),
    schema: facet('schema', schemaOf(telling, iri)),
    datasetType: facet('datasetType', KINDS[kind] === undefined ? undefined : { datasetType: KINDS[kind] }),
    documentation: facet('documentation', described(telling, iri)),
    dataSource: facet('dataSource', sourceOf(telling, iri)),
    ownership: facet('ownership', ownersOf(telling, iri)),
    clew_file: ownFacet('clew_file', fileOf(telling, iri)),
    clew_entity: ownFacet('clew_entity', { iri, kind, facts: telling.rest(iri) }),
  });
}

/** The bytes identify a file. */
function digestAsVersion(telling: Telling, iri: Iri): string | undefined {
  return telling.closure.isA(iri, 'DataFile') ? telling.text(iri, TERM.digest) : undefined;
}

/** The one file whose bytes it is: who reads the facet meets it there. */
function fileOf(telling: Telling, iri: Iri): Facet | undefined {
  const files = telling.related(iri, 'hadMember', { kind: 'DataFile' });
  const [file] = files;
  const sha256 = file && SHA256.exec(telling.closure.text(file.iri, TERM.digest) ?? '')?.[1];
  if (sha256 === undefined || files.length !== 1) {
    for (const { iri: each } of files) telling.tells(each);
    const members = files.map(({ iri: each }) => ({ iri: each, facts: telling.rest(each) }));
    return members.length === 0 ? undefined : { members };
  }
  telling.tells(file!.iri);
  telling.values(file!.iri, TERM.digest);
  return { sha256, facts: telling.rest(file!.iri) };
}

/** OpenLineage's own schema as it came; MLflow's columns by name and type, their other members stay a fact. */
function schemaOf(telling: Telling, iri: Iri): Facet | undefined {
  const text = telling.closure.text(iri, `${CLEW}schema`);
  const schema = text === undefined ? undefined : objectIn(text);
  if (Array.isArray(schema?.['fields'])) {
    telling.values(iri, `${CLEW}schema`);
    return schema;
  }
  const columns = schema?.['mlflow_colspec'];
  if (!Array.isArray(columns)) return undefined;
  const fields = (columns as unknown[]).flatMap((column) => {
    const { name, type } = (column ?? {}) as { name?: unknown; type?: unknown };
    return typeof name === 'string' ? [{ name, ...(typeof type === 'string' && { type }) }] : [];
  });
  return fields.length === 0 ? undefined : { fields };
}

/** A JSON object, if the text is one; a schema in another notation is told as a fact. */
function objectIn(text: string): Facet | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Facet;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function statisticsOf(telling: Telling, iri: Iri): Facet | undefined {
  const [rowCount, size] = [count(telling, iri, 'rowCount'), count(telling, iri, 'byteSize')];
  if (rowCount === undefined && size === undefined) return undefined;
  return { ...(rowCount !== undefined && { rowCount }), ...(size !== undefined && { size }) };
}

/** A count that a double holds; a larger one stays a fact. */
function count(telling: Telling, iri: Iri, term: string): number | undefined {
  const text = telling.closure.text(iri, CLEW + term);
  if (text === undefined || !WHOLE.test(text)) return undefined;
  telling.values(iri, CLEW + term);
  return Number(text);
}

function described(telling: Telling, iri: Iri): Facet | undefined {
  const description = telling.text(iri, `${DCTERMS}description`);
  return description === undefined ? undefined : { description };
}

function sourceOf(telling: Telling, iri: Iri): Facet | undefined {
  const uri = telling.text(iri, `${CLEW}sourceUrl`);
  return uri === undefined ? undefined : { name: uri, uri };
}

function ownersOf(telling: Telling, iri: Iri): Facet | undefined {
  const owners = telling.agents(iri).map(({ name, value }) => ({ name: value, type: localName(name) }));
  return owners.length === 0 ? undefined : { owners };
}
