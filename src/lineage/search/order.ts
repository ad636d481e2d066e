/** The order of a search's answer: the first page of it, or the page after a place, without sorting everything. */
import type { Iri } from '../../prov/iri.ts';
import { instant } from '../../prov/time.ts';
import { compareValues, timeValue, typedValue, type Column, type SearchValue } from './column.ts';
import type { Rows } from './rows.ts';

export interface SortBy {
  readonly column: Column;
  readonly descending: boolean;
}

/** A place in an order: the values that the last one seen is sorted by, null where it has none, each with its sort in front; and its IRI. */
export interface SearchPlace {
  readonly values: readonly (string | null)[];
  readonly iri: Iri;
}

/**
 * The first rows of those marked. By the greatest of several values where descending, else by the least; rows without a value are last either way;
 * ties go by IRI.
 */
export function firstRows(
  rows: Rows,
  marked: Uint8Array,
  sort: readonly SortBy[],
  first: number,
  after?: SearchPlace,
): number[] {
  if (first === 0) return [];
  const compare = (a: number, b: number): number => compareRows(rows, sort, a, b);
  const place = after && { values: after.values.map(valueOfPlace), iri: after.iri };
  const isAfter = (row: number): boolean => place === undefined || comparePlace(rows, sort, row, place) > 0;
  // Kept sorted now and then: nearly all rows are worse than the worst that is kept, and cost one comparison.
  const kept: number[] = [];
  let worst: number | undefined;
  const room = 2 * first + 1_000;
  const trim = (): void => {
    kept.sort(compare);
    kept.length = Math.min(kept.length, first);
    worst = kept.length === first ? kept[first - 1] : undefined;
  };
  // From the newest on where the greatest come first: times mostly grow.
  const backwards = sort[0]?.descending ?? false;
  for (let i = 0; i < marked.length; i++) {
    const row = backwards ? marked.length - 1 - i : i;
    if (!marked[row] || (worst !== undefined && compare(row, worst) >= 0) || !isAfter(row)) continue;
    if (kept.push(row) === room) trim();
  }
  trim();
  return kept;
}

/** Where a row stands in the order. */
export function placeOf(rows: Rows, sort: readonly SortBy[], row: number): SearchPlace {
  const values = sort.map(({ column, descending }) => {
    const value = column.extreme(row, descending);
    return value === undefined ? null : LETTER[value.sort] + value.text;
  });
  return { values, iri: rows.iris[row]! };
}

const LETTER = { number: 'n', time: 't', text: 'x' } as const;

function valueOfPlace(text: string | null): SearchValue | undefined {
  if (text === null) return undefined;
  const rest = text.slice(1);
  if (text.startsWith(LETTER.text)) return { text: rest, sort: 'text', near: NaN };
  const value = typedValue(rest);
  // What a row says in milliseconds has no more exact place.
  return text.startsWith(LETTER.time) && value.order === undefined ? timeValue(instant(rest)) : value;
}

function compareRows(rows: Rows, sort: readonly SortBy[], a: number, b: number): number {
  for (const { column, descending } of sort) {
    const order = compareInOrder(column.extreme(a, descending), column.extreme(b, descending), descending);
    if (order !== 0) return order;
  }
  return compareIris(rows.iris[a]!, rows.iris[b]!);
}

function comparePlace(
  rows: Rows,
  sort: readonly SortBy[],
  row: number,
  place: { readonly values: readonly (SearchValue | undefined)[]; readonly iri: Iri },
): number {
  for (const [i, { column, descending }] of sort.entries()) {
    const order = compareInOrder(column.extreme(row, descending), place.values[i], descending);
    if (order !== 0) return order;
  }
  return compareIris(rows.iris[row]!, place.iri);
}

function compareInOrder(a: SearchValue | undefined, b: SearchValue | undefined, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const order = compareValues(a, b);
  return descending ? -order : order;
}

function compareIris(a: Iri, b: Iri): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
