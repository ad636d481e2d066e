import { Fault } from '../prov/fault.ts';
import { JsonNumber, parseJson, type Json } from '../rdf/json.ts';
import type { ApiCode } from './answers.ts';

/** Deepest nesting of JSON accepted in a request. */
export const MAX_JSON_DEPTH = 64;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON from outside into plain values. A key given twice, nesting beyond the limit, and keys that reach an object's prototype are refused.
 * @throws Fault TOO_LARGE, BAD_REQUEST; MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE with line and column
 */
export function readJson(text: string, maxLength: number): unknown {
  if (text.length > maxLength) throw new Fault<ApiCode>('TOO_LARGE', `The body is larger than ${maxLength} bytes.`);
  return plain(parseJson(text, undefined, { length: maxLength, depth: MAX_JSON_DEPTH }));
}

function plain(json: Json): unknown {
  if (json instanceof JsonNumber) return Number(json.text);
  if (json instanceof Map) {
    return Object.fromEntries(
      [...(json as ReadonlyMap<string, Json>)].map(([key, value]) => {
        if (FORBIDDEN_KEYS.has(key)) {
          throw new Fault<ApiCode>('BAD_REQUEST', `The key ${JSON.stringify(key)} is not allowed.`);
        }
        return [key, plain(value)];
      }),
    );
  }
  return Array.isArray(json) ? (json as readonly Json[]).map(plain) : json;
}
