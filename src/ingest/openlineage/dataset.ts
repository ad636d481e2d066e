import { clew, dataFileId, integer, words } from '../../capture/terms.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { JsonObject } from '../../rdf/json.ts';
import { known } from '../mlflow/terms.ts';
import type { DatasetSaid } from './event.ts';
import { mapNamespace } from './namespace.ts';
import { datasetIri, datasetVersionIri, modelIri, modelVersionIri, UNVERSIONED, type Named } from './names.ts';
import { mapOwners } from './owners.ts';
import { facetAttributes, memberCount, memberList, memberObject, memberText, sortedJson } from './terms.ts';
import { tagsOf } from './tags.ts';

/** SHA-256 of no bytes: all empty files have it, so it connects nothing. */
const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A dataset as one event has it: which version was meant, and what is known of its bytes. */
export interface DatasetState {
  readonly said: DatasetSaid;
  readonly version: string;
  readonly id: Iri;
  /** What an event of the same run calls the state that tells no version of it. */
  readonly otherwise: string;
  /** `sha256:…` if the producer told a strong digest. */
  readonly digest: string | undefined;
}

/**
 * The version that the producer named; without one, the digest that it gave; without either, `otherwise`. Never the newest one: which that is
 * depends on what has arrived.
 */
export function stateOf(said: DatasetSaid, otherwise: string): DatasetState {
  const told = memberText(said.facets.get('version'), 'datasetVersion');
  const digest = digestOf(said.facets, told);
  const version = told ?? digest ?? otherwise;
  return { said, version, id: datasetVersionIri(said, version), otherwise, digest };
}

/** A strong digest wherever the producer put it: as the version, or in any facet that declares SHA-256. */
function digestOf(facets: JsonObject, version: string | undefined): string | undefined {
  if (version !== undefined && /^(sha256:)?[0-9a-f]{64}$/i.test(version)) return sha256Of(version);
  for (const [name, facet] of facets) {
    if (name === 'version') continue;
    for (const [key, value] of memberEntries(facet)) {
      if (/^sha256:[0-9a-f]{64}$/i.test(value)) return sha256Of(value);
      if (/^sha-?256$/i.test(key) && /^[0-9a-f]{64}$/i.test(value)) return sha256Of(value);
    }
  }
  return undefined;
}

function memberEntries(facet: unknown): [string, string][] {
  return facet instanceof Map
    ? [...facet].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : [];
}

function sha256Of(text: string): string {
  return `sha256:${text.toLowerCase().replace('sha256:', '')}`;
}

/** The dataset, the version that was meant with all its facets, and the data file that the digest is of. */
export function mapState({ said, version, id, digest }: DatasetState): Statement[] {
  const { facets } = said;
  return [
    ...mapDataset(said, facets),
    element(id, [clew('DatasetVersion')], {
      ...facetAttributes('dataset', withoutSchema(facets)),
      ...known({
        [TERM.name]: words(said.name),
        [TERM.version]: words(version),
        [TERM.digest]:
          digest !== undefined && version.toLowerCase().endsWith(digest.slice(7)) ? literal(digest) : undefined,
        [clew('schema')]: schemaOf(facets),
        [clew('format')]: text(memberText(facets.get('storage'), 'fileFormat')),
        [clew('sourceType')]: text(memberText(facets.get('storage'), 'storageLayer')),
        [clew('tag')]: tagsOf(facets),
      }),
    }),
    relate('specializationOf', id, datasetIri(said)),
    ...(version === UNVERSIONED ? [] : mapUnversioned(said)),
    ...(digest === undefined || digest === EMPTY ? [] : mapFile(id, digest)),
  ];
}

/**
 * The dataset in whichever state somebody finds it. Who reads it without a version reads this; the jobs that write the dataset influence it, so a
 * walk goes on from here, and none that knows its versions comes here.
 */
export function mapUnversioned(dataset: Named): Statement[] {
  const id = datasetVersionIri(dataset, UNVERSIONED);
  return [
    element(id, [clew('DatasetVersion')], { [TERM.name]: words(dataset.name), [TERM.version]: words(UNVERSIONED) }),
    relate('specializationOf', id, datasetIri(dataset)),
  ];
}

/** A dataset that a facet only names. */
export function mapNamed(dataset: Named): Statement[] {
  return [
    ...mapNamespace(dataset.namespace),
    element(datasetIri(dataset), [clew('Dataset')], nameOf(dataset)),
    ...mapUnversioned(dataset),
  ];
}

