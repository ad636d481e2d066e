/**
 * The lineage between jobs and the datasets that they usually read and write: `wasInfluencedBy` between a Job and a DatasetVersion, in either
 * direction. It is walked both ways at once, and depth counts jobs, as tools that show jobs and datasets do.
 */
import type { Iri } from '../prov/iri.ts';
import type { Direction, FrontierReason } from '../store/store.ts';
import { hops, LIMITS } from './limits.ts';
import type { KeptReading } from './kept.ts';

const JOB = 'Job';
const DATASET = 'DatasetVersion';
const NONE: readonly Iri[] = [];

export interface JobLineage {
  /** Job → what it reads, and what it writes; sorted by IRI. */
  readonly jobs: ReadonlyMap<Iri, { readonly inputs: readonly Iri[]; readonly outputs: readonly Iri[] }>;
  /** Dataset → the jobs of the answer that write it, and those that read it; sorted by IRI. */
  readonly datasets: ReadonlyMap<Iri, { readonly writers: readonly Iri[]; readonly readers: readonly Iri[] }>;
  readonly receipt: JobLineageReceipt;
}

/** What the answer says of itself; see docs/design/receipts.md. */
export interface JobLineageReceipt {
  readonly complete: boolean;
  /** The newest record counted; -1: history is empty. */
  readonly asOf: number;
  /** Jobs outside the answer that share a dataset with it, and why nobody went there. */
  readonly frontier: {
    readonly count: number;
    readonly reason: FrontierReason | undefined;
    readonly first: readonly Iri[];
  };
  readonly limits: { readonly depth: number; readonly elements: number; readonly milliseconds: number };
}

/**
 * Jobs within a number of hops of a job, with all datasets of these jobs; two jobs are one hop apart if they share a dataset. From a dataset, the
 * jobs that write it are where it begins; those that read it if none does.
 * @param start a Job, or a DatasetVersion that jobs influence; known to exist
 * @throws Fault BAD_ARGUMENT, LIMIT
 */
export async function jobLineage(reading: KeptReading, start: Iri, depth: number): Promise<JobLineage> {
  const most = hops(depth)!;
  const deadline = performance.now() + LIMITS.milliseconds;
  const isJob = (await reading.reader.elements([start])).get(start)?.kind === JOB;
  const begin = isJob ? [start] : await jobsOf(reading, start);
  const jobs = new Set(begin);
  const datasets = new Set(isJob ? [] : [start]);
  let reason: FrontierReason | undefined;
  for (let hop = [...jobs], at = 0; hop.length > 0; at++) {
    const touched = await neighbours(reading, hop, DATASET);
    for (const iri of touched) datasets.add(iri);
    const outside = await neighbours(reading, touched, JOB);
    for (const iri of jobs) outside.delete(iri);
    if (at === most) reason = 'depth';
    else if (jobs.size + datasets.size + outside.size > LIMITS.elementsDefault) reason = 'size';
    else if (performance.now() > deadline) reason = 'time';
    if (reason !== undefined) break;
    hop = [...outside];
    for (const iri of hop) jobs.add(iri);
  }
  const cut = new Set([...(await neighbours(reading, datasets, JOB))].filter((iri) => !jobs.has(iri)));
  return {
    ...(await sides(reading, [...jobs].sort(), [...datasets].sort())),
    receipt: {
      complete: cut.size === 0,
      asOf: reading.size - 1,
      frontier: {
        count: cut.size,
        reason: cut.size === 0 ? undefined : reason,
        first: [...cut].sort().slice(0, LIMITS.frontier),
      },
      limits: { depth: most, elements: LIMITS.elementsDefault, milliseconds: LIMITS.milliseconds },
    },
  };
}

async function jobsOf(reading: KeptReading, dataset: Iri): Promise<readonly Iri[]> {
  const writers = (await far(reading, [dataset], 'upstream', JOB)).get(dataset) ?? [];
  return writers.length > 0 ? writers : ((await far(reading, [dataset], 'downstream', JOB)).get(dataset) ?? []);
}

/** What jobs usually read and write: DatasetVersions, sorted by IRI. */
export async function jobSides(
  reading: KeptReading,
  jobs: readonly Iri[],
): Promise<Map<Iri, { readonly inputs: readonly Iri[]; readonly outputs: readonly Iri[] }>> {
  const [inputs, outputs] = [
    await far(reading, jobs, 'upstream', DATASET),
    await far(reading, jobs, 'downstream', DATASET),
  ];
  return new Map(jobs.map((job) => [job, { inputs: inputs.get(job) ?? NONE, outputs: outputs.get(job) ?? NONE }]));
}

/** The jobs that usually write each of these DatasetVersions, sorted by IRI. */
export async function writersOf(reading: KeptReading, datasets: readonly Iri[]): Promise<Map<Iri, readonly Iri[]>> {
  return far(reading, datasets, 'upstream', JOB);
}

async function sides(
  reading: KeptReading,
  jobs: readonly Iri[],
  datasets: readonly Iri[],
): Promise<Pick<JobLineage, 'jobs' | 'datasets'>> {
  const own = await jobSides(reading, jobs);
  const pairs = (side: 'inputs' | 'outputs') =>
    Map.groupBy(
      [...own].flatMap(([job, list]) => list[side].map((dataset) => ({ job, dataset }))),
      ({ dataset }) => dataset,
    );
  const [writers, readers] = [pairs('outputs'), pairs('inputs')];
  const jobsAt = (side: typeof writers, dataset: Iri) => (side.get(dataset) ?? []).map(({ job }) => job);
  return {
    jobs: own,
    datasets: new Map(
      datasets.map((dataset) => [dataset, { writers: jobsAt(writers, dataset), readers: jobsAt(readers, dataset) }]),
    ),
  };
}

async function neighbours(reading: KeptReading, of: Iterable<Iri>, kind: string): Promise<Set<Iri>> {
  const list = [...of];
  const found = [await far(reading, list, 'upstream', kind), await far(reading, list, 'downstream', kind)];
  return new Set(found.flatMap((ends) => [...ends.values()].flat()));
}

/** The other ends of the influences of some elements that are of a kind; sorted by IRI. */
async function far(
  reading: KeptReading,
  of: readonly Iri[],
  direction: Direction,
  kind: string,
): Promise<Map<Iri, readonly Iri[]>> {
  return reading.of(`influence ${direction} ${kind}`, of, async (missing) => {
    const kinds = reading.vocabulary.withSubKinds(kind);
    const pages = await reading.reader.edges({ of: missing, direction, names: ['wasInfluencedBy'], kinds });
    return new Map(
      [...pages].map(([iri, { edges }]) => [
        iri,
        [...new Set(edges.map((edge) => (direction === 'upstream' ? edge.to : edge.from)))].sort(),
      ]),
    );
  });
}
