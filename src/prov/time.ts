import { Fault, type ProvCode } from './fault.ts';

const DATETIME =
  /^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]|24):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

/** Checks an xsd:dateTime lexical form (https://www.w3.org/TR/xmlschema11-2/#dateTime) and returns it unchanged. @throws Fault ILLEGAL_TIME */
export function dateTime(text: string): string {
  if (text.length > 64 || !DATETIME.test(text) || Number.isNaN(instant(text))) {
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
