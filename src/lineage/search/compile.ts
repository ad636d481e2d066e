/** From a search expression as written to a test: keys and values are checked here, and mistakes told with their place. */
import { isNumberKey } from '../../prov/order.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { indexKey } from '../../store/project.ts';
import { wordsOf } from '../../store/words.ts';
import { Fault } from '../../prov/fault.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { LineageCode } from '../codes.ts';
import { tryName } from '../name.ts';
import type { Reading } from '../reading.ts';
import { nearest } from '../words.ts';
import { HOLDS, orderTo } from './beside.ts';
import { compareValues, timeValue, typedValue, type SearchValue } from './column.ts';
import type { Condition, Expression, Operator, WrittenValue } from './expression.ts';
import type { Key } from './key.ts';
import { like } from './like.ts';
import { resolveKey, type KeyScope } from './resolve-key.ts';
import type { Test } from './test.ts';
import { unreadable } from './unreadable.ts';
import { versionOf } from './version.ts';

type Passes = (value: SearchValue) => boolean;

/** @throws Fault BAD_ARGUMENT (unknown key, value of the wrong sort, a range that ends before it begins), NOT_FOUND (an element) */
export async function compile(reading: Reading, scope: KeyScope, expression: Expression): Promise<Test> {
  switch (expression.is) {
    case 'and':
    case 'or': {
      const parts: Test[] = [];
      for (const part of expression.parts) parts.push(await compile(reading, scope, part));
      return { is: expression.is, parts };
    }
    case 'not':
      return { is: 'not', part: await compile(reading, scope, expression.part) };
    default:
      return new Compiler(reading, scope, resolveKey(scope, expression.key)).condition(expression);
  }
}

class Compiler {
  readonly #reading: Reading;
  readonly #scope: KeyScope;
  readonly #key: Key;

  constructor(reading: Reading, scope: KeyScope, key: Key) {
    this.#reading = reading;
    this.#scope = scope;
    this.#key = key;
  }

  async condition(condition: Condition): Promise<Test> {
    const key = this.#key;
    if ('words' in key.source !== (condition.is === 'words')) {
      const message =
        condition.is === 'words'
          ? `~ looks for words in text, not in ${key.id}.`
          : 'text is looked through for words: text ~ "out of memory".';
      throw this.#wrong(condition.key, message, 'For part of a value, write name like "%train%".');
    }
    switch (condition.is) {
      case 'words':
        return { is: 'words', words: wordsOf(condition.words.text) };
      case 'null':
        return { is: condition.negated ? 'present' : 'absent', key };
      case 'compare':
        return this.#compare(condition.operator, condition.value);
      case 'in': {
        const all: Passes[] = [];
        for (const value of condition.values) all.push(await this.#equal(value));
        return { is: condition.negated ? 'none' : 'some', key, passes: (value) => all.some((one) => one(value)) };
      }
      case 'between': {
        const [low, high] = [this.#ordered(condition.low, 'between'), this.#ordered(condition.high, 'between')];
        this.#refuseBackwards(condition.low, low, condition.high, high);
        const within = both(this.#beside('>=', low), this.#beside('<=', high));
        const comparable = this.#comparable(low);
        return { is: condition.negated ? 'none' : 'some', key, passes: within, comparable };
      }
      case 'like':
        return this.#alike(condition);
    }
  }

  async #compare(operator: Operator, value: WrittenValue): Promise<Test> {
    const key = this.#key;
    if (operator === '=' || operator === '!=') {
      return { is: operator === '=' ? 'some' : 'none', key, passes: await this.#equal(value) };
    }
    const than = this.#ordered(value, operator);
    return { is: 'some', key, passes: this.#beside(operator, than), comparable: this.#comparable(than) };
  }

  #beside(operator: Exclude<Operator, '=' | '!='>, than: SearchValue): Passes {
    const holds = HOLDS[operator];
    const order = orderTo(this.#key.sort, than);
    return (value) => {
      const found = order(value);
      return found !== undefined && holds(found);
    };
  }

  #comparable(than: SearchValue): Passes {
    const order = orderTo(this.#key.sort, than);
    return (value) => order(value) !== undefined;
  }

  /** A value that has a place in an order. */
  #ordered(written: WrittenValue, operator: string): SearchValue {
    const { id, sort } = this.#key;
    if (sort === 'version' && versionOf(written.text)) return typedValue(written.text);
    if (sort !== 'number' && sort !== 'time' && sort !== 'any' && sort !== 'version') {
      throw this.#wrong(
        written,
        `${id} is no number and no time, and ${operator} compares those.`,
        'Compare it with =, !=, in or like.',
      );
    }
    const value = sort === 'time' ? timeOf(written) : typedValue(written.text);
    if (value === undefined || value.sort === 'text' || (sort === 'number' && value.sort !== 'number')) {
      const wanted =
        sort === 'number'
          ? 'numbers'
          : sort === 'time'
            ? 'times'
            : sort === 'version'
              ? 'versions and times'
              : 'numbers and times';
      throw this.#wrong(
        written,
        `${id} ${operator} compares ${wanted}, and ${shown(written)} is none.`,
        sort === 'time'
          ? 'Write a time ("2026-11-21T09:30:00Z"), a date ("2026-11-21") or milliseconds since 1970.'
          : sort === 'version'
            ? 'Write a version: "2.5.1", "1.0rc1".'
            : 'Write a number: 0.95, 1e-8.',
      );
    }
    return value;
  }

  async #equal(written: WrittenValue): Promise<Passes> {
    const { text } = written;
    switch (this.#key.sort) {
      case 'number': {
        if (/^nan$/i.test(text)) return (value) => value.text === 'NaN';
        const number = this.#ordered(written, '=');
        return (value) => value.sort === 'number' && compareValues(value, number) === 0;
      }
      case 'time': {
        const time = this.#ordered(written, '=');
        return (value) => value.sort === 'time' && compareValues(value, time) === 0;
      }
      case 'element': {
        const iri = await this.#element(written);
        return (value) => value.text === iri;
      }
      case 'status':
        return isText(this.#status(written));
      case 'kind':
        return this.#kind(written);
      case 'type':
        return this.#type(written);
      case 'text':
        return isText(text);
      case 'any':
      case 'version':
        return isAny(written);
    }
  }

  #alike({ pattern, anyCase, negated }: Extract<Condition, { is: 'like' }>): Test {
    const { id, sort } = this.#key;
    if (sort === 'number' || sort === 'time') {
      throw this.#wrong(pattern, `${id} is a ${sort}, and like compares texts.`, 'Compare it with =, <, > or between.');
    }
    const alike = like(pattern.text, anyCase);
    const read =
      sort === 'element'
        ? shortName
        : sort === 'type'
          ? (text: string) => localName(text as Iri)
          : (text: string) => text;
    return { is: negated ? 'none' : 'some', key: this.#key, passes: (value) => alike(read(value.text)) };
  }

  async #element(written: WrittenValue): Promise<Iri> {
    for (const prefix of ['', ...(this.#key.prefixes ?? [])]) {
      const iri = await tryName(this.#reading, prefix + written.text);
      if (iri !== undefined) return iri;
    }
    const { message, place, details } = this.#wrong(written, `Nothing is known as ${shown(written)}.`);
    throw new Fault<LineageCode>('NOT_FOUND', message, {
      ...(place && { place }),
      hint: `Give an IRI, a short name or an identifier; for part of a name, ${this.#key.id} like "%…%".`,
      ...(details && { details }),
    });
  }

  #status(written: WrittenValue): string {
    const stages = [...(this.#scope.vocabulary.property(TERM.status)?.stages?.keys() ?? [])];
    // MLflow writes FINISHED.
    const found = stages.find((stage) => stage.toLowerCase() === written.text.toLowerCase());
    if (found !== undefined) return found;
    throw this.#unknown('status', written, stages, `Known: ${stages.join(', ')}.`);
  }

  #kind(written: WrittenValue): Passes {
    const { vocabulary } = this.#scope;
    const kind = vocabulary.kind(written.text) ?? vocabulary.kindByIri(written.text);
    if (!kind)
      throw this.#unknown(
        'kind',
        written,
        vocabulary.kinds.map((k) => k.name),
      );
    const names = new Set(vocabulary.withSubKinds(kind.name));
    return (value) => names.has(value.text);
  }

  #type(written: WrittenValue): Passes {
    const { vocabulary } = this.#scope;
    const cls = vocabulary.classes.find(({ name, iri }) => name === written.text || iri === written.text);
    if (!cls)
      throw this.#unknown(
        'class',
        written,
        vocabulary.classes.map((c) => c.name),
      );
    return (value) => vocabulary.superClasses(value.text as Iri).has(cls.iri);
  }

