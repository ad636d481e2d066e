/** Reads a search expression, by recursive descent; the grammar is on docs/search.md. */
import { withinLimit } from '../limits.ts';
import type { Condition, Expression, Operator, WrittenKey, WrittenValue } from './expression.ts';
import { tokensOf, type Token } from './tokens.ts';
import { unreadable, type Advice } from './unreadable.ts';

/**
 * @returns undefined for an expression without anything in it: it asks for nothing
 * @throws Fault BAD_ARGUMENT with the place, LIMIT
 */
export function parseExpression(text: string): Expression | undefined {
  withinLimit('expression', text.length, 'The length of the search expression');
  if (text.trim() === '') return undefined;
  return new Parser(text).whole();
}

/** Reads a key alone: a column to show, a value to count. @throws Fault BAD_ARGUMENT */
export function parseKey(text: string, argument: string): WrittenKey {
  withinLimit('expression', text.length, 'The length of a key');
  return new Parser(text, argument).onlyKey();
}

/** Reads a key and a direction: `metrics.auc desc`. @throws Fault BAD_ARGUMENT */
export function parseSort(text: string, argument: string): { readonly key: WrittenKey; readonly descending: boolean } {
  withinLimit('expression', text.length, 'The length of a sort');
  return new Parser(text, argument).sort();
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...(['=', '!=', '<', '<=', '>', '>='] as const).map((operator) => [operator, operator] as const),
  ['==', '='],
  ['<>', '!='],
]);

const EXPECTED_OPERATOR = '= != < <= > >= ~ like ilike in between is';

class Parser {
  readonly #text: string;
  readonly #argument: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #conditions = 0;

  constructor(text: string, argument = 'where') {
    this.#text = text;
    this.#argument = argument;
    this.#tokens = tokensOf(text);
  }

