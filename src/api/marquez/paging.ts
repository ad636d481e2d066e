/** Lists as Marquez pages them: `limit` and `offset`, and how many there are in all. */
import { LIMITS, withinLimit } from '../../lineage/limits.ts';
import type { KeptReading } from '../../lineage/kept.ts';
import type { ElementRow, FindQuery } from '../../store/store.ts';
import { requestFault } from '../problem.ts';

/** What Marquez answers if nobody says how many. */
const LIMIT = 100;

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** @throws Fault BAD_REQUEST, LIMIT: a page is never made smaller than what is asked for */
export function pageOf(parameters: URLSearchParams, otherwise = LIMIT): Page {
  const limit = withinLimit('page', wholeNumber(parameters, 'limit', otherwise), 'limit');
  const offset = wholeNumber(parameters, 'offset', 0);
  withinLimit('offset', offset + limit, 'offset and limit together');
  return { limit, offset };
}

/** @throws Fault BAD_REQUEST */
export function wholeNumber(parameters: URLSearchParams, name: string, otherwise: number): number {
  const text = parameters.get(name);
  if (text === null) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw requestFault(
    'BAD_REQUEST',
    `${name} is ${JSON.stringify(text.slice(0, 40))}; it must be a whole number, 0 or more.`,
  );
}

/** The elements of a page, and how many match in all. */
export async function listed(
  { reader }: KeptReading,
  query: Omit<FindQuery, 'first' | 'count' | 'after'>,
  { limit, offset }: Page,
): Promise<{ readonly elements: readonly ElementRow[]; readonly totalCount: number }> {
  const { elements, total } = await reader.find({ ...query, first: offset + limit, count: true });
  return { elements: elements.slice(offset), totalCount: total! };
}

/** All that match, if they are few enough to be put in order here. @throws Fault LIMIT */
export async function all(
  { reader }: KeptReading,
  query: Omit<FindQuery, 'first' | 'count' | 'after'>,
): Promise<readonly ElementRow[]> {
  const { elements, total } = await reader.find({ ...query, first: LIMITS.offset, count: true });
  withinLimit('offset', total!, 'The number of matches');
  return elements;
}
