/** Searching and listing: from people's words (kind names, property names, ISO times) to the store's query. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { orderKeyOfText } from '../prov/order.ts';
import type { ProvClass } from '../prov/relations.ts';
import type { Comparison, FindPage, FindQuery, PropertyFilter } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { pageSize, withinLimit } from './limits.ts';
import { timeRange } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import { kindNamed, propertyNamed, statusNamed, typeNamed } from './words.ts';

export interface FindRequest {
  /** Kind names; each stands for its sub-kinds too. */
  readonly kinds?: readonly string[];
  readonly classes?: readonly ProvClass[];
  /** Classes within kinds, by name (`TrainingRun`) or IRI. */
  readonly types?: readonly string[];
  readonly name?: string;
  readonly nameContains?: string;
  readonly project?: string;
  /** An agent, by any name `resolveName` takes. */
  readonly owner?: string;
  readonly statuses?: readonly string[];
  /** xsd:dateTime or date, from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly properties?: readonly { readonly property: string; readonly is: Comparison; readonly value?: string }[];
  readonly text?: string;
  readonly described?: boolean;
  readonly sort?: FindQuery['sort'];
  readonly first: number;
  readonly after?: FindQuery['after'];
  readonly count?: boolean;
}

/**
 * A page of elements that match every condition given.
 * @throws Fault BAD_ARGUMENT (unknown kind, property or status, a range that ends before it begins), NOT_FOUND (owner), LIMIT
 */
export async function find(reading: Reading, request: FindRequest): Promise<FindPage> {
  return reading.reader.find(await findQuery(reading, request));
}

async function findQuery(reading: Reading, request: FindRequest): Promise<FindQuery> {
  const { vocabulary } = reading;
  const properties = (request.properties ?? []).map((p) => propertyFilter(reading, p));
  withinLimit('filters', properties.length, 'The number of property filters');
  const kinds = request.kinds?.flatMap((name) => vocabulary.withSubKinds(kindNamed(vocabulary, name).name));
  const time = timeRange(request);
  const { name, nameContains, project, statuses, classes, text, described, after, count } = request;
  return {
    ...(kinds && { kinds: [...new Set(kinds)] }),
    ...(classes && { classes }),
    ...(request.types && { types: request.types.map((type) => typeNamed(vocabulary, type)) }),
    ...(name !== undefined && { name }),
    ...(nameContains !== undefined && { nameContains }),
    ...(project !== undefined && { project }),
    ...(request.owner !== undefined && { owner: await resolveName(reading, request.owner) }),
    ...(statuses && { statuses: statuses.map((status) => statusNamed(vocabulary, status)) }),
    ...(time && { time }),
    ...(properties.length > 0 && { properties }),
    ...(text !== undefined && { text }),
    ...(described !== undefined && { described }),
    sort: request.sort ?? { by: 'iri', descending: false },
    first: pageSize(request.first),
    ...(after && { after }),
    ...(count !== undefined && { count }),
  };
}

function propertyFilter(
  { vocabulary }: Reading,
  { property, is, value }: { property: string; is: Comparison; value?: string },
): PropertyFilter {
  if ((value === undefined) !== (is === 'exists')) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `The filter on ${property} ${is === 'exists' ? 'takes no value' : 'needs a value'}.`,
    );
  }
  if (value !== undefined && !['eq', 'ne', 'exists'].includes(is) && orderKeyOfText(value) === undefined) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `The filter on ${property} compares numbers or times; ${JSON.stringify(value.slice(0, 40))} is neither.`,
      { hint: 'Write a number (0.95, 1e-8), a time (2026-11-21T09:30:00Z) or a date (2026-11-21).' },
    );
  }
  const predicate: Iri = propertyNamed(vocabulary, property);
  return { predicate, is, ...(value !== undefined && { value }) };
}