function mapDataset(dataset: Named, facets: JsonObject): Statement[] {
  const id = datasetIri(dataset);
  const uri = memberText(facets.get('dataSource'), 'uri');
  return [
    ...mapNamespace(dataset.namespace),
    element(id, [clew('Dataset')], {
      ...nameOf(dataset),
      ...known({
        [`${DCTERMS}description`]: text(memberText(facets.get('documentation'), 'description')),
        [clew('sourceUrl')]: uri !== undefined && isIri(uri) ? { iri: uri } : undefined,
      }),
    }),
    ...mapOwners(id, facets),
    ...memberList(facets.get('symlinks'), 'identifiers').flatMap((other) => mapAlternate(dataset, namedBy(other))),
    ...mapRenamed(dataset, facets),
  ];
}

function nameOf(dataset: Named): Record<string, Value> {
  return {
    [TERM.name]: words(dataset.name),
    [clew('namespace')]: { iri: mapNamespace(dataset.namespace)[0]!.id },
    [TERM.identifier]: words(`openlineage:dataset/${dataset.namespace}/${dataset.name}`),
  };
}

/** Another name of the same data: also who reads it under that name, without a version, is led on, both ways. */
function mapAlternate(dataset: Named, other: Named): Statement[] {
  if (datasetIri(dataset) === datasetIri(other)) return [];
  const [a, b] = [dataset, other].map((each) => datasetVersionIri(each, UNVERSIONED)) as [Iri, Iri];
  return [
    ...mapNamed(other),
    relate('alternateOf', datasetIri(dataset), datasetIri(other)),
    relate('alternateOf', a, b),
    relate('alternateOf', b, a),
  ];
}

function mapRenamed(dataset: Named, facets: JsonObject): Statement[] {
  const previous = memberObject(facets.get('lifecycleStateChange'), 'previousIdentifier');
  if (previous === undefined || datasetIri(namedBy(previous)) === datasetIri(dataset)) return [];
  return [
    ...mapNamed(namedBy(previous)),
    relate(
      'wasInfluencedBy',
      datasetVersionIri(dataset, UNVERSIONED),
      datasetVersionIri(namedBy(previous), UNVERSIONED),
    ),
  ];
}

/** The pair that the rules of the facet have checked. */
export function namedBy(json: unknown): Named {
  const member = (key: string) => (json as ReadonlyMap<string, string>).get(key)!;
  return { namespace: member('namespace'), name: member('name') };
}

function mapFile(version: Iri, digest: string): Statement[] {
  const file = dataFileId(digest);
  return [element(file, [clew('DataFile')], { [TERM.digest]: literal(digest) }), relate('hadMember', version, file)];
}

/** The data file of a state, if its bytes are known and not none. */
export function fileOf({ digest }: DatasetState): Iri | undefined {
  return digest === undefined || digest === EMPTY ? undefined : dataFileId(digest);
}

/** A model that was told of as a dataset: of the same name, version and bytes, and an alternate of it. */
export function mapModel(
  state: DatasetState,
): { readonly id: Iri; readonly otherwise: Iri; readonly statements: readonly Statement[] } | undefined {
  const { said, version, otherwise, id: alternate } = state;
  const type = memberText(said.facets.get('datasetType'), 'datasetType')?.toUpperCase();
  if (type !== 'MODEL') return undefined;
  const id = modelVersionIri(said, version);
  const file = fileOf(state);
  return {
    id,
    otherwise: modelVersionIri(said, otherwise),
    statements: [
      element(modelIri(said), [clew('Model')], { [TERM.name]: words(said.name) }),
      element(
        id,
        [clew('ModelVersion')],
        known({
          [TERM.name]: words(said.name),
          [TERM.version]: words(version),
          [clew('format')]: text(memberText(said.facets.get('datasetType'), 'subType')),
        }),
      ),
      relate('specializationOf', id, modelIri(said)),
      relate('alternateOf', id, alternate),
      ...(file === undefined ? [] : [relate('hadMember', id, file)]),
    ],
  };
}

/** Rows, bytes and files that one use of a dataset is about. */
export function countsOf(
  facets: JsonObject,
  name: 'inputStatistics' | 'outputStatistics',
): Record<string, Value | readonly Value[]> {
  const count = (key: string) => {
    const written = memberCount(facets.get(name), key);
    return written === undefined ? undefined : integer(BigInt(written));
  };
  return known({ [clew('rowCount')]: count('rowCount'), [clew('byteSize')]: count('size') });
}

/** The schema facet whole, under the property that says what a schema is; one literal, since most schemas are never asked column by column. */
function schemaOf(facets: JsonObject): Value | undefined {
  const schema = facets.get('schema') ?? undefined;
  return schema === undefined ? undefined : words(sortedJson(schema));
}

function withoutSchema(facets: JsonObject): JsonObject {
  return new Map([...facets].filter(([name]) => name !== 'schema'));
}

function text(value: string | undefined): Value | undefined {
  return value === undefined ? undefined : words(value);
}
