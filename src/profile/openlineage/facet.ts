/** Facets that we write, of the versions that the specification's newest release has. */
const BASE = 'https://openlineage.io/spec/facets/';

/** https://github.com/OpenLineage/OpenLineage/tree/main/spec/facets */
const SCHEMA = {
  executionParameters: '1-0-0/ExecutionParametersRunFacet.json',
  errorMessage: '1-0-1/ErrorMessageRunFacet.json',
  parent: '1-2-0/ParentRunFacet.json',
  processing_engine: '1-1-1/ProcessingEngineRunFacet.json',
  environmentVariables: '1-0-0/EnvironmentVariablesRunFacet.json',
  nominalTime: '1-0-1/NominalTimeRunFacet.json',
  tags: '1-0-0/TagsRunFacet.json',
  sourceCodeLocation: '1-1-0/SourceCodeLocationJobFacet.json',
  jobType: '2-0-4/JobTypeJobFacet.json',
  documentation: '1-1-0/DocumentationDatasetFacet.json',
  jobDocumentation: '1-1-0/DocumentationJobFacet.json',
  version: '1-0-1/DatasetVersionDatasetFacet.json',
  schema: '1-2-0/SchemaDatasetFacet.json',
  datasetType: '1-0-1/DatasetTypeDatasetFacet.json',
  dataSource: '1-0-1/DatasourceDatasetFacet.json',
  ownership: '1-0-1/OwnershipDatasetFacet.json',
  inputStatistics: '1-0-0/InputStatisticsInputDatasetFacet.json',
  outputStatistics: '1-0-2/OutputStatisticsOutputDatasetFacet.json',
} as const;

/** What the events are written by: https://openlineage.io/docs/spec/producers */
export const PRODUCER = 'https://w3id.org/clew';

/** Facets of our own, with the prefix that the specification asks of them: docs/mapping/openlineage.md. */
const OWN = 'https://w3id.org/clew/openlineage#';

export type Facet = Readonly<Record<string, unknown>>;

/** A facet of the specification; undefined if there is nothing to say. */
export function facet(name: keyof typeof SCHEMA, body: Facet | undefined): Facet | undefined {
  return body && { _producer: PRODUCER, _schemaURL: BASE + SCHEMA[name], ...body };
}

/** A facet of ours: `clew_run`. */
export function ownFacet(name: string, body: Facet | undefined): Facet | undefined {
  return body && { _producer: PRODUCER, _schemaURL: OWN + name, ...body };
}

/** Those that are known; undefined if none is. */
export function facets(all: Readonly<Record<string, Facet | undefined>>): Readonly<Record<string, Facet>> | undefined {
  const known = Object.entries(all).filter((entry): entry is [string, Facet] => entry[1] !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
