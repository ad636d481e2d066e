/** Terms as text, each checked at the writer's door whatever was promised before. */
import { iri, MAX_IRI_LENGTH } from '../../prov/iri.ts';
import { literal, type Literal } from '../../prov/value.ts';

/** An absolute IRI of characters that need no second look; others go through {@link iri}, which decides. */
const PLAIN_IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-[\]_a-z~\u00a0-\ud7ff\ue000-\ufffd]*$/;

/**
 * Returns an IRI unchanged if it can stand between `<` and `>`.
 * @throws Fault ILLEGAL_IRI
 */
export function checkedIri(text: string): string {
  if (text.length <= MAX_IRI_LENGTH && PLAIN_IRI.test(text)) return text;
  return iri(text);
}

/** Characters that a quoted literal escapes: `"`, `\`, and every control character (C0, DEL, C1). */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const EACH_ESCAPED = /["\\\u0000-\u001f\u007f-\u009f]/g;
/** Those, and what no RDF syntax may carry: lone surrogates (pairs are looked at again), U+FFFE, U+FFFF. */
// eslint-disable-next-line no-control-regex -- as above
const SPECIAL = /["\\\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/;

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/**
 * The lexical form as it may stand between quotes, as STRING_LITERAL_QUOTE of N-Triples and Turtle has it (https://www.w3.org/TR/n-triples/#grammar-production-STRING_LITERAL_QUOTE).
 * @throws Fault ILLEGAL_LITERAL
 */
export function quotable(text: string): string {
  if (!SPECIAL.test(text)) return text;
  literal(text);
  return text.replace(EACH_ESCAPED, escape);
}

function escape(c: string): string {
  return SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Refuses a literal that no writer may write: its language tag, and its length. @throws Fault ILLEGAL_LITERAL */
export function checkedLanguage(value: Literal): string {
  return literal(value.value, undefined, value.language).language!;
}

/** Remembers what a small vocabulary of IRIs is written as; forgets all when it has grown past what a vocabulary is. */
export class TermCache {
  readonly #texts = new Map<string, string>();
  readonly #write: (iri: string) => string;

  constructor(write: (iri: string) => string) {
    this.#write = write;
  }

  text(of: string): string {
    let text = this.#texts.get(of);
    if (text === undefined) {
      text = this.#write(of);
      if (this.#texts.size >= 4096) this.#texts.clear();
      this.#texts.set(of, text);
    }
    return text;
  }
}

/** The few datatypes that a run of literals uses, found by comparing: their names come fresh from JSON each time, and hashing one costs more. */
export class Recent<T> {
  readonly #keys: (string | undefined)[] = [undefined, undefined, undefined, undefined];
  readonly #values: T[] = [];
  readonly #make: (key: string) => T;
  #next = 0;

  constructor(make: (key: string) => T) {
    this.#make = make;
  }

  get(key: string): T {
    const keys = this.#keys;
    for (let i = 0; i < 4; i++) if (keys[i] === key) return this.#values[i]!;
    const value = this.#make(key);
    this.#values[this.#next] = value;
    keys[this.#next] = key;
    this.#next = (this.#next + 1) & 3;
    return value;
  }
}
