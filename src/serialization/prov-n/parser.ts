/** What every production of PROV-N is made of: names, literals, times, attributes and marks, read from tokens. */
import { Fault, type Place } from '../../prov/fault.ts';
import { clip, type Iri } from '../../prov/iri.ts';
import { dateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { propertyOf, untyped } from '../attributes.ts';
import type { SerializationCode } from '../fault.ts';
import type { Names } from '../names.ts';
import { placed } from '../placed.ts';
import { integerType, typedValue } from '../typed.ts';
import { malformed, Tokens, type Token } from './tokens.ts';

/** What followed the first argument of an expression. */
export interface Rest {
  /** How many arguments there were. */
  readonly count: number;
  /** In PROV-O's words. */
  readonly attributes: Record<Iri, Value[]>;
}

const INTEGER = /^-?[0-9]+$/;

export class Parser {
  readonly #tokens: Tokens;

  constructor(text: string) {
    this.#tokens = new Tokens(text);
  }

  get peek(): Token {
    return this.#tokens.peek;
  }

  take(): Token {
    return this.#tokens.take();
  }

  /** Whether the given mark or keyword comes next. */
  isNext(kind: Token['kind'], text: string): boolean {
    return this.peek.kind === kind && this.peek.text === text;
  }

  /** Takes the given mark if it comes next. */
  passes(mark: string): boolean {
    if (!this.isNext('mark', mark)) return false;
    this.take();
    return true;
  }

  expect(kind: Token['kind'], what: string): Token {
    if (this.peek.kind !== kind) throw this.unexpected(what);
    return this.take();
  }

  expectMark(mark: string, what = JSON.stringify(mark)): void {
    if (!this.passes(mark)) throw this.unexpected(what);
  }

  unexpected(what: string) {
    const { kind, text, place } = this.peek;
    const shown = kind === 'end' ? 'the text ends' : `there is ${JSON.stringify(clip(text))}`;
    return malformed(`Here ${what} was expected, and ${shown}.`, place);
  }

  /** A qualified name. */
  name(names: Names, what: string): Iri {
    const { text, place } = this.expect('word', what);
    if (text === '-') throw malformed(`Here ${what} was expected, and there is "-".`, place);
    return names.expand(text, place);
  }

  /** A qualified name, or undefined for `-`. */
  nameOrMarker(names: Names, what: string): Iri | undefined {
    if (this.isNext('word', '-')) {
      this.take();
      return undefined;
    }
    return this.name(names, what);
  }

  /** An xsd:dateTime, or undefined for `-`. */
  timeOrMarker(): string | undefined {
    const { text, place } = this.expect('word', 'a time or "-"');
    return text === '-' ? undefined : placed(place, () => dateTime(text));
  }

  /**
   * The optional identifier of a relation and its first argument, which cannot be left out: `id; first`, `-; first` or `first`.
   * @throws Fault MALFORMED_PROV_N, ILLEGAL_DOCUMENT (the first argument is `-`), UNKNOWN_PREFIX
   */
  identifierAndFirst(names: Names, expression: string): { id: Iri | undefined; first: Iri } {
    const place = this.peek.place;
    const first = this.nameOrMarker(names, 'an identifier');
    if (this.passes(';')) return { id: first, first: this.#first(names, expression) };
    if (first === undefined) throw unsaid(expression, place);
    return { id: undefined, first };
  }

  #first(names: Names, expression: string): Iri {
    const place = this.peek.place;
    const first = this.nameOrMarker(names, 'an identifier');
    if (first === undefined) throw unsaid(expression, place);
    return first;
  }

  /** A literal: https://www.w3.org/TR/prov-n/#prod-literal. Undefined where it says nothing (see `untyped`). */
  literal(property: Iri, names: Names): Value | undefined {
    const token = this.take();
    const { kind, text, place } = token;
    if (kind === 'name') return { iri: names.expand(text, place) };
    if (kind === 'word' && INTEGER.test(text)) return placed(place, () => literal(text, integerType(text)));
    if (kind !== 'string')
      throw malformed(
        `${JSON.stringify(clip(text))} is no literal.`,
        place,
        'A literal is a string, an integer or a qualified name between apostrophes: "a", 1, \'ex:a\'.',
      );
    if (this.peek.kind === 'language') {
      const language = this.take().text;
      return placed(place, () => literal(text, undefined, language));
    }
    if (!this.passes('%%')) return placed(place, () => untyped(property, text));
    return typedValue(text, this.name(names, 'a datatype'), place, (name) => names.expand(name, place));
  }

  /**
   * The arguments of an expression after its first, the attributes at their end, and the closing parenthesis.
   * @param most how many arguments may come
   * @param read reads the argument of this number, from 0
   */
  rest(names: Names, most: number, read: (argument: number) => void): Rest {
    let count = 0;
    let attributes: Record<Iri, Value[]> = {};
    while (this.passes(',')) {
      if (this.isNext('mark', '[')) {
        attributes = this.#attributes(names);
        break;
      }
      if (count === most) throw malformed('There are more arguments than this expression has.', this.peek.place);
      read(count++);
    }
    this.expectMark(')', '"," or ")"');
    return { count, attributes };
  }

  /** `[attribute = literal, …]`; an empty list is allowed: https://www.w3.org/TR/prov-n/#prod-attributeValuePairs */
  #attributes(names: Names): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    this.expectMark('[');
    if (this.passes(']')) return out;
    do {
      const property = propertyOf(this.name(names, 'an attribute'));
      this.expectMark('=');
      const value = this.literal(property, names);
      if (value !== undefined) (out[property] ??= []).push(value);
    } while (this.passes(','));
    this.expectMark(']', '"," or "]"');
    return out;
  }
}

function unsaid(expression: string, place: Place): Fault<SerializationCode> {
  return new Fault<SerializationCode>(
    'ILLEGAL_DOCUMENT',
    `${expression} does not say what it is about: its first argument is "-".`,
    {
      place,
      hint: 'PROV-DM demands the first element of every relation.',
    },
  );
}
