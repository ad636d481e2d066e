/** The tokens of PROV-N: https://www.w3.org/TR/prov-n/#prod-QUALIFIED_NAME and the other terminals, one at a time and in linear time. */
import { Fault, type Place } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import type { SerializationCode } from '../fault.ts';

export interface Token {
  /**
   * `word`: a keyword, qualified name, time, integer or `-`, which only the grammar tells apart. `name`: a qualified name between apostrophes.
   * `mark`: one of `( ) [ ] { } , ; =` or `%%`. `end`: the end of the text.
   */
  readonly kind: 'word' | 'name' | 'string' | 'iri' | 'language' | 'mark' | 'end';
  /** A string with its escapes undone; names with theirs, as their expansion needs them. */
  readonly text: string;
  readonly place: Place;
}

const BLANK = /[ \t]*/y;
/** Greedy, so that `//` and `/*` begin comments between tokens only: `loss//TRAINING` is a name, since `/` and `*` may stand in names. */
const WORD = /(?:[^ \t\r\n()[\]{},;='"<>%\\]|%(?!%)|\\[='(),\-:;[\].])+/y;
const IRI = /<([^<>"{}|^`\\ \t\r\n]*)>/y;
const LANGUAGE = /@([A-Za-z]+(?:-[A-Za-z0-9]+)*)/y;
const PLAIN = /[^"\\\r\n]+/y;
const LONG_PLAIN = /[^"\\]+/y;
const MARKS = new Set('()[]{},;=');
const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  b: '\b',
  n: '\n',
  r: '\r',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

export class Tokens {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #next: Token;

  constructor(text: string) {
    this.#text = text;
    // A byte order mark is no part of the text.
    if (text.charCodeAt(0) === 0xfeff) this.#at = this.#lineStart = 1;
    this.#next = this.#scan();
  }

  /** The token to come. */
  get peek(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#next = this.#scan();
    return token;
  }

  #place(): Place {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #scan(): Token {
    this.#skip();
    const text = this.#text;
    const place = this.#place();
    const c = text[this.#at];
    if (c === undefined) return { kind: 'end', text: '', place };
    if (c === '"') return { kind: 'string', text: this.#string(place), place };
    if (MARKS.has(c)) return this.#mark(c, place);
    if (c === '%' && text[this.#at + 1] === '%') return this.#mark('%%', place);
    if (c === '<') return { kind: 'iri', text: this.#iri(place), place };
    if (c === "'") return { kind: 'name', text: this.#quotedName(place), place };
    if (c === '@' && text[this.#at - 1] === '"') {
      const language = this.#match(LANGUAGE);
      if (language !== undefined) return { kind: 'language', text: language.slice(1), place };
    }
    return { kind: 'word', text: this.#word(place), place };
  }

  #mark(text: string, place: Place): Token {
    this.#at += text.length;
    return { kind: 'mark', text, place };
  }

  /** Passes white space and comments. */
  #skip(): void {
    const text = this.#text;
    for (;;) {
      this.#match(BLANK);
      const c = text[this.#at];
      if (c === '\n' || c === '\r') this.#newLine();
      else if (c === '/' && text[this.#at + 1] === '/') {
        while (this.#at < text.length && text[this.#at] !== '\n' && text[this.#at] !== '\r') this.#at++;
      } else if (c === '/' && text[this.#at + 1] === '*') this.#comment();
      else return;
    }
  }

  #comment(): void {
    const place = this.#place();
    const end = this.#text.indexOf('*/', this.#at + 2);
    if (end === -1) throw malformed('The comment has no end: */ is missing.', place);
    while (this.#at < end) {
      const c = this.#text[this.#at];
      if (c === '\n' || c === '\r') this.#newLine();
      else this.#at++;
    }
    this.#at = end + 2;
  }

  /** Passes one end of line: `\n`, `\r\n` or `\r`. */
  #newLine(): void {
    if (this.#text[this.#at] === '\r' && this.#text[this.#at + 1] === '\n') this.#at++;
    this.#at++;
    this.#line++;
    this.#lineStart = this.#at;
  }

  #string(place: Place): string {
    const quote = this.#text.startsWith('"""', this.#at) ? '"""' : '"';
    this.#at += quote.length;
    let value = '';
    for (;;) {
      if (this.#text.startsWith(quote, this.#at)) break;
      const c = this.#text[this.#at];
      if (c === undefined) throw malformed(`The string has no end: ${quote} is missing.`, place);
      if (c === '\\') value += this.#escape();
      else if (c === '"') {
        value += c;
        this.#at++;
      } else if (quote === '"') value += this.#match(PLAIN) ?? this.#brokenString(place);
      else value += this.#lines();
    }
    this.#at += quote.length;
    return value;
  }

  #brokenString(place: Place): never {
    throw malformed(
      'The string has no end on its line.',
      place,
      'Strings over several lines stand between """ and """.',
    );
  }

  /** A piece of a long string up to the next quote or backslash. */
  #lines(): string {
    const from = this.#at;
    LONG_PLAIN.lastIndex = from;
    LONG_PLAIN.exec(this.#text);
    const to = LONG_PLAIN.lastIndex;
    while (this.#at < to) {
      const c = this.#text[this.#at];
      if (c === '\n' || c === '\r') this.#newLine();
      else this.#at++;
    }
    return this.#text.slice(from, to);
  }

  #escape(): string {
    const place = this.#place();
    const c = this.#text[this.#at + 1];
    const value = c === undefined || !Object.hasOwn(ESCAPES, c) ? undefined : ESCAPES[c];
    if (value === undefined) {
      throw malformed(
        `${JSON.stringify(`\\${c ?? ''}`)} is no escape in a string.`,
        place,
        'PROV-N has \\t \\b \\n \\r \\f \\" \\\' and \\\\; write a backslash itself as \\\\.',
      );
    }
    this.#at += 2;
    return value;
  }

  #iri(place: Place): string {
    const iri = this.#match(IRI);
    if (iri === undefined) throw malformed('"<" begins an IRI, and this is none that ends with ">".', place);
    return iri.slice(1, -1);
  }

  #quotedName(place: Place): string {
    this.#at++;
    const name = this.#match(WORD);
    if (name === undefined || this.#text[this.#at] !== "'")
      throw malformed('A qualified name stands between apostrophes.', place, 'Strings stand between ".');
    this.#at++;
    return name;
  }

  #word(place: Place): string {
    const word = this.#match(WORD);
    if (word !== undefined) return word;
    const c = this.#text[this.#at]!;
    if (c === '\\') {
      const escape = this.#text.slice(this.#at, this.#at + 2);
      throw malformed(
        `${JSON.stringify(escape)} is no escape in a name.`,
        place,
        "A name has a backslash only before = ' ( ) , - : ; [ ] and a point.",
      );
    }
    throw malformed(`${JSON.stringify(clip(c))} cannot stand here.`, place);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }
}

export function malformed(message: string, place: Place, hint?: string): Fault<SerializationCode> {
  return new Fault<SerializationCode>('MALFORMED_PROV_N', message, {
    place,
    hint: hint ?? 'See https://www.w3.org/TR/prov-n/ for the form.',
  });
}
