/** RFC 8785 canonical JSON of documents that others wrote, refused where the canonical form would say something else than the document. */
import canonicalize from 'canonicalize';
import { Fault } from '../prov/fault.ts';
import { isObject, JsonNumber, pointer, type Json } from '../rdf/json.ts';
import type { SignCode } from './fault.ts';

type Path = readonly (string | number)[];

/** Keys that name something on every JavaScript object. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype', 'toJSON']);

/**
 * Canonical JSON: https://www.rfc-editor.org/rfc/rfc8785. RFC 8785 is over I-JSON, whose numbers are doubles; a number that a double does not hold
 * as it was written (2^53 + 1, 1e400, -0, 0.1 with thirty more digits) would be signed as another one, and so is refused. Nesting is bounded by
 * {@link parseJson}.
 * @throws Fault NOT_SIGNABLE with the place
 */
export function canonicalJson(json: Json): string {
  // Only undefined, functions and symbols have no JSON, and there is none of them here.
  return canonicalize(plain(json, []))!;
}

function plain(json: Json, at: Path): unknown {
  if (typeof json === 'string') return wellFormed(json, at);
  if (json instanceof JsonNumber) return exactNumber(json.text, at);
  if (Array.isArray(json)) return (json as readonly Json[]).map((item, i) => plain(item, [...at, i]));
  if (!isObject(json)) return json;
  const out: Record<string, unknown> = {};
  for (const [key, value] of json) {
    if (REFUSED.has(key)) throw notSignable(`the key ${JSON.stringify(key)} is not accepted`, at, 'Rename the key.');
    out[wellFormed(key, at)] = plain(value, [...at, key]);
  }
  return out;
}

/** RFC 8785 §3.2.2.2: lone surrogates are an error, since they have no UTF-8. */
function wellFormed(text: string, at: Path): string {
  if (text.isWellFormed()) return text;
  throw notSignable('a string holds a lone surrogate', at, 'Encode or remove it.');
}

function exactNumber(text: string, at: Path): number {
  const value = Number(text);
  const isMinusZero = Object.is(value, -0);
  if (!isMinusZero && Number.isFinite(value) && decimal(text) === decimal(String(value))) return value;
  throw notSignable(
    `the number ${text.length > 40 ? `${text.slice(0, 40)}…` : text} would be written as ${isMinusZero ? '0' : String(value)}`,
    at,
    'Write it as a string, with a datatype if the document is JSON-LD.',
  );
}

/** Sign, significant digits and exponent of a JSON number: equal for texts of equal value, however large, without computing with them. */
function decimal(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^([-+]?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,15}))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** The fault of what cannot be signed, at a place of a JSON document. */
export function notSignable(why: string, at: Path, hint: string): Fault<SignCode> {
  return new Fault<SignCode>('NOT_SIGNABLE', `The document cannot be signed or verified: ${why}.`, {
    place: { pointer: pointer(at) },
    hint,
  });
}