  #refuseBackwards(from: WrittenValue, low: SearchValue, to: WrittenValue, high: SearchValue): void {
    const order = orderTo(this.#key.sort, low)(high);
    if (order === undefined) throw this.#wrong(to, `The range begins with a ${low.sort} and ends with a ${high.sort}.`);
    if (order >= 0) return;
    throw this.#wrong(
      to,
      `The range ends (${shown(to)}) before it begins (${shown(from)}).`,
      'Write the lesser value first.',
    );
  }

  #unknown(what: string, written: WrittenValue, known: readonly string[], hint?: string): Error {
    const suggestion = nearest(written.text, known);
    return unreadable(
      this.#scope.text,
      written,
      `Unknown ${what} ${shown(written)}.`,
      { ...(suggestion !== undefined && { suggestion }), ...(hint !== undefined && { hint }) },
      this.#scope.argument,
    );
  }

  #wrong(at: { from: number; to: number }, message: string, hint?: string): Fault<LineageCode> {
    return unreadable(this.#scope.text, at, message, hint === undefined ? {} : { hint }, this.#scope.argument);
  }
}

function both(a: Passes, b: Passes): Passes {
  return (value) => a(value) && b(value);
}

function shown({ text }: WrittenValue): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A time as written, or milliseconds since 1970 as MLflow has it. */
function timeOf({ text, quoted }: WrittenValue): SearchValue | undefined {
  if (!quoted && /^[+-]?\d{1,15}$/.test(text)) return timeValue(Number(text));
  const value = typedValue(text);
  return value.order === undefined || isNumberKey(value.order) ? undefined : value;
}

/** Long values are kept as their digests. */
function isText(text: string): Passes {
  const key = indexKey(text);
  return (value) => value.text === text || value.text === key;
}

/** A bare number is a number, also where it was recorded as a text; a quoted text is that text, or the number that it is. */
function isAny({ text, quoted }: WrittenValue): Passes {
  const typed = typedValue(text);
  const same = isText(text);
  if (typed.order === undefined) return same;
  return (value) => {
    if (same(value)) return true;
    const own = !quoted && value.sort === 'text' ? typedValue(value.text) : value;
    return own.sort === typed.sort && own.sort !== 'text' && compareValues(own, typed) === 0;
  };
}
