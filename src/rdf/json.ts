/**
 * JSON as foreign systems send it: numbers keep the digits they were written with, a key given twice is refused (the reader and the signer of a
 * document must see the same one), and a fault knows its line and column. https://www.rfc-editor.org/rfc/rfc8259
 */
import jsonc from 'jsonc-parser';
import { Fault, type Place } from '../prov/fault.ts';
import type { JsonCode } from './fault.ts';

/** A number as written: `1e-8`, `-0` and `9007199254740993` are not rounded. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonObject = ReadonlyMap<string, Json>;
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;

export interface JsonLimits {
  /** UTF-16 code units of the whole text. */
  readonly length: number;
  /** Objects and arrays within each other. */
  readonly depth: number;
}

export const JSON_LIMITS: JsonLimits = { length: 64 * 1024 * 1024, depth: 64 };

/**
 * Parses a JSON text.
 * @param source name of the document, for the fault's place
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE
 */
export function parseJson(text: string, source?: string, limits: JsonLimits = JSON_LIMITS): Json {
  if (text.length > limits.length) {
    throw new Fault<JsonCode>(
      'INPUT_TOO_LARGE',
      `The document has ${text.length} characters; the limit is ${limits.length}.`,
      {
        ...(source !== undefined && { place: { source } }),
        hint: 'Split it into several documents.',
      },
    );
  }
  return new Builder(text, source, limits).build();
}

type Container = { readonly array: Json[] } | { readonly object: Map<string, Json>; key: string };

/** Puts together what the scanner finds, and stops at the first thing that is not allowed. */
class Builder {
  readonly #text: string;
  readonly #source: string | undefined;
  readonly #limits: JsonLimits;
  readonly #open: Container[] = [];
  #root: Json | undefined;

  constructor(text: string, source: string | undefined, limits: JsonLimits) {
    // RFC 8259 §8.1 lets a parser ignore a byte order mark rather than treat it as an error.
    this.#text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.#source = source;
    this.#limits = limits;
  }

  build(): Json {
    const text = this.#text;
    const begin = (offset: number, container: Container, value: Json) => {
      if (this.#open.length === this.#limits.depth) {
        throw this.#fault(`objects and arrays are nested deeper than ${this.#limits.depth}`, offset, 'INPUT_TOO_LARGE');
      }
      this.#add(value);
      this.#open.push(container);
    };
    jsonc.visit(
      text,
      {
        onObjectBegin: (offset) => {
          const object = new Map<string, Json>();
          begin(offset, { object, key: '' }, object);
        },
        onArrayBegin: (offset) => {
          const array: Json[] = [];
          begin(offset, { array }, array);
        },
        onObjectEnd: () => void this.#open.pop(),
        onArrayEnd: () => void this.#open.pop(),
        onObjectProperty: (key, offset) => this.#key(key, offset),
        onLiteralValue: (value: null | boolean | number | string, offset, length) =>
          this.#add(typeof value === 'number' ? new JsonNumber(text.slice(offset, offset + length)) : value),
        onError: (code, offset, length) => {
          throw this.#fault(WHY[code] ?? 'this is no JSON', code === UNCLOSED ? offset + length : offset);
        },
      },
      { disallowComments: true },
    );
    // The scanner reports a text without a value as an error, so there is one here.
    return this.#root!;
  }

  #key(key: string, offset: number): void {
    const top = this.#open.at(-1) as { object: Map<string, Json>; key: string };
    if (top.object.has(key)) {
      const shown = JSON.stringify(key.slice(0, 80));
      throw this.#fault(`the key ${shown} occurs twice in one object`, offset, 'DUPLICATE_KEY');
    }
    top.key = key;
  }

  #add(value: Json): void {
    const top = this.#open.at(-1);
    if (top === undefined) this.#root = value;
    else if ('array' in top) top.array.push(value);
    else top.object.set(top.key, value);
  }

  #fault(why: string, at: number, code: JsonCode = 'MALFORMED_JSON'): Fault<JsonCode> {
    const place = placeAt(this.#text, at, this.#source);
    return new Fault<JsonCode>(code, `Cannot read the JSON: ${why} (line ${place.line}, column ${place.column}).`, {
      place,
    });
  }
}

/** jsonc-parser's `UnexpectedEndOfString`; its enum is not there at run time. */
const UNCLOSED = 12;

/** By jsonc-parser's `ParseErrorCode`. */
const WHY: Readonly<Record<number, string>> = {
  1: 'this is no JSON value or punctuation',
  2: 'this is no number of JSON',
  3: 'a key in double quotes was expected',
  4: 'a value was expected',
  5: '":" was expected after a key',
  6: '"," was expected',
  7: '"," or "}" was expected',
  8: '"," or "]" was expected',
  9: 'something follows the end of the document',
  10: 'JSON has no comments',
  11: 'JSON has no comments',
  [UNCLOSED]: 'a string is not closed',
  13: 'a number ends too early',
  14: '\\u must be followed by four hexadecimal digits',
  15: 'this is no escape of JSON',
  16: 'a control character must be escaped in a string',
};

/** Line and column (from 1) of an offset. */
function placeAt(text: string, at: number, source: string | undefined): Place {
  let line = 1;
  let start = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) {
    line++;
    start = i + 1;
  }
  return { line, column: at - start + 1, ...(source !== undefined && { source }) };
}

/**
 * JSON text, keys in their order and numbers as they were written.
 * @param indent what each level is indented by; none: no white space at all
 */
export function jsonOf(value: Json, indent = '', level = ''): string {
  if (value instanceof JsonNumber) return value.text;
  const inner = level + indent;
  const around = (open: string, close: string, items: readonly string[]): string => {
    if (indent === '' || items.length === 0) return open + items.join(',') + close;
    return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${level}${close}`;
  };
  if (isObject(value)) {
    const colon = indent === '' ? ':' : ': ';
    const members = [...value].map(([key, member]) => JSON.stringify(key) + colon + jsonOf(member, indent, inner));
    return around('{', '}', members);
  }
  if (!Array.isArray(value)) return JSON.stringify(value);
  return around(
    '[',
    ']',
    (value as readonly Json[]).map((item) => jsonOf(item, indent, inner)),
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** A JSON Pointer (RFC 6901 §3) from its reference tokens. */
export function pointer(tokens: readonly (string | number)[]): string {
  return tokens.map((t) => `/${String(t).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
