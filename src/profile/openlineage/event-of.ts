/**
 * The event that a record was made of, from what the record says: its facets stand there whole, each under its own name. The order of inputs and
 * outputs and what a producer left empty are not known any more, and do not belong to what identifies an event.
 */
import { readEvent } from '../../ingest/openlineage/event.ts';
import { namedOf, runIdOf, versionOf } from '../../ingest/openlineage/name-of.ts';
import { datasetIri, eventIri, UNVERSIONED } from '../../ingest/openlineage/names.ts';
import { FACETS, type FacetOf } from '../../ingest/openlineage/terms.ts';
import type { Description, Relation } from '../../prov/description.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { GENERATED_AT, rolesOf, type Attributes } from '../../prov/statement.ts';
import { isReference, valueText } from '../../prov/value.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../../rdf/json.ts';

export interface RebuiltEvent {
  /** The element that stands for it. */
  readonly iri: Iri;
  /** The run, job or dataset that it is about. */
  readonly about: Iri;
  readonly event: JsonObject;
  /** xsd:dateTime */
  readonly time: string;
  /** Whether it is, member for member, the event that came: its digest is the same. */
  readonly exact: boolean;
}

/** @param said what one record says @returns undefined if the record was not made of an event, whatever it says of one */
export function eventOf(said: readonly Description[]): RebuiltEvent | undefined {
  const itself = said.find(({ types }) => types.includes(`${CLEW}LineageEvent` as Iri));
  const about = itself && referenceOf(itself, `${CLEW}about`);
  if (itself === undefined || about === undefined) return undefined;
  const record = new Said(said);
  const candidates = [true, false].flatMap((bare) => readable(() => rebuild(record, itself, about, bare)) ?? []);
  const exact = candidates.find(({ identity }) => identity === itself.id);
  const chosen = exact ?? candidates[0];
  if (chosen === undefined) return undefined;
  const time = textOf(itself, GENERATED_AT)!;
  return { iri: itself.id, about, event: chosen.event, time, exact: exact !== undefined };
}

