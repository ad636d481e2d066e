import { Fault, type ProvCode } from './fault.ts';

const DATETIME =
  /^(-?\d{4,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/;

/** Whether a text is a lexical form of xsd:dateTime that this system can order: https://www.w3.org/TR/xmlschema11-2/#dateTime */
export function isDateTime(text: string): boolean {
  const parts = text.length > 64 ? null : DATETIME.exec(text);
  return (
    parts !== null && Number(parts[3]) <= daysIn(Number(parts[1]), Number(parts[2])) && !Number.isNaN(instant(text))
  );
}

/** Checks an xsd:dateTime lexical form and returns it unchanged. @throws Fault ILLEGAL_TIME */
export function dateTime(text: string): string {
  if (!isDateTime(text)) {
    throw new Fault<ProvCode>('ILLEGAL_TIME', `Not an xsd:dateTime: ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: 'Write it as 2026-11-21T09:30:00Z.',
    });
  }
  return text;
}

/** Milliseconds since 1970, for ordering; a time without zone is read as UTC. NaN if it is no time. */
export function instant(text: string): number {
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  return Date.parse(zoned.replace(/(\.\d{3})\d+/, '$1'));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
