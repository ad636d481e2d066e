/**
 * Literals that have an order, as texts in that order: comparing two of these texts by code point compares the values themselves, however many
 * digits they have, where a double would take 9007199254740993 for 9007199254740992. One form for both stores, which need no more than the order of texts.
 *
 * - Numbers compare as the decimal that is written: https://www.w3.org/TR/xmlschema11-2/#decimal. A double is taken for the decimal it is written as.
 * - `xsd:dateTime` and `xsd:date` compare on one time line, with every digit of the second; a date is the moment it begins, and what has no zone is in UTC.
 */
import { XSD } from './namespaces.ts';
import { isNumeric, type Literal } from './value.ts';

/** Significant digits that count; numbers alike in so many are equal here. */
export const MAX_DIGITS = 120;

/** The order key of a literal whose datatype has an order; undefined for others, NaN, and what is not written as its datatype asks. */
export function orderKey({ value, datatype }: Literal): string | undefined {
  if (isNumeric(datatype)) return numberKey(value);
  return datatype !== undefined && TIMES.has(datatype) ? timeKey(value) : undefined;
}

/** The order key of what a person typed, a number or a time. */
export function orderKeyOfText(text: string): string | undefined {
  return numberKey(text.trim()) ?? timeKey(text.trim());
}

/** Whether an order key is a number's. */
export function isNumberKey(key: string): boolean {
  return key.startsWith('n');
}

/** What order keys of the same sort begin with: numbers are not compared with times. */
export function sortOfKey(key: string): string {
  return key.slice(0, 1);
}

const TIMES: ReadonlySet<string> = new Set(['dateTime', 'dateTimeStamp', 'date'].map((name) => XSD + name));

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

const LEAST = 'n0';
const NEGATIVE = 'n1';
const ZERO = 'n2';
const POSITIVE = 'n3';
const GREATEST = 'n4';

/** Largest power of ten that is told apart. */
const MAX_EXPONENT = 9_999_999_999;

function numberKey(text: string): string | undefined {
  if (text === 'INF' || text === '+INF') return GREATEST;
  if (text === '-INF') return LEAST;
  const parts = NUMBER.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const written = whole + fraction;
  if (written === '') return undefined;
  let first = 0;
  while (written[first] === '0') first++;
  if (first === written.length) return ZERO;
  // The value is 0.digits times ten to the power.
  const power = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(exponent) + whole.length - first));
  const digits = trimmed(written.slice(first, first + MAX_DIGITS));
  const size = powerKey(power) + digits;
  // Of negative numbers the larger in size comes first; the mark behind makes the longer of two with one beginning the smaller.
  return sign === '-' ? `${NEGATIVE}${complement(size)}~` : POSITIVE + size;
}

/** Powers in order: a letter that says sign and number of digits, then the digits, complemented if negative. */
function powerKey(power: number): string {
  const digits = String(Math.abs(power));
  const letter = String.fromCharCode(MIDDLE + (power < 0 ? -digits.length : digits.length));
  return letter + (power < 0 ? complement(digits) : digits);
}

const MIDDLE = 'm'.charCodeAt(0);

/** Digits and letters mirrored, so that the order is the other way round. */
function complement(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String(9 - Number(digit))).replace(/[a-z]/, mirrored);
}

function mirrored(letter: string): string {
  return String.fromCharCode(2 * MIDDLE - letter.charCodeAt(0));
}

function trimmed(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

const TIME = /^(-?\d{4,6})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):(\d\d))?$/;

/** Added to seconds since 1970, so that all have fourteen digits: JavaScript's dates end 8.64e12 seconds from 1970. */
const EPOCH = 20_000_000_000_000;

function timeKey(text: string): string | undefined {
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as number[];
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day);
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day) return undefined;
  const [sign, zoneHours, zoneMinutes] = [parts[8], Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  const zone = (zoneHours * 60 + zoneMinutes) * (sign === '-' ? -60 : 60);
  const seconds = date.getTime() / 1000 + hour! * 3600 + minute! * 60 + second! - zone;
  if (!Number.isSafeInteger(seconds)) return undefined;
  return `t${String(EPOCH + seconds)}${trimmed((parts[7] ?? '').slice(0, MAX_DIGITS))}`;
}
