/** What identifies an event: all it says, and nothing of how it was written down. */
import type { Json } from '../../rdf/json.ts';
import type { DatasetSaid, LineageEvent } from './event.ts';
import { runIri } from './names.ts';
import { sortedJson } from './terms.ts';

/** JSON with sorted keys, without empty members and null facets, inputs and outputs in an order of their own: they are sets. */
export function identityOf(event: Omit<LineageEvent, 'json'>): string {
  const { run, job, dataset } = event;
  return sortedJson(
    members({
      eventType: event.type,
      eventTime: event.time,
      producer: event.producer,
      schemaURL: event.schemaUrl,
      run: run && members({ run: runIri(run.id), facets: filled(run.facets) }),
      job: job && members({ namespace: job.namespace, name: job.name, facets: filled(job.facets) }),
      dataset: dataset && datasetOf(dataset),
      inputs: setOf(event.inputs),
      outputs: setOf(event.outputs),
      others: filled(event.others),
    }),
  );
}

function datasetOf({ namespace, name, facets, useFacets }: DatasetSaid): Json {
  return members({ namespace, name, facets: filled(facets), useFacets: filled(useFacets) });
}

function setOf(datasets: readonly DatasetSaid[]): Json | undefined {
  if (datasets.length === 0) return undefined;
  return datasets.map(datasetOf).sort((a, b) => (sortedJson(a) < sortedJson(b) ? -1 : 1));
}

function filled(facets: ReadonlyMap<string, Json>): Json | undefined {
  const known = [...facets].filter(([, facet]) => facet !== null);
  return known.length === 0 ? undefined : new Map(known);
}

function members(given: Readonly<Record<string, Json | undefined>>): Json {
  return new Map(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
