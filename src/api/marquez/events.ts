/** `GET /api/v1/events/lineage`: the events themselves, as they came. */
import type { KeptReading } from '../../lineage/kept.ts';
import { eventOf, type RebuiltEvent } from '../../profile/openlineage/event-of.ts';
import { parseDescription } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { dateTime, instant } from '../../prov/time.ts';
import { jsonOf } from '../../rdf/json.ts';
import { requestFault } from '../problem.ts';
import { listed, pageOf } from './paging.ts';
import { Verbatim } from './verbatim.ts';

/**
 * Events by their own time, from `after` inclusive to `before` exclusive, the newest first unless `sortDirection` is `asc`.
 * @throws Fault BAD_REQUEST, ILLEGAL_TIME, LIMIT
 */
export async function events(reading: KeptReading, parameters: URLSearchParams): Promise<object> {
  const page = pageOf(parameters);
  const direction = (parameters.get('sortDirection') ?? 'desc').toLowerCase();
  if (direction !== 'asc' && direction !== 'desc')
    throw requestFault('BAD_REQUEST', 'sortDirection is neither asc nor desc.');
  const [from, to] = [timeOf(parameters, 'after'), timeOf(parameters, 'before')];
  const { elements, totalCount } = await listed(
    reading,
    {
      kinds: reading.vocabulary.withSubKinds('LineageEvent'),
      time: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      sort: { by: 'time', descending: direction === 'desc' },
    },
    page,
  );
  const iris = elements.map(({ iri }) => iri);
  const rebuilt = await rebuiltEvents(reading, iris);
  // An event that some other door told of has no content here: it is named.
  const unknown = iris.filter((iri) => !rebuilt.has(iri));
  return {
    events: iris.flatMap((iri) => (rebuilt.has(iri) ? [new Verbatim(jsonOf(rebuilt.get(iri)!.event))] : [])),
    totalCount,
    receipt: { complete: unknown.length === 0, asOf: reading.size - 1, unknown },
  };
}

async function rebuiltEvents({ reader }: KeptReading, iris: readonly Iri[]): Promise<Map<Iri, RebuiltEvent>> {
  const numbers = [...(await reader.recordNumbers(iris, { first: 1 })).values()].flat();
  const bodies = numbers.length === 0 ? [] : await reader.bodies([...new Set(numbers)]);
  const byRecord = Map.groupBy(bodies, ({ record }) => record);
  const events = [...byRecord.values()].flatMap(
    (said) => eventOf(said.map(({ json }) => parseDescription(json))) ?? [],
  );
  return new Map(events.map((event) => [event.iri, event]));
}

function timeOf(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  return text === null ? undefined : instant(dateTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text));
}
