import { Fault } from '../prov/fault.ts';
import type { ApiCode } from './answers.ts';

/** Deepest nesting of JSON accepted anywhere. */
export const MAX_JSON_DEPTH = 64;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON from outside. Nesting is measured on the text, before a parser recurses; keys that reach an object's prototype are refused.
 * @throws Fault TOO_LARGE, BAD_REQUEST with line and column
 */
export function readJson(text: string, maxBytes: number): unknown {
  if (text.length > maxBytes) throw new Fault<ApiCode>('TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
  refuseDepth(text);
  try {
    return JSON.parse(text, (key: string, value: unknown) => {
      if (FORBIDDEN_KEYS.has(key)) {
        throw new Fault<ApiCode>('BAD_REQUEST', `The key ${JSON.stringify(key)} is not allowed.`);
      }
      return value;
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw malformed(text, error as SyntaxError);
  }
}

function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) {
        throw new Fault<ApiCode>('BAD_REQUEST', `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`, {
          place: lineAndColumn(text, i),
        });
      }
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
}

function malformed(text: string, error: SyntaxError): Fault<ApiCode> {
  const position = /position (\d+)/.exec(error.message)?.[1];
  const place = lineAndColumn(text, position === undefined ? text.length : Number(position));
  const reason = error.message.replace(/ in JSON at position.*$/s, '').replace(/, ".*$/s, '');
  return new Fault<ApiCode>('BAD_REQUEST', `Malformed JSON at line ${place.line}, column ${place.column}: ${reason}.`, {
    place,
  });
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
