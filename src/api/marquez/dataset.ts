/** Datasets and their versions in Marquez's shape. */
import type { KeptReading } from '../../lineage/kept.ts';
import type { ElementState } from '../../lineage/state.ts';
import { datasetIri, type Named } from '../../ingest/openlineage/names.ts';
import { namedOf, versionOf } from '../../ingest/openlineage/name-of.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS } from '../../prov/namespaces.ts';
import { facetOf, facetsOf, textIn } from './facets.ts';
import { latestRuns, namesOf, statesKept, textsOf, timesOf, versionsMade, versionsTold } from './facts.ts';
import { runJson, runParts, versionId } from './run.ts';
import { remembered, Verbatim } from './verbatim.ts';

/** What a dataset's answer needs beside its own state. */
interface Current {
  /** The version shown as the current one. */
  readonly version: Iri | undefined;
  /** When the last run that wrote it ended well. */
  readonly modifiedAt: string | undefined;
}

/**
 * In the order given.
 * @param datasets dataset → jobs that write it: the version that the latest of their runs made is shown; where none writes it, the one told last
 * @param facets whether they are wanted
 */
export async function datasetsOf(
  reading: KeptReading,
  datasets: ReadonlyMap<Iri, readonly Iri[]>,
  { facets }: { readonly facets: boolean },
): Promise<Map<Iri, Verbatim>> {
  const states = await statesKept(reading, datasets.keys());
  const names = await namesOf(reading, 'dataset', states.keys());
  const known = [...datasets.keys()].filter((iri) => names.has(iri));
  const times = await timesOf(reading, known);
  const current = await currentOf(reading, new Map(known.map((iri) => [iri, datasets.get(iri)!])));
  const versions = await statesKept(
    reading,
    [...current.values()].flatMap(({ version }) => version ?? []),
  );
  return new Map(
    known.map((iri) => {
      const { version, modifiedAt } = current.get(iri)!;
      const [named, state, shown] = [names.get(iri)!, states.get(iri)!, version && versions.get(version)];
      const parts = [times.get(iri), shown, modifiedAt];
      const json = remembered(state, facets ? 'dataset with facets' : 'dataset', parts, () => ({
        id: named,
        ...aboutOf(named, state, shown),
        ...times.get(iri)!,
        lastModifiedAt: modifiedAt ?? null,
        lastLifecycleState: lifecycleOf(shown) ?? '',
        ...(facets && {
          facets: datasetFacets(shown),
          currentVersion: (version && versionOf(version)) ?? null,
          deleted: lifecycleOf(shown) === 'DROP',
        }),
      }));
      return [iri, json];
    }),
  );
}

async function currentOf(reading: KeptReading, datasets: ReadonlyMap<Iri, readonly Iri[]>): Promise<Map<Iri, Current>> {
  const latest = await latestRuns(reading, [...new Set([...datasets.values()].flat())]);
  const runs = [...new Set(latest.values())];
  const [made, states] = [await versionsMade(reading, runs), await statesKept(reading, runs)];
  const found = new Map<Iri, Current>();
  const untold: Iri[] = [];
  for (const [dataset, writers] of datasets) {
    const candidates = writers
      .flatMap((job) => latest.get(job) ?? [])
      .flatMap((run) => {
        const version = made.get(run)?.findLast(({ iri }) => iri.startsWith(`${dataset}@`))?.iri;
        return version === undefined ? [] : [{ version, row: states.get(run)!.row }];
      })
      .sort((a, b) => (a.row.time ?? 0) - (b.row.time ?? 0) || (a.row.iri < b.row.iri ? -1 : 1));
    const newest = candidates.at(-1);
    if (newest === undefined) untold.push(dataset);
    else found.set(dataset, { version: newest.version, modifiedAt: endOf(newest.row) });
  }
  const told = await versionsTold(reading, untold);
  for (const dataset of untold) found.set(dataset, { version: told.get(dataset), modifiedAt: undefined });
  return found;
}

function endOf({ status, endTime }: ElementState['row']): string | undefined {
  return status === 'finished' && endTime !== undefined ? new Date(endTime).toISOString() : undefined;
}

/** Versions with the run that made each. */
export async function versionsOf(
  reading: KeptReading,
  versions: readonly Iri[],
): Promise<Map<Iri, Readonly<Record<string, unknown>>>> {
  const states = await statesKept(reading, versions);
  const makers = new Map(
    [...states].flatMap(([iri, { descriptions }]) => {
      const run = descriptions.flatMap((d) => d.relations).find((r) => r.relation === 'wasGeneratedBy')?.object;
      return run === undefined ? [] : [[iri, run] as const];
    }),
  );
  const runs = await runParts(reading, makers.values());
  const datasets = await statesKept(
    reading,
    [...states.keys()].map((iri) => datasetIri(namedOf(iri, 'dataset')!)),
  );
  const times = await timesOf(reading, [...states.keys()]);
  return new Map(
    [...states].map(([iri, state]) => {
      const named = namedOf(iri, 'dataset')!;
      const maker = runs.get(makers.get(iri) ?? iri);
      return [
        iri,
        {
          id: versionId(iri),
          ...aboutOf(named, datasets.get(datasetIri(named)), state),
          createdAt: times.get(iri)!.createdAt,
          version: versionOf(iri),
          lifecycleState: lifecycleOf(state) ?? null,
          createdByRun: maker === undefined ? null : runJson(maker, { facets: true }),
          facets: datasetFacets(state),
        },
      ];
    }),
  );
}

function aboutOf(named: Named, dataset: ElementState | undefined, version: ElementState | undefined): object {
  const attributes = (version?.descriptions ?? []).map((d) => d.attributes);
  const type = textIn(facetOf('dataset', 'datasetType', attributes), 'datasetType')?.toUpperCase();
  return {
    type: type === 'STREAM' || type === 'TOPIC' ? 'STREAM' : 'DB_TABLE',
    name: named.name,
    physicalName: named.name,
    namespace: named.namespace,
    sourceName: textIn(facetOf('dataset', 'dataSource', attributes), 'name') ?? 'default',
    fields: fieldsOf(version),
    tags: textsOf(version, `${CLEW}tag`),
    description: textsOf(dataset, `${DCTERMS}description`)[0] ?? null,
  };
}

function fieldsOf(version: ElementState | undefined): object[] {
  const [schema] = textsOf(version, `${CLEW}schema`);
  if (schema === undefined || !schema.startsWith('{')) return [];
  const { fields } = JSON.parse(schema) as { fields?: unknown };
  return (Array.isArray(fields) ? (fields as unknown[]) : []).map((field) => ({
    name: textIn(field, 'name') ?? '',
    type: textIn(field, 'type') ?? null,
    tags: [],
    description: textIn(field, 'description') ?? null,
  }));
}

function datasetFacets(version: ElementState | undefined): Record<string, Verbatim> {
  const [schema] = textsOf(version, `${CLEW}schema`);
  return {
    ...facetsOf(
      'dataset',
      (version?.descriptions ?? []).map((d) => d.attributes),
    ),
    ...(schema !== undefined && schema.startsWith('{') && { schema: new Verbatim(schema) }),
  };
}

function lifecycleOf(version: ElementState | undefined): string | undefined {
  const attributes = (version?.descriptions ?? []).map((d) => d.attributes);
  return textIn(facetOf('dataset', 'lifecycleStateChange', attributes), 'lifecycleStateChange');
}
