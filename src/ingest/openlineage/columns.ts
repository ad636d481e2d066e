/**
 * Lineage between columns and between datasets as facets tell it: columnLineage (https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet)
 * and the explicit lineage facets. What a run did is said of the versions it read and made; what usually comes of what, of datasets in
 * whichever state.
 */
import { clew, words } from '../../capture/terms.ts';
import type { Iri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import { mapNamed, namedBy } from './dataset.ts';
import { mapNamedJob } from './job.ts';
import { columnIri, datasetIri, datasetVersionIri, jobIri, runIri, UNVERSIONED, type Named } from './names.ts';
import { member, memberList, memberObject, memberText } from './terms.ts';

/** What the lineage of one event is said within. */
export interface LineageScope {
  /** The run that derived; undefined in an event without one, where only the usual lineage is known. */
  readonly run: Iri | undefined;
  /** The version that the run read of a dataset. */
  readonly versionRead: (dataset: Named) => string;
  /** `wasInfluencedBy` where derivations of several events contradict each other: see `recordEvent`. */
  readonly derivation: 'wasDerivedFrom' | 'wasInfluencedBy';
}

/** Both facets of a dataset that was made, or that a static event is about. */
export function mapLineage(dataset: Named, version: string, facets: JsonObject, scope: LineageScope): Statement[] {
  const target = { dataset, version };
  const columns = facets.get('columnLineage');
  const lineage = facets.get('lineage');
  return [
    ...mapFields(target, memberObject(columns, 'fields'), 'inputFields', scope),
    ...memberList(columns, 'dataset').flatMap((source) => mapSource(target, undefined, source, scope)),
    ...mapEntry(target, lineage, scope),
  ];
}

/** The lineage facet of a job: entries for datasets it writes, and for itself. */
export function mapJobLineage(
  job: Named,
  facets: JsonObject,
  versionMade: (dataset: Named) => string,
  scope: LineageScope,
): Statement[] {
  return memberList(facets.get('lineage'), 'entries').flatMap((entry) => {
    if (memberText(entry, 'type') === 'DATASET' && isNamed(entry)) {
      const dataset = namedBy(entry);
      return [...mapNamed(dataset), ...mapEntry({ dataset, version: versionMade(dataset) }, entry, scope)];
    }
    const about = isNamed(entry) ? namedBy(entry) : job;
    const inputs = memberList(entry, 'inputs').filter(
      (input) => memberText(input, 'type') === 'DATASET' && isNamed(input),
    );
    return [
      ...mapNamedJob(about),
      ...inputs.flatMap((input) => [
        ...mapNamed(namedBy(input)),
        relate('wasInfluencedBy', jobIri(about), datasetVersionIri(namedBy(input), UNVERSIONED)),
      ]),
    ];
  });
}

interface Target {
  readonly dataset: Named;
  readonly version: string;
}

function mapEntry(target: Target, entry: Json | undefined, scope: LineageScope): Statement[] {
  return [
    ...mapFields(target, memberObject(entry, 'fields'), 'inputs', scope),
    ...memberList(entry, 'inputs').flatMap((source) => mapSource(target, undefined, source, scope)),
  ];
}

function mapFields(
  target: Target,
  fields: JsonObject | undefined,
  key: 'inputFields' | 'inputs',
  scope: LineageScope,
): Statement[] {
  return [...(fields ?? [])].flatMap(([field, said]) => [
    ...mapColumn(target.dataset, target.version, field),
    ...memberList(said, key).flatMap((source) => mapSource(target, field, source, scope, transformationOf(said))),
  ]);
}

/** One source of a column, or of a whole dataset where `field` is undefined. */
function mapSource(
  target: Target,
  field: string | undefined,
  source: Json,
  scope: LineageScope,
  otherwise: readonly string[] = [],
): Statement[] {
  if (memberText(source, 'type') === 'JOB') return mapJobSource(target, source);
  if (!isNamed(source)) return [];
  const dataset = namedBy(source);
  const from = memberText(source, 'field');
  const told = memberList(source, 'transformations').map(transformationText);
  const transformations = told.length > 0 ? told : otherwise;
  const attributes =
    transformations.length === 0 ? {} : { attributes: { [clew('transformation')]: transformations.map(words) } };
  const end = (of: Named, version: string, column: string | undefined) =>
    column === undefined ? datasetVersionIri(of, version) : columnIri(of, version, column);
  const read = scope.versionRead(dataset);
  const [made, usual] = [end(target.dataset, target.version, field), end(target.dataset, UNVERSIONED, field)];
  const [input, usualInput] = [end(dataset, read, from), end(dataset, UNVERSIONED, from)];
  const activity = scope.run !== undefined && scope.derivation === 'wasDerivedFrom' ? { activity: scope.run } : {};
  return [
    ...mapNamed(dataset),
    ...(from === undefined ? [] : [...mapColumn(dataset, read, from), ...mapColumn(dataset, UNVERSIONED, from)]),
    ...(field === undefined ? [] : mapColumn(target.dataset, UNVERSIONED, field)),
    ...(scope.run === undefined || made === input
      ? []
      : [relate(scope.derivation, made, input, { ...attributes, ...activity })]),
    ...(usual === usualInput ? [] : [relate('wasInfluencedBy', usual, usualInput, attributes)]),
  ];
}

function mapJobSource({ dataset, version }: Target, source: Json): Statement[] {
  const runId = memberText(source, 'runId');
  return [
    ...(isNamed(source)
      ? [
          ...mapNamedJob(namedBy(source)),
          relate('wasInfluencedBy', datasetVersionIri(dataset, UNVERSIONED), jobIri(namedBy(source))),
        ]
      : []),
    ...(runId === undefined
      ? []
      : [
          element(runIri(runId), [clew('Run'), clew('ObservedRun')], {}),
          relate('wasInfluencedBy', datasetVersionIri(dataset, version), runIri(runId)),
        ]),
  ];
}

function mapColumn(dataset: Named, version: string, field: string): Statement[] {
  const id = columnIri(dataset, version, field);
  return [
    element(id, [clew('Column')], { [TERM.name]: words(field === '' ? '""' : field) }),
    relate('hadMember', datasetVersionIri(dataset, version), id),
  ];
}

/** `DIRECT/AGGREGATION`, with `masking` where the value is hidden. */
function transformationText(transformation: Json): string {
  const subtype = memberText(transformation, 'subtype');
  const masking = member(transformation, 'masking') === true ? ', masking' : '';
  return `${memberText(transformation, 'type') ?? ''}${subtype === undefined ? '' : `/${subtype}`}${masking}`;
}

/** The deprecated form, one for all inputs of a column. */
function transformationOf(said: Json): readonly string[] {
  const type = memberText(said, 'transformationType');
  return type === undefined ? [] : [type];
}

function isNamed(json: Json): boolean {
  return isObject(json) && memberText(json, 'namespace') !== undefined && memberText(json, 'name') !== undefined;
}

/** Looks up by identity: two spellings of one name are one dataset. */
export function versionsOf(
  states: readonly { said: Named; version: string }[],
  otherwise: string,
): (of: Named) => string {
  const versions = new Map(states.map(({ said, version }) => [datasetIri(said), version]));
  return (dataset) => versions.get(datasetIri(dataset)) ?? otherwise;
}