  whole(): Expression {
    const expression = this.#either(0);
    if (this.#next.kind !== 'end') throw this.#unexpected('and, or, or the end');
    return expression;
  }

  onlyKey(): WrittenKey {
    const key = this.#key();
    if (this.#next.kind !== 'end') throw this.#unexpected('nothing after the key');
    return key;
  }

  sort(): { readonly key: WrittenKey; readonly descending: boolean } {
    const key = this.#key();
    const descending = this.#word('desc') || this.#word('descending');
    if (!descending && !this.#word('asc')) this.#word('ascending');
    if (this.#next.kind !== 'end') throw this.#unexpected('asc, desc or the end');
    return { key, descending };
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #either(depth: number): Expression {
    const parts = [this.#both(depth)];
    while (this.#word('or')) parts.push(this.#both(depth));
    return parts.length === 1 ? parts[0]! : { is: 'or', parts };
  }

  #both(depth: number): Expression {
    const parts = [this.#single(depth)];
    while (this.#word('and')) parts.push(this.#single(depth));
    return parts.length === 1 ? parts[0]! : { is: 'and', parts };
  }

  #single(depth: number): Expression {
    withinLimit('nesting', depth, 'The nesting of the search expression');
    if (this.#word('not')) return { is: 'not', part: this.#single(depth + 1) };
    if (!this.#symbol('(')) return this.#condition();
    const inner = this.#either(depth + 1);
    if (!this.#symbol(')')) throw this.#unexpected('and, or, or )');
    return inner;
  }

  #condition(): Condition {
    withinLimit('conditions', ++this.#conditions, 'The number of conditions in the search expression');
    const key = this.#key();
    const sign = this.#next.kind === 'symbol' ? this.#next.text : '';
    const operator = OPERATORS.get(sign);
    if (operator) {
      this.#at++;
      return { is: 'compare', key, operator, value: this.#value() };
    }
    if (this.#symbol('~')) return { is: 'words', key, words: this.#quoted('the words to look for') };
    if (this.#word('is')) {
      const negated = this.#word('not');
      if (!this.#word('null')) throw this.#unexpected(negated ? 'null' : 'null or not null');
      return { is: 'null', key, negated };
    }
    return this.#listed(key, this.#word('not'));
  }

  #listed(key: WrittenKey, negated: boolean): Condition {
    const anyCase = this.#word('ilike');
    if (anyCase || this.#word('like')) {
      return { is: 'like', key, negated, anyCase, pattern: this.#quoted('a pattern') };
    }
    if (this.#word('between')) {
      const low = this.#value();
      if (!this.#word('and')) throw this.#unexpected('and with the upper end');
      return { is: 'between', key, negated, low, high: this.#value() };
    }
    if (!this.#word('in')) throw this.#unexpected(negated ? 'like, ilike, in or between' : EXPECTED_OPERATOR);
    if (!this.#symbol('(')) throw this.#unexpected('( and the values');
    const values = [this.#value()];
    while (this.#symbol(',')) values.push(this.#value());
    withinLimit('listed', values.length, 'The number of values in a list');
    if (!this.#symbol(')')) throw this.#unexpected(', or )');
    return { is: 'in', key, negated, values };
  }

  #key(): WrittenKey {
    const token = this.#next;
    if (token.kind === 'name') {
      this.#at++;
      return { name: token.text, from: token.from, to: token.to };
    }
    if (token.kind !== 'word' || RESERVED.has(token.text.toLowerCase())) {
      throw this.#unexpected('a key such as params.lr, metrics.auc or status', {
        ...(token.kind === 'text' && { hint: 'Only what follows a dot is quoted in a key: metrics."val auc".' }),
      });
    }
    this.#at++;
    const dot = token.text.indexOf('.');
    if (dot < 0) return { name: token.text, from: token.from, to: token.to };
    const family = token.text.slice(0, dot);
    const rest = token.text.slice(dot + 1);
    if (rest !== '') return { family, name: rest, from: token.from, to: token.to };
    const quoted = this.#next;
    if ((quoted.kind !== 'text' && quoted.kind !== 'name') || quoted.from !== token.to) {
      throw this.#unexpected(`a name after ${token.text}`);
    }
    this.#at++;
    return { family, name: quoted.text, from: token.from, to: quoted.to };
  }

  #value(): WrittenValue {
    const token = this.#next;
    const { from, to, text } = token;
    const bare = token.kind === 'number' || (token.kind === 'word' && BARE.has(text.toLowerCase()));
    if (token.kind !== 'text' && !bare) {
      throw this.#unexpected('a number or a quoted text', {
        ...(token.kind === 'word' && { hint: `Texts are quoted: "${text}".` }),
      });
    }
    this.#at++;
    return { text, quoted: !bare, from, to };
  }

  #quoted(what: string): WrittenValue {
    const { kind, text, from, to } = this.#next;
    if (kind !== 'text') throw this.#unexpected(`${what}, quoted`);
    this.#at++;
    return { text, quoted: true, from, to };
  }

  /** Takes the next token if it is this word, in any case. */
  #word(word: string): boolean {
    const found = this.#next.kind === 'word' && this.#next.text.toLowerCase() === word;
    if (found) this.#at++;
    return found;
  }

  #symbol(symbol: string): boolean {
    const found = this.#next.kind === 'symbol' && this.#next.text === symbol;
    if (found) this.#at++;
    return found;
  }

  #unexpected(expected: string, advice: Advice = {}): Error {
    const { kind, from, to } = this.#next;
    const found = kind === 'end' ? 'the end' : JSON.stringify(this.#text.slice(from, Math.min(to, from + 60)));
    return unreadable(this.#text, this.#next, `Expected ${expected}, found ${found}.`, advice, this.#argument);
  }
}

const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'like', 'ilike', 'between', 'null']);

/** Words that are values without quotes. */
const BARE: ReadonlySet<string> = new Set(['true', 'false', 'inf', '+inf', '-inf', 'nan']);
