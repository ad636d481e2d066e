/** `GET /api/v1/column-lineage`: a graph of columns, as Marquez answers it. */
import { columnLineage, columnsOf, type ColumnLineage } from '../../lineage/column-lineage.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { jobSides } from '../../lineage/job-lineage.ts';
import type { KeptReading } from '../../lineage/kept.ts';
import { columnOf } from '../../ingest/openlineage/name-of.ts';
import { columnIri, datasetVersionIri, jobIri, UNVERSIONED } from '../../ingest/openlineage/names.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Attributes } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import { nodeIdOf, parseNodeId, type NodeId } from './node-id.ts';

/** @param downstream whether also what comes of the columns is wanted @throws Fault BAD_REQUEST, NOT_FOUND, LIMIT */
export async function columnLineageOf(
  reading: KeptReading,
  text: string | null,
  { depth, downstream }: { readonly depth: number; readonly downstream: boolean },
): Promise<{ graph: object[]; receipt: ColumnLineage['receipt'] }> {
  const start = await startOf(reading, parseNodeId(text));
  if (start.length === 0)
    throw new Fault<LineageCode>('NOT_FOUND', `No columns are known of ${JSON.stringify(text!.slice(0, 200))}.`, {
      hint: 'The columnLineage facet of a dataset tells of columns.',
    });
  const { columns, receipt } = await columnLineage(reading, start, depth, downstream);
  const targets = new Map<Iri, Iri[]>();
  for (const [iri, sources] of columns)
    for (const source of sources) targets.set(source.iri, [...(targets.get(source.iri) ?? []), iri]);
  const graph = [...columns].map(([iri, sources]) => {
    const id = idOf(iri);
    return {
      id,
      type: 'DATASET_FIELD',
      data: sources.length === 0 ? null : dataOf(iri, sources),
      // Marquez writes both with the node itself as origin.
      inEdges: sources.map((source) => ({ origin: id, destination: idOf(source.iri) })),
      outEdges: (targets.get(iri) ?? []).map((target) => ({ origin: id, destination: idOf(target) })),
    };
  });
  const first = receipt.frontier.first.map(idOf) as Iri[];
  return { graph, receipt: { ...receipt, frontier: { ...receipt.frontier, first } } };
}

/** The columns of a dataset, of what a job writes, or the one that is named; of several readings the first that there is. */
async function startOf(reading: KeptReading, id: NodeId): Promise<readonly Iri[]> {
  if (id.type === 'run') return [];
  if (id.type === 'dataset' || id.type === 'job') {
    for (const named of id.readings) {
      const job = jobIri(named);
      const versions =
        id.type === 'dataset'
          ? [datasetVersionIri(named, UNVERSIONED)]
          : (await jobSides(reading, [job])).get(job)!.outputs;
      const columns = await columnsOf(reading, versions);
      if (columns.length > 0) return columns;
    }
    return [];
  }
  const candidates = id.readings.flatMap(({ namespace, name }) => {
    const ends = [...name.matchAll(/:/g)].map((match) => match.index).reverse();
    return ends.map((at) => columnIri({ namespace, name: name.slice(0, at) }, UNVERSIONED, name.slice(at + 1)));
  });
  const known = await reading.reader.elements(candidates);
  return candidates.filter((iri) => known.has(iri)).slice(0, 1);
}

function dataOf(iri: Iri, sources: readonly { readonly iri: Iri; readonly attributes: Attributes }[]): object {
  return {
    ...fieldOf(iri),
    fieldType: null,
    ...transformationOf(sources.flatMap(({ attributes }) => textsOf(attributes))),
    inputFields: sources.map((source) => ({
      ...fieldOf(source.iri),
      ...transformationOf(textsOf(source.attributes)),
    })),
  };
}

function fieldOf(iri: Iri): object {
  const column = columnOf(iri);
  return {
    namespace: column?.dataset.namespace ?? null,
    dataset: column?.dataset.name ?? null,
    datasetVersion: null,
    field: column?.field ?? iri,
  };
}

function textsOf(attributes: Attributes): string[] {
  return (attributes[`${CLEW}transformation` as Iri] ?? []).map(valueText);
}

function transformationOf(texts: readonly string[]): object {
  return { transformationDescription: null, transformationType: [...new Set(texts)].join(', ') || null };
}

function idOf(iri: Iri): string {
  const column = columnOf(iri);
  return column === undefined
    ? iri
    : `${nodeIdOf('dataset', column.dataset).replace(/^dataset/, 'datasetField')}:${column.field}`;
}
