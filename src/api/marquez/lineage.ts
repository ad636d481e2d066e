/** `GET /api/v1/lineage`: a graph of jobs and datasets, as Marquez answers it. */
import type { KeptReading } from '../../lineage/kept.ts';
import { jobLineage, type JobLineageReceipt } from '../../lineage/job-lineage.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { datasetIri, datasetVersionIri, jobIri, runIri, UNVERSIONED } from '../../ingest/openlineage/names.ts';
import { namedOf } from '../../ingest/openlineage/name-of.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { datasetsOf } from './dataset.ts';
import { namesOf, statesKept } from './facts.ts';
import { jobsOf } from './job.ts';
import { nodeIdOf, parseNodeId } from './node-id.ts';
import { jobOf } from './run.ts';
import { Verbatim } from './verbatim.ts';

export interface LineageAnswer {
  /** Nodes, sorted by id. */
  readonly graph: readonly Verbatim[];
  /** Ours beside Marquez's: whether the graph is all there is. */
  readonly receipt: Omit<JobLineageReceipt, 'frontier'> & { readonly frontier: object };
}

/** @throws Fault BAD_REQUEST, NOT_FOUND, BAD_ARGUMENT, LIMIT */
export async function lineageOf(reading: KeptReading, nodeId: string | null, depth: number): Promise<LineageAnswer> {
  const walked = await jobLineage(reading, await startOf(reading, nodeId), depth);
  const { jobs, datasets, receipt } = walked;
  const ids = await nodeIds(reading, [...jobs.keys(), ...datasets.keys(), ...receipt.frontier.first]);
  const plain = await plainDatasets(reading, datasets.keys());
  const shown = new Map(
    [...datasets].flatMap(([iri, { writers }]) => (plain.has(iri) ? [[plain.get(iri)!, writers]] : [])),
  );
  const jobData = await jobsOf(reading, jobs, { facets: false });
  const datasetData = await datasetsOf(reading, shown, { facets: false });
  const edges = (from: readonly Iri[], to: readonly Iri[]) =>
    `[${from.flatMap((origin) => to.map((end) => `{"origin":${ids.get(origin)},"destination":${ids.get(end)}}`)).join(',')}]`;
  const node = (iri: Iri, type: string, data: Verbatim, sources: readonly Iri[], targets: readonly Iri[]) =>
    `{"id":${ids.get(iri)},"type":"${type}","data":${data.json},"inEdges":${edges(sources, [iri])},"outEdges":${edges([iri], targets)}}`;
  const graph: (readonly [string, string])[] = [];
  for (const [iri, data] of jobData) {
    const { inputs, outputs } = jobs.get(iri)!;
    graph.push([ids.get(iri)!, node(iri, 'JOB', data, inputs, outputs)]);
  }
  for (const [iri, { writers, readers }] of datasets) {
    const data = datasetData.get(plain.get(iri) ?? iri);
    if (data !== undefined) graph.push([ids.get(iri)!, node(iri, 'DATASET', data, writers, readers)]);
  }
  const { frontier } = receipt;
  return {
    graph: graph.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, json]) => new Verbatim(json)),
    receipt: {
      ...receipt,
      frontier: { ...frontier, first: frontier.first.map((iri) => new Verbatim(ids.get(iri)!)) },
    },
  };
}

/** The element that a node id means: of its readings the first that exists. */
async function startOf(reading: KeptReading, text: string | null): Promise<Iri> {
  const id = parseNodeId(text);
  if (id.type === 'run') {
    const run = runIri(id.id);
    const job = jobOf((await statesKept(reading, [run])).get(run));
    if (job !== undefined) return job;
  } else if (id.type !== 'datasetField') {
    const { type, readings } = id;
    const candidates = readings.map((named) =>
      type === 'job' ? jobIri(named) : datasetVersionIri(named, UNVERSIONED),
    );
    const known = await reading.reader.elements(candidates);
    const found = candidates.find((iri) => known.has(iri));
    if (found !== undefined) return found;
  }
  throw new Fault<LineageCode>('NOT_FOUND', `There is no node ${JSON.stringify(text!.slice(0, 200))}.`, {
    hint: 'GET /api/v1/search?q=… finds node ids.',
  });
}

/** The dataset of each unversioned state. */
async function plainDatasets(reading: KeptReading, states: Iterable<Iri>): Promise<Map<Iri, Iri>> {
  const names = await namesOf(reading, 'dataset', states);
  return reading.of('dataset', names.keys(), (missing) =>
    Promise.resolve(new Map(missing.map((iri) => [iri, datasetIri(names.get(iri)!)]))),
  );
}

/** Node ids as JSON; what OpenLineage did not name is called by its IRI. */
async function nodeIds(reading: KeptReading, iris: readonly Iri[]): Promise<Map<Iri, string>> {
  return reading.of('node id', iris, (missing) =>
    Promise.resolve(
      new Map(
        missing.map((iri) => {
          const [job, dataset] = [namedOf(iri, 'job'), namedOf(iri, 'dataset')];
          const id = job ? nodeIdOf('job', job) : dataset ? nodeIdOf('dataset', dataset) : iri;
          return [iri, JSON.stringify(id)];
        }),
      ),
    ),
  );
}