/** With what the event would be called. Another door may record an element of that type which is no event: it cannot be read. */
function readable(make: () => JsonObject): { readonly event: JsonObject; readonly identity: Iri } | undefined {
  try {
    const event = make();
    return { event, identity: eventIri(readEvent(event).json) };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** What a record says, by subject. */
class Said {
  readonly #byId: ReadonlyMap<Iri, Description>;

  constructor(said: readonly Description[]) {
    this.#byId = new Map(said.map((each) => [each.id, each]));
  }

  get(id: Iri | undefined): Description | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Subjects of relations of a kind with an object. */
  relating(relation: Relation['relation'], object: Iri): { readonly id: Iri; readonly relation: Relation }[] {
    return [...this.#byId.values()].flatMap(({ id, relations }) =>
      relations.filter((r) => r.relation === relation && r.object === object).map((r) => ({ id, relation: r })),
    );
  }

  versionsOfJob(job: Iri): Description[] {
    return [...this.#byId.values()].filter(
      ({ id, types }) => id.startsWith(`${job}@`) && types.includes(`${CLEW}JobVersion` as Iri),
    );
  }

  /** The version that an event without a run means, from the dataset in whichever state: a version that it tells comes first. */
  version(dataset: Iri): Iri {
    const versions = [...this.#byId.values()].filter(
      ({ id, types }) => id.startsWith(`${dataset}@`) && types.includes(`${CLEW}DatasetVersion` as Iri),
    );
    return versions.find(({ id }) => versionOf(id) !== UNVERSIONED)?.id ?? (`${dataset}@${UNVERSIONED}` as Iri);
  }
}

interface Use {
  readonly version: Iri;
  readonly attributes: Attributes;
}

/** @param bare with those datasets of an event without a run that are only named: a facet may name them, too */
function rebuild(record: Said, itself: Description, about: Iri, bare: boolean): JsonObject {
  const job = referenceOf(itself, `${CLEW}job`);
  const runId = runIdOf(about);
  const sides: Record<'input' | 'output', readonly Use[]> =
    runId !== undefined
      ? usesOfRun(record, about)
      : job !== undefined
        ? usesOfJob(record, job)
        : { input: [], output: [] };
  const lists = (['input', 'output'] as const).map((of): readonly Json[] =>
    sides[of]
      .map((use) => datasetOf(record, use.version, of, use.attributes))
      .filter((dataset) => runId !== undefined || bare || dataset.size > 2),
  );
  const event = new Map<string, Json | undefined>([
    ['eventType', textOf(itself, `${CLEW}eventType`)],
    ['eventTime', textOf(itself, GENERATED_AT)],
    [
      'run',
      runId === undefined ? undefined : withFacets([['runId', runId]], 'facets', facetsOf('run', record.get(about))),
    ],
    ['job', job === undefined ? undefined : jobOf(record, job)],
    ['dataset', namedOf(about, 'dataset') && datasetOf(record, record.version(about), undefined, {})],
    ['inputs', job === undefined ? undefined : lists[0]],
    ['outputs', job === undefined ? undefined : lists[1]],
    ['producer', textOf(itself, `${CLEW}producer`)],
    ['schemaURL', textOf(itself, `${CLEW}schemaUrl`)],
  ]);
  const known = new Map([...event].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  return withOthers(known, textOf(itself, `${FACETS}event_others`));
}

function usesOfRun(record: Said, run: Iri): Record<'input' | 'output', readonly Use[]> {
  const used = (record.get(run)?.relations ?? []).filter((r) => r.relation === 'used' && hasRole(r, 'inputData'));
  const made = record.relating('wasGeneratedBy', run).filter(({ relation }) => hasRole(relation, 'outputData'));
  return {
    input: used
      .filter(({ object }) => object !== undefined && namedOf(object, 'dataset') !== undefined)
      .map(({ object, attributes }) => ({ version: object!, attributes })),
    output: [...made, ...record.relating('wasInvalidatedBy', run)]
      .filter(({ id }) => namedOf(id, 'dataset') !== undefined)
      .map(({ id, relation }) => ({ version: id, attributes: relation.attributes })),
  };
}

function usesOfJob(record: Said, job: Iri): Record<'input' | 'output', readonly Use[]> {
  const meant = (unversioned: Iri, { attributes }: Relation): Use[] => {
    const named = namedOf(unversioned, 'dataset');
    return named === undefined ? [] : [{ version: record.version(datasetIri(named)), attributes }];
  };
  const read = (record.get(job)?.relations ?? []).filter((r) => r.relation === 'wasInfluencedBy');
  return {
    input: read.flatMap((relation) => meant(relation.object!, relation)),
    output: record.relating('wasInfluencedBy', job).flatMap(({ id, relation }) => meant(id, relation)),
  };
}

function jobOf(record: Said, job: Iri): JsonObject | undefined {
  const named = namedOf(job, 'job');
  if (named === undefined) return undefined;
  const { namespace, name } = named;
  const [version] = record.versionsOfJob(job).map((each) => facetsOf('job', each));
  return withFacets(
    [
      ['namespace', namespace],
      ['name', name],
    ],
    'facets',
    version ?? new Map(),
  );
}

function datasetOf(record: Said, version: Iri, of: 'input' | 'output' | undefined, use: Attributes): Map<string, Json> {
  const { namespace, name } = namedOf(version, 'dataset')!;
  const state = record.get(version);
  const facets = facetsOf('dataset', state);
  const schema = state && textOf(state, `${CLEW}schema`);
  if (schema !== undefined) facets.set('schema', parseJson(schema));
  const dataset = withFacets(
    [
      ['namespace', namespace],
      ['name', name],
    ],
    'facets',
    facets,
  );
  return of === undefined ? dataset : withFacets([...dataset], `${of}Facets`, facetsIn(of, use));
}

function withFacets(members: Iterable<[string, Json]>, key: string, facets: Map<string, Json>): Map<string, Json> {
  const out = new Map<string, Json>(members);
  if (facets.size > 0) out.set(key, facets);
  return out;
}

function facetsOf(of: FacetOf, said: Description | undefined): Map<string, Json> {
  return facetsIn(of, said?.attributes ?? {});
}

function facetsIn(of: FacetOf, attributes: Attributes): Map<string, Json> {
  const start = `${FACETS}${of}_`;
  return new Map(
    Object.entries(attributes)
      .filter(([property]) => property.startsWith(start))
      .map(([property, values]) => [
        decodeURIComponent(property.slice(start.length)),
        parseJson(valueText(values.at(-1)!)),
      ]),
  );
}

/** Members that the specification does not know, back where their pointers say that they stood. */
function withOthers(event: Map<string, Json>, others: string | undefined): JsonObject {
  if (others === undefined) return event;
  for (const [place, value] of parseJson(others) as JsonObject) {
    const path = place.split('/').slice(1);
    let at: Json | undefined = event;
    for (const step of path.slice(0, -1))
      at = isObject(at) ? at.get(step) : (at as readonly Json[] | undefined)?.[Number(step)];
    if (isObject(at)) (at as Map<string, Json>).set(path.at(-1)!, value);
  }
  return event;
}

function hasRole(relation: Relation, role: string): boolean {
  return rolesOf(relation).some((each) => isReference(each) && each.iri === CLEW + role);
}

function textOf({ attributes }: Description, property: string): string | undefined {
  const [value] = attributes[property as Iri] ?? [];
  return value === undefined ? undefined : valueText(value);
}

function referenceOf({ attributes }: Description, property: string): Iri | undefined {
  const [value] = attributes[property as Iri] ?? [];
  return value !== undefined && isReference(value) ? value.iri : undefined;
}
