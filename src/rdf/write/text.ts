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

const MOST_TERMS = 4096;

/** The text as one piece of memory: joined anew into every line, a text of several pieces would be walked through each time. */
export function inOnePiece(text: string): string {
  text.charCodeAt(0);
  return text;
}

interface Known<T> {
  readonly key: string;
  readonly value: T;
  /** What was asked for after it the last time. */
  next: Known<T> | undefined;
}

/**
 * Remembers what a small vocabulary of IRIs is written as. Descriptions of one kind name the same properties and classes in the same order, so what
 * followed the last time is tried first: the names come fresh from JSON, and hashing one costs more than comparing it.
 */
export class TermCache<T = string> {
  readonly #known = new Map<string, Known<T>>();
  readonly #write: (iri: string) => T;
  #last: Known<T> | undefined;

  constructor(write: (iri: string) => T) {
    this.#write = write;
  }

  get(iri: string): T {
    const next = this.#last?.next;
    if (next !== undefined && next.key === iri) {
      this.#last = next;
      return next.value;
    }
    return this.#find(iri);
  }

  #find(iri: string): T {
    let found = this.#known.get(iri);
    if (found === undefined) {
      const value = this.#write(iri);
      // Past what a vocabulary is, there is no end to what comes.
      if (this.#known.size >= MOST_TERMS) this.#known.clear();
      this.#known.set(iri, (found = { key: iri, value, next: undefined }));
    }
    if (this.#last !== undefined) this.#last.next = found;
    this.#last = found;
    return found.value;
  }
}
