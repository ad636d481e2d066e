import { Fault } from '../prov/fault.ts';
import { clip } from '../prov/iri.ts';
import { dateTime, instant } from '../prov/time.ts';
import type { Reader } from '../store/store.ts';
import type { LineageCode } from './codes.ts';

const NUMBER = /^\d{1,15}$/;

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
  const time = dateTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  const number = await reader.recordAt(new Date(instant(time)).toISOString());
  if (number !== undefined) return number;
  throw new Fault<LineageCode>('NOT_FOUND', `History begins after ${clip(text)}.`, {
    hint: 'Ask as of a later time, or as of record 0.',
  });
}
