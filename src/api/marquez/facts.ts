/** What Marquez's answers are made of, read for many elements at once and kept as long as nobody says more of them. */
import type { KeptReading } from '../../lineage/kept.ts';
import { statesOf, type ElementState } from '../../lineage/state.ts';
import { datasetIri, UNVERSIONED, versionOfRun, type Named } from '../../ingest/openlineage/names.ts';
import { namedOf, versionOf } from '../../ingest/openlineage/name-of.ts';
import { parseDescription, type Relation } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { ID } from '../../prov/name.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { isReference, valueText } from '../../prov/value.ts';
import type { EdgeRow } from '../../store/store.ts';

/** Elements read by one statement. */
const PAGE = 2_000;

const JOB = `${CLEW}job` as Iri;
/** How the IRIs of OpenLineage's runs begin. */
export const RUNS = `${ID}run:openlineage/`;

/** When the service heard of an element first and last. */
export interface Times {
  /** xsd:dateTime, UTC */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A version with what was said of this use of it. */
export interface VersionUsed {
  readonly iri: Iri;
  readonly attributes: Relation['attributes'];
}

/** What OpenLineage calls them; those that are none of its jobs, or datasets, are left out. */
export async function namesOf(
  reading: KeptReading,
  type: 'job' | 'dataset',
  iris: Iterable<Iri>,
): Promise<Map<Iri, Named>> {
  return reading.of(`${type} name`, iris, (missing) =>
    Promise.resolve(
      new Map(
        missing.flatMap((iri) => {
          const named = namedOf(iri, type);
          return named === undefined ? [] : [[iri, named] as const];
        }),
      ),
    ),
  );
}

export async function statesKept(reading: KeptReading, iris: Iterable<Iri>): Promise<Map<Iri, ElementState>> {
  return reading.of('state', iris, async (missing) => {
    const states = new Map<Iri, ElementState>();
    for (let i = 0; i < missing.length; i += PAGE)
      for (const [iri, state] of await statesOf(reading, missing.slice(i, i + PAGE))) states.set(iri, state);
    return states;
  });
}

/** By the records that describe each: the first, and the newest. */
export async function timesOf(reading: KeptReading, iris: readonly Iri[]): Promise<Map<Iri, Times>> {
  return reading.of('times', iris, async (missing) => {
    const [states, newest] = [await statesKept(reading, missing), await newestRecords(reading, missing)];
    const since = (iri: Iri) => states.get(iri)!.row.since;
    const known = missing.filter((iri) => states.has(iri));
    const numbers = [...new Set(known.flatMap((iri) => [since(iri), newest.get(iri) ?? since(iri)]))];
    const rows = numbers.length === 0 ? [] : await reading.reader.records({ numbers });
    const at = new Map(rows.map(({ number, recordedAt }) => [number, recordedAt]));
    return new Map(
      known.map((iri) => [iri, { createdAt: at.get(since(iri))!, updatedAt: at.get(newest.get(iri) ?? since(iri))! }]),
    );
  });
}

async function newestRecords({ reader }: KeptReading, iris: readonly Iri[]): Promise<Map<Iri, number>> {
  const numbers = await reader.recordNumbers(iris, { first: 1 });
  return new Map([...numbers].flatMap(([iri, [newest]]) => (newest === undefined ? [] : [[iri, newest]])));
}

/** The run of each job that the newest record about the job speaks of; jobs without a run are left out. */
export async function latestRuns(reading: KeptReading, jobs: readonly Iri[]): Promise<Map<Iri, Iri>> {
  const found = await reading.of('latest run', jobs, async (missing) => {
    const newest = await newestRecords(reading, missing);
    const byRecord = new Map<string, Iri>();
    for (const { record, iri, json } of newest.size === 0 ? [] : await reading.reader.bodies([...newest.values()])) {
      if (!iri.startsWith(RUNS)) continue;
      for (const job of parseDescription(json).attributes[JOB] ?? []) byRecord.set(`${record} ${valueText(job)}`, iri);
    }
    const runs = new Map<Iri, { readonly run: Iri | undefined }>();
    for (const job of missing) {
      // The newest record may only name the job, as one that another waits for.
      const run = byRecord.get(`${newest.get(job)} ${job}`) ?? (await newestRunOf(reading, job));
      runs.set(job, { run });
    }
    return runs;
  });
  return new Map([...found].flatMap(([job, { run }]) => (run === undefined ? [] : [[job, run]])));
}

async function newestRunOf({ reader, vocabulary }: KeptReading, job: Iri): Promise<Iri | undefined> {
  const { elements } = await reader.find({
    kinds: vocabulary.withSubKinds('Run'),
    properties: [{ predicate: JOB, is: 'eq', value: job }],
    sort: { by: 'time', descending: true },
    first: 1,
  });
  return elements[0]?.iri;
}

/** The dataset versions that a run read, from its own description; one that several events speak of once. */
export function versionsRead({ descriptions }: ElementState): VersionUsed[] {
  const used = new Map<Iri, VersionUsed>();
  for (const { relation, object, attributes } of descriptions.flatMap((d) => d.relations)) {
    if (relation !== 'used' || object === undefined || namedOf(object, 'dataset') === undefined) continue;
    used.set(object, { iri: object, attributes: { ...used.get(object)?.attributes, ...attributes } });
  }
  return [...used.values()];
}

/** The dataset versions that each run made, in the order they were recorded. */
export async function versionsMade(reading: KeptReading, runs: readonly Iri[]): Promise<Map<Iri, VersionUsed[]>> {
  return reading.of('versions made', runs, async (missing) => {
    const kinds = reading.vocabulary.withSubKinds('DatasetVersion');
    const pages = await reading.reader.edges({
      of: missing,
      direction: 'downstream',
      names: ['wasGeneratedBy'],
      kinds,
    });
    return new Map([...pages].map(([run, { edges }]) => [run, distinct(edges)]));
  });
}

function distinct(edges: readonly EdgeRow[]): VersionUsed[] {
  const made = new Map<Iri, VersionUsed>();
  for (const { from, json } of edges) {
    if (namedOf(from, 'dataset') === undefined) continue;
    const { attributes } = JSON.parse(json) as Relation;
    made.set(from, { iri: from, attributes: { ...made.get(from)?.attributes, ...attributes } });
  }
  return [...made.values()];
}

/**
 * The version of each dataset that the newest record about the dataset speaks of. It is shown where Marquez shows a current version and is looked up
 * for nothing else.
 */
export async function versionsTold(reading: KeptReading, datasets: readonly Iri[]): Promise<Map<Iri, Iri>> {
  return reading.of('version told', datasets, async (missing) => {
    const newest = await newestRecords(reading, missing);
    const versions = new Map<string, Iri>();
    for (const { record, iri } of newest.size === 0 ? [] : await reading.reader.bodies([...newest.values()])) {
      const named = iri.includes('@') ? namedOf(iri, 'dataset') : undefined;
      const key = named && `${record} ${datasetIri(named)}`;
      if (key !== undefined && exactness(iri) >= exactness(versions.get(key))) versions.set(key, iri);
    }
    return new Map(
      missing.flatMap((dataset) => {
        const version = versions.get(`${newest.get(dataset)} ${dataset}`);
        return version === undefined ? [] : [[dataset, version] as const];
      }),
    );
  });
}

/** Values of a property as text, over all bundles. */
export function textsOf(state: ElementState | undefined, property: string): string[] {
  return (state?.descriptions ?? []).flatMap((d) => (d.attributes[property as Iri] ?? []).map(valueText));
}

/** What a property refers to. */
export function referenceOf(state: ElementState | undefined, property: string): Iri | undefined {
  for (const { attributes } of state?.descriptions ?? [])
    for (const value of attributes[property as Iri] ?? []) if (isReference(value)) return value.iri;
  return undefined;
}

/** A version that is told comes before the state that a run made, and that before the state that nobody told a version of. */
function exactness(version: Iri | undefined): number {
  if (version === undefined) return -1;
  const of = versionOf(version) ?? UNVERSIONED;
  return of === UNVERSIONED ? 0 : of.startsWith(versionOfRun('')) ? 1 : 2;
}
