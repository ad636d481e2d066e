/** Namespaces, jobs, datasets, versions and runs, one and many. */
import type { LineageCode } from '../../lineage/codes.ts';
import { jobSides, writersOf } from '../../lineage/job-lineage.ts';
import type { KeptReading } from '../../lineage/kept.ts';
import { namespaceOf } from '../../ingest/openlineage/name-of.ts';
import {
  datasetIri,
  datasetVersionIri,
  jobIri,
  namespaceIri,
  runIri,
  UNVERSIONED,
  type Named,
} from '../../ingest/openlineage/names.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { FindQuery } from '../../store/store.ts';
import { datasetsOf, versionsOf } from './dataset.ts';
import { namesOf, timesOf } from './facts.ts';
import { jobsOf } from './job.ts';
import { listed, type Page } from './paging.ts';
import { runJson, runParts } from './run.ts';

const NAMESPACE = `${CLEW}namespace` as Iri;
const JOB = `${CLEW}job` as Iri;
const BY_NAME = { by: 'name', descending: false } as const;
const BY_TIME = { by: 'time', descending: true } as const;
const WITH_FACETS = { facets: true } as const;

export async function namespaces(reading: KeptReading, page: Page): Promise<object> {
  const query = { kinds: reading.vocabulary.withSubKinds('Namespace'), sort: BY_NAME };
  const { elements, totalCount } = await listed(reading, query, page);
  const shown = await namespaceData(
    reading,
    elements.map(({ iri }) => iri),
  );
  return { namespaces: shown, totalCount };
}

/** @throws Fault NOT_FOUND */
export async function namespace(reading: KeptReading, name: string): Promise<object> {
  const [found] = await namespaceData(reading, [namespaceIri(name)]);
  return found ?? missing('namespace', name);
}

/** Nobody owns a namespace here; Marquez calls that `anonymous`. */
async function namespaceData(reading: KeptReading, iris: readonly Iri[]): Promise<object[]> {
  const times = await timesOf(reading, iris);
  return iris.flatMap((iri) => {
    const name = namespaceOf(iri);
    if (name === undefined || !times.has(iri)) return [];
    return [{ name, ...times.get(iri)!, ownerName: 'anonymous', description: null, isHidden: false }];
  });
}

/** @param within a namespace; undefined: all @throws Fault NOT_FOUND */
export async function jobs(reading: KeptReading, within: string | undefined, page: Page): Promise<object> {
  const query = { kinds: reading.vocabulary.withSubKinds('Job'), ...(await inNamespace(reading, within)) };
  const { elements, totalCount } = await listed(reading, query, page);
  const sides = await jobSides(
    reading,
    elements.map(({ iri }) => iri),
  );
  return { jobs: [...(await jobsOf(reading, sides, WITH_FACETS)).values()], totalCount };
}

/** @throws Fault NOT_FOUND */
export async function job(reading: KeptReading, named: Named): Promise<object> {
  const iri = jobIri(named);
  return (await jobsOf(reading, await jobSides(reading, [iri]), WITH_FACETS)).get(iri) ?? missing('job', named.name);
}

/** The runs of a job, the one that started last first. @throws Fault NOT_FOUND */
export async function runs(reading: KeptReading, named: Named, page: Page): Promise<object> {
  const iri = jobIri(named);
  if (!(await reading.reader.elements([iri])).has(iri)) missing('job', named.name);
  const query: Omit<FindQuery, 'first'> = {
    kinds: reading.vocabulary.withSubKinds('Run'),
    properties: [{ predicate: JOB, is: 'eq', value: iri }],
    sort: BY_TIME,
  };
  const { elements, totalCount } = await listed(reading, query, page);
  const parts = await runParts(
    reading,
    elements.map((element) => element.iri),
  );
  const shown = elements.flatMap((element) => parts.get(element.iri) ?? []);
  return { runs: shown.map((run) => runJson(run, WITH_FACETS)), totalCount };
}

/** @throws Fault NOT_FOUND */
export async function run(reading: KeptReading, id: string): Promise<object> {
  const iri = runIri(id);
  const found = (await runParts(reading, [iri])).get(iri);
  return found === undefined ? missing('run', id) : runJson(found, WITH_FACETS);
}

/** @throws Fault NOT_FOUND */
export async function datasets(reading: KeptReading, within: string | undefined, page: Page): Promise<object> {
  const query = { kinds: reading.vocabulary.withSubKinds('Dataset'), ...(await inNamespace(reading, within)) };
  const { elements, totalCount } = await listed(reading, query, page);
  const shown = await datasetData(
    reading,
    elements.map(({ iri }) => iri),
  );
  return { datasets: [...shown.values()], totalCount };
}

/** @throws Fault NOT_FOUND */
export async function dataset(reading: KeptReading, named: Named): Promise<object> {
  const iri = datasetIri(named);
  return (await datasetData(reading, [iri])).get(iri) ?? missing('dataset', named.name);
}

async function datasetData(reading: KeptReading, iris: readonly Iri[]) {
  const names = await namesOf(reading, 'dataset', iris);
  const states = new Map([...names].map(([iri, named]) => [iri, datasetVersionIri(named, UNVERSIONED)]));
  const writers = await writersOf(reading, [...states.values()]);
  const wanted = new Map([...states].map(([iri, state]) => [iri, writers.get(state) ?? []]));
  return datasetsOf(reading, wanted, WITH_FACETS);
}

/** Versions of a dataset, in the order of their names. @throws Fault NOT_FOUND */
export async function versions(reading: KeptReading, named: Named, { limit, offset }: Page): Promise<object> {
  const iri = datasetIri(named);
  const kinds = reading.vocabulary.withSubKinds('DatasetVersion');
  const pages = await reading.reader.edges({ of: [iri], direction: 'downstream', names: ['specializationOf'], kinds });
  const edges = pages.get(iri)?.edges ?? missing('dataset', named.name);
  // The newest first, as Marquez lists them; edges come in the order in which they were recorded.
  const all = [...new Set(edges.map((edge) => edge.from))].filter((each) => each.startsWith(`${iri}@`)).reverse();
  const shown = await versionsOf(reading, all.slice(offset, offset + limit));
  return { versions: [...shown.values()], totalCount: all.length };
}

/** @throws Fault NOT_FOUND */
export async function version(reading: KeptReading, named: Named, text: string): Promise<object> {
  const iri = datasetVersionIri(named, text);
  return (await versionsOf(reading, [iri])).get(iri) ?? missing('version', text);
}

async function inNamespace(
  reading: KeptReading,
  name: string | undefined,
): Promise<Pick<FindQuery, 'properties' | 'sort'>> {
  if (name === undefined) return { sort: BY_NAME };
  await namespace(reading, name);
  return { properties: [{ predicate: NAMESPACE, is: 'eq', value: namespaceIri(name) }], sort: BY_NAME };
}

function missing(what: string, name: string): never {
  throw new Fault<LineageCode>('NOT_FOUND', `There is no ${what} ${JSON.stringify(name.slice(0, 200))}.`, {
    hint: 'GET /api/v1/search?q=… finds what there is.',
  });
}
