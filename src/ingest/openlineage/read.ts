/** Events out of text: one, a list, or one a line (https://github.com/ndjson/ndjson-spec). */
import { Fault } from '../../prov/fault.ts';
import { JSON_LIMITS, parseJson, type Json } from '../../rdf/json.ts';
import { readEvent, type LineageEvent } from './event.ts';

/** The largest of the recorded events has 220 KB; plans of Spark have some MB. */
export const EVENT_LIMITS = { ...JSON_LIMITS, length: 8 * 1024 * 1024 };

/** Most events in one request. */
export const MAX_BATCH = 10_000;

/** @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_DOCUMENT */
export function parseEvent(text: string): LineageEvent {
  return readEvent(parseJson(text, undefined, EVENT_LIMITS));
}

/** The events of a file: a JSON document with one or a list of them, or a document a line. @throws Fault, with the line */
export function parseEvents(text: string, source: string): LineageEvent[] {
  const whole = tryWhole(text, source);
  if (whole !== undefined)
    return Array.isArray(whole)
      ? (whole as readonly Json[]).map((json, i) => readEvent(json, [i]))
      : [readEvent(whole)];
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [parseLine(line, i + 1, source)]));
}

/** Undefined if a second document follows the first. */
function tryWhole(text: string, source: string): Json | undefined {
  const first = text.trimStart();
  const end = first.indexOf('\n');
  // A first line that is a document by itself, with more after it, is one of many lines.
  if (first.startsWith('{') && end >= 0 && first.slice(end).trim() !== '' && isDocument(first.slice(0, end)))
    return undefined;
  return parseJson(text, source);
}

function isDocument(line: string): boolean {
  try {
    parseJson(line);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function parseLine(line: string, number: number, source: string): LineageEvent {
  try {
    return parseEvent(line);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `Line ${number}: ${error.message}`, {
      place: { ...error.place, line: number, source },
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
}
