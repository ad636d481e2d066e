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

export class Column {
  readonly values: SearchValue[] = [];
  readonly #ids = new Map<string, number>();
  /** Row → its first value, or NONE. */
  readonly #first: number[] = [];
  /** Row → the values after the first: few rows have any. */
  readonly #more = new Map<number, number[]>();

  /** Adds a value of a row; the same value twice is one. */
  add(row: number, value: SearchValue): void {
    const id = this.#idOf(value);
    while (this.#first.length <= row) this.#first.push(NONE);
    const first = this.#first[row]!;
    if (first === NONE) this.#first[row] = id;
    else if (first !== id) {
      const more = this.#more.get(row);
      if (!more) this.#more.set(row, [id]);
      else if (!more.includes(id)) more.push(id);
    }
  }

  /** Numbers of the values of a row, in `values`. */
  of(row: number): readonly number[] {
    const first = this.#first[row] ?? NONE;
    if (first === NONE) return [];
    return [first, ...(this.#more.get(row) ?? [])];
  }

  /** Marks with 1 each of the first `rows` rows that has a value which passes. */
  mark(rows: number, passes: (value: SearchValue) => boolean): Uint8Array {
    const passing = Uint8Array.from(this.values, (value) => (passes(value) ? 1 : 0));
    const marked = new Uint8Array(rows);
    const known = Math.min(rows, this.#first.length);
    for (let row = 0; row < known; row++) {
      const id = this.#first[row]!;
      if (id !== NONE) marked[row] = passing[id]!;
    }
    for (const [row, ids] of this.#more) if (row < rows && ids.some((id) => passing[id])) marked[row] = 1;
    return marked;
  }

  /** The least or the greatest value of a row. */
  extreme(row: number, greatest: boolean): SearchValue | undefined {
    const first = this.#first[row] ?? NONE;
    if (first === NONE) return undefined;
    let best = this.values[first]!;
    for (const id of this.#more.get(row) ?? []) {
      const value = this.values[id]!;
      if (compareValues(value, best) > 0 === greatest) best = value;
    }
    return best;
  }

  /** Of the marked rows, how many have each value, by its number; and how many have none. */
  count(marked: Uint8Array): { readonly counts: Uint32Array; readonly missing: number } {
    const counts = new Uint32Array(this.values.length);
    let missing = 0;
    for (let row = 0; row < marked.length; row++) {
      if (!marked[row]) continue;
      const id = this.#first[row] ?? NONE;
      if (id === NONE) missing++;
      else counts[id]!++;
    }
    for (const [row, ids] of this.#more) if (marked[row]) for (const id of ids) counts[id]!++;
    return { counts, missing };
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
