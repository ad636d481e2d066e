/** Moments as people write them, on both axes of time: what was known as of a record, and what was valid at a time. */
import { Fault } from '../prov/fault.ts';
import { clip } from '../prov/iri.ts';
import { dateTime, instant } from '../prov/time.ts';
import type { Reader } from '../store/store.ts';
import type { LineageCode } from './codes.ts';

const NUMBER = /^\d{1,15}$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * The record number that a person means by `asOf`: a number as it is, a time as the newest record at or before it.
 * @param asked `42`, `"42"` or `"2026-11-21T09:30:00Z"` (a date alone is its first instant, UTC)
 * @throws Fault BAD_ARGUMENT (neither number nor time), NOT_FOUND (history has no such record, or begins later); ILLEGAL_TIME
 */
export async function resolveMoment(reader: Reader, asked: string | number): Promise<number> {
  const text = String(asked);
  if (NUMBER.test(text)) {
    const { size } = await reader.head();
    const number = Number(text);
    if (number < size) return number;
    throw new Fault<LineageCode>('NOT_FOUND', `There is no record ${number}: history has ${size} so far.`, {
      details: { size },
    });
  }
  const number = await reader.recordAt(new Date(timeOf(text)).toISOString());
  if (number !== undefined) return number;
  throw new Fault<LineageCode>('NOT_FOUND', `History begins after ${clip(text)}.`, {
    hint: 'Ask as of a later time, or as of record 0.',
  });
}

/** From inclusive, to exclusive, milliseconds since 1970. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * The range between two times, each as {@link timeOf} takes it; undefined without either.
 * @throws Fault BAD_ARGUMENT if it ends before it begins; ILLEGAL_TIME
 */
export function timeRange({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): TimeRange | undefined {
  if (from === undefined && to === undefined) return undefined;
  const range = { ...(from !== undefined && { from: timeOf(from) }), ...(to !== undefined && { to: timeOf(to) }) };
  if (range.from !== undefined && range.to !== undefined && range.to < range.from) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `The time range ends (${to}) before it begins (${from}).`);
  }
  return range;
}

/**
 * A time in milliseconds since 1970.
 * @param text xsd:dateTime, without a zone in UTC; a date alone is its first instant, UTC
 * @throws Fault ILLEGAL_TIME
 */
export function timeOf(text: string): number {
  return instant(dateTime(DATE.test(text) ? `${text}T00:00:00Z` : text));
}
