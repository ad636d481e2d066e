/** The values of one key, by row: every distinct value once, so that a condition is asked of each only once, and rows as numbers. */
import type { Iri } from '../../prov/iri.ts';
import { isNumberKey, orderKeyOfText } from '../../prov/order.ts';
import { instant } from '../../prov/time.ts';

/** A value as a search compares it. */
export interface SearchValue {
  /** As recorded (longer ones than `MAX_INDEXED`: their digest), or an IRI. */
  readonly text: string;
  /** Numbers come before times, times before texts. */
  readonly sort: 'number' | 'time' | 'text';
  /** The nearest double of a number, the milliseconds of a time; NaN of a text. */
  readonly near: number;
  /** The exact place among numbers or times (`prov/order.ts`), which decides where `near` is alike. */
  readonly order?: string;
}

/** @param order the place of a value that was recorded as a number or a time */
export function searchValue(text: string, order: string | undefined): SearchValue {
  if (order === undefined) return { text, sort: 'text', near: NaN };
  return isNumberKey(order)
    ? { text, sort: 'number', near: nearestDouble(text), order }
    : { text, sort: 'time', near: instant(text.length === 10 ? `${text}T00:00:00Z` : text), order };
}

/** A text as a person types it: a number or a time if it reads as one. */
export function typedValue(text: string): SearchValue {
  return searchValue(text.trim(), orderKeyOfText(text));
}

/** A time known in milliseconds since 1970, as rows have it. */
export function timeValue(milliseconds: number): SearchValue {
  return { text: new Date(milliseconds).toISOString(), sort: 'time', near: milliseconds };
}

function nearestDouble(text: string): number {
  const trimmed = text.trim();
  if (trimmed === 'INF' || trimmed === '+INF') return Infinity;
  return trimmed === '-INF' ? -Infinity : Number(trimmed);
}

const SORTS = { number: 0, time: 1, text: 2 } as const;

/** The order of all values: numbers exactly, then times, then texts by UTF-16 code unit. */
export function compareValues(a: SearchValue, b: SearchValue): number {
  if (a.sort !== b.sort) return SORTS[a.sort] - SORTS[b.sort];
  if (a.sort === 'text') return compareTexts(a.text, b.text);
  if (a.near !== b.near && !Number.isNaN(a.near) && !Number.isNaN(b.near)) return a.near - b.near;
  // Alike as doubles: the exact places tell, where both are known.
  return a.order === undefined || b.order === undefined ? 0 : compareTexts(a.order, b.order);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const NONE = -1;

/**
 * A row has a *set* of values. Sets are few where values repeat, so a row is one number, whatever the size of its set; a set is its last value and the
 * set before that was added, which has the smaller number.
 */
export class Column {
  readonly values: SearchValue[] = [];
  readonly #ids = new Map<string, number>();
  /** Row → set. */
  readonly #sets: number[] = [];
  /** Set → its last value, and the set without it. */
  readonly #last: number[] = [];
  readonly #rest: number[] = [];
  /** Value → the set of it alone; and sets of more values, by the set without the last and the last. */
  readonly #alone: number[] = [];
  readonly #joined = new Map<string, number>();

  /** Adds a value of a row; the same value twice is one. */
  add(row: number, value: SearchValue): void {
    const id = this.#idOf(value);
    while (this.#sets.length <= row) this.#sets.push(NONE);
    this.#sets[row] = this.#with(this.#sets[row]!, id);
  }

  /** Numbers of the values of a row, in `values`. */
  of(row: number): number[] {
    return this.#members(this.#sets[row] ?? NONE);
  }

  /** Marks with 1 each of the first `rows` rows that has a value which passes. */
  mark(rows: number, passes: (value: SearchValue) => boolean): Uint8Array {
    const passing = new Uint8Array(this.values.length);
    for (let id = 0; id < passing.length; id++) if (passes(this.values[id]!)) passing[id] = 1;
    const sets = new Uint8Array(this.#last.length);
    for (let set = 0; set < sets.length; set++) {
      const rest = this.#rest[set]!;
      sets[set] = passing[this.#last[set]!]! | (rest === NONE ? 0 : sets[rest]!);
    }
    const marked = new Uint8Array(rows);
    const known = Math.min(rows, this.#sets.length);
    for (let row = 0; row < known; row++) {
      const set = this.#sets[row]!;
      if (set !== NONE) marked[row] = sets[set]!;
    }
    return marked;
  }

  /** The least or the greatest value of a row. */
  extreme(row: number, greatest: boolean): SearchValue | undefined {
    let set = this.#sets[row] ?? NONE;
    if (set === NONE) return undefined;
    let best = this.values[this.#last[set]!]!;
    while ((set = this.#rest[set]!) !== NONE) {
      const value = this.values[this.#last[set]!]!;
      if (compareValues(value, best) > 0 === greatest) best = value;
    }
    return best;
  }

  /** Of the marked rows, how many have each value, by its number; and how many have none. */
  count(marked: Uint8Array): { readonly counts: Uint32Array; readonly missing: number } {
    const sets = new Uint32Array(this.#last.length);
    let missing = 0;
    for (let row = 0; row < marked.length; row++) {
      if (!marked[row]) continue;
      const set = this.#sets[row] ?? NONE;
      if (set === NONE) missing++;
      else sets[set]!++;
    }
    const counts = new Uint32Array(this.values.length);
    for (let set = 0; set < sets.length; set++) {
      if (sets[set] === 0) continue;
      for (const id of this.#members(set)) counts[id]! += sets[set]!;
    }
    return { counts, missing };
  }

  #members(set: number): number[] {
    const ids: number[] = [];
    for (let at = set; at !== NONE; at = this.#rest[at]!) ids.push(this.#last[at]!);
    return ids;
  }

  #with(set: number, id: number): number {
    if (set === NONE) return (this.#alone[id] ??= this.#newSet(id, NONE));
    for (let at = set; at !== NONE; at = this.#rest[at]!) if (this.#last[at] === id) return set;
    const key = `${set} ${id}`;
    let joined = this.#joined.get(key);
    if (joined === undefined) this.#joined.set(key, (joined = this.#newSet(id, set)));
    return joined;
  }

  #newSet(last: number, rest: number): number {
    this.#rest.push(rest);
    return this.#last.push(last) - 1;
  }

  #idOf(value: SearchValue): number {
    const key = `${value.order ?? ''} ${value.text}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      this.#ids.set(key, (id = this.values.length));
      this.values.push(value);
    }
    return id;
  }
}

/** A value that is an element. */
export function elementValue(iri: Iri): SearchValue {
  return { text: iri, sort: 'text', near: NaN };
}
