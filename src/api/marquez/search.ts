/** `GET /api/v1/search`: jobs and datasets by a part of their name. */
import type { KeptReading } from '../../lineage/kept.ts';
import { namespaceIri } from '../../ingest/openlineage/names.ts';
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { requestFault } from '../problem.ts';
import { namesOf, timesOf } from './facts.ts';
import { nodeIdOf } from './node-id.ts';
import { all, listed, pageOf } from './paging.ts';

/** What Marquez answers if nobody says how many. */
const LIMIT = 10;

const KINDS: Readonly<Record<string, readonly string[]>> = { job: ['Job'], dataset: ['Dataset'] };
const EVERY = ['Job', 'Dataset'];

/** @throws Fault BAD_REQUEST, LIMIT */
export async function search(reading: KeptReading, parameters: URLSearchParams): Promise<object> {
  const page = pageOf(parameters, LIMIT);
  const kinds = oneOf(parameters, 'filter', KINDS) ?? EVERY;
  const updated = oneOf(parameters, 'sort', { name: false, update_at: true, updated_at: true }) ?? false;
  const namespace = parameters.get('namespace');
  const query = {
    kinds: kinds.flatMap((kind) => reading.vocabulary.withSubKinds(kind)),
    nameContains: patternOf(parameters),
    ...(namespace !== null && {
      properties: [{ predicate: `${CLEW}namespace` as Iri, is: 'eq' as const, value: namespaceIri(namespace) }],
    }),
    sort: { by: 'name', descending: false } as const,
  };
  if (!updated) {
    const { elements, totalCount } = await listed(reading, query, page);
    const results = await resultsOf(
      reading,
      elements.map(({ iri }) => iri),
    );
    return { totalCount, results };
  }
  const matches = (await all(reading, query)).map(({ iri }) => iri);
  const results = (await resultsOf(reading, matches)).sort((a, b) => (a.updatedAt > b.updatedAt ? -1 : 1));
  return { totalCount: matches.length, results: results.slice(page.offset, page.offset + page.limit) };
}

/** `%` at the ends says what is so anyway. @throws Fault BAD_REQUEST for one within */
function patternOf(parameters: URLSearchParams): string {
  const text = (parameters.get('q') ?? '').replace(/^%+|%+$/g, '');
  if (text !== '' && !text.includes('%')) return text;
  throw requestFault(
    'BAD_REQUEST',
    text === '' ? 'q is missing or empty.' : 'q holds a % within.',
    'Give a part of a name; it is found wherever it stands, in upper or lower case.',
  );
}

function oneOf<T>(parameters: URLSearchParams, name: string, values: Readonly<Record<string, T>>): T | undefined {
  const text = parameters.get(name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (Object.hasOwn(values, text)) return values[text];
  throw requestFault(
    'BAD_REQUEST',
    `${name} is ${JSON.stringify(text.slice(0, 40))}.`,
    `There is ${Object.keys(values).join(', ')}.`,
  );
}

async function resultsOf(reading: KeptReading, iris: readonly Iri[]) {
  const [jobs, datasets] = [await namesOf(reading, 'job', iris), await namesOf(reading, 'dataset', iris)];
  const times = await timesOf(reading, iris);
  return iris.flatMap((iri) => {
    const named = jobs.get(iri) ?? datasets.get(iri);
    if (named === undefined) return [];
    const type = jobs.has(iri) ? 'job' : 'dataset';
    return [
      {
        type: type.toUpperCase(),
        name: named.name,
        updatedAt: times.get(iri)!.updatedAt,
        namespace: named.namespace,
        nodeId: nodeIdOf(type, named),
      },
    ];
  });
}
