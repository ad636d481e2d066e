/**
 * JSON as foreign systems send it: numbers keep the digits they were written with, a key given twice is refused (the reader and the signer of a
 * document must see the same one), and a fault knows its line and column. https://www.rfc-editor.org/rfc/rfc8259
 */
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

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const HEX4 = /^[0-9a-fA-F]{4}$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

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
  return new Reader(text, source, limits).document();
}

class Reader {
  readonly #text: string;
  readonly #source: string | undefined;
  readonly #limits: JsonLimits;
  #at: number;

  constructor(text: string, source: string | undefined, limits: JsonLimits) {
    this.#text = text;
    this.#source = source;
    this.#limits = limits;
    // RFC 8259 §8.1 lets a parser ignore a byte order mark rather than treat it as an error.
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  document(): Json {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#fault('something follows the end of the document');
    return value;
  }

  #value(depth: number): Json {
    this.#space();
    const c = this.#text[this.#at];
    if (c === '{') return this.#object(depth + 1);
    if (c === '[') return this.#array(depth + 1);
    if (c === '"') return this.#string();
    if (c === 't') return this.#word('true', true);
    if (c === 'f') return this.#word('false', false);
    if (c === 'n') return this.#word('null', null);
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text);
    if (!number)
      throw this.#fault(
        c === undefined ? 'the document ends too early' : `a value cannot begin with ${JSON.stringify(c)}`,
      );
    this.#at = NUMBER.lastIndex;
    return new JsonNumber(number[0]);
  }

  #object(depth: number): JsonObject {
    this.#enter(depth);
    const members = new Map<string, Json>();
    if (this.#next('}')) return members;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#fault('a key in double quotes was expected');
      const start = this.#at;
      const key = this.#string();
      if (members.has(key)) {
        throw this.#fault(
          `the key ${JSON.stringify(key.slice(0, 80))} occurs twice in one object`,
          'DUPLICATE_KEY',
          start,
        );
      }
      if (!this.#next(':')) throw this.#fault('":" was expected after a key');
      members.set(key, this.#value(depth));
    } while (this.#next(','));
    if (!this.#next('}')) throw this.#fault('"," or "}" was expected');
    return members;
  }

  #array(depth: number): readonly Json[] {
    this.#enter(depth);
    const items: Json[] = [];
    if (this.#next(']')) return items;
    do items.push(this.#value(depth));
    while (this.#next(','));
    if (!this.#next(']')) throw this.#fault('"," or "]" was expected');
    return items;
  }

  #string(): string {
    const text = this.#text;
    let out = '';
    let from = ++this.#at;
    for (;;) {
      const c = text.charCodeAt(this.#at);
      if (c === 0x22) {
        out += text.slice(from, this.#at++);
        return out;
      }
      if (Number.isNaN(c)) throw this.#fault('a string is not closed');
      if (c < 0x20) throw this.#fault('a control character must be escaped in a string');
      if (c !== 0x5c) {
        this.#at++;
        continue;
      }
      out += text.slice(from, this.#at);
      out += this.#escape();
      from = this.#at;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? '';
    if (letter === 'u') {
      const hex = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!HEX4.test(hex)) throw this.#fault('\\u must be followed by four hexadecimal digits');
      this.#at += 6;
      return String.fromCharCode(parseInt(hex, 16));
    }
    const plain = ESCAPES[letter];
    if (plain === undefined) throw this.#fault(`${JSON.stringify(`\\${letter}`)} is no escape of JSON`);
    this.#at += 2;
    return plain;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#fault(`${word} was expected`);
    this.#at += word.length;
    return value;
  }

  #enter(depth: number): void {
    if (depth > this.#limits.depth) {
      throw this.#fault(`objects and arrays are nested deeper than ${this.#limits.depth}`, 'INPUT_TOO_LARGE');
    }
    this.#at++;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #next(mark: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #fault(why: string, code: JsonCode = 'MALFORMED_JSON', at = this.#at): Fault<JsonCode> {
    const place = placeAt(this.#text, at, this.#source);
    return new Fault<JsonCode>(code, `Cannot read the JSON: ${why} (line ${place.line}, column ${place.column}).`, {
      place,
    });
  }
}

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

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

/** A JSON Pointer (RFC 6901 §3) from its reference tokens. */
export function pointer(tokens: readonly (string | number)[]): string {
  return tokens.map((t) => `/${String(t).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
