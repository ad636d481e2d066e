import { compareValues, type Column, type SearchValue } from './column.ts';

/** How often the values of one key occur among everything found. Counts are exact. */
export interface Facet<Value = SearchValue> {
  readonly key: string;
  /** The most frequent values, then by value; an element with several counts for each. */
  readonly values: readonly { readonly value: Value; readonly count: number }[];
  /** Distinct values there are besides those told. */
  readonly others: number;
  /** Elements found that have no value. */
  readonly missing: number;
}

export function facetOf(key: string, column: Column, marked: Uint8Array, most: number): Facet {
  const { counts, missing } = column.count(marked);
  const found = column.values.map((value, id) => ({ value, count: counts[id]! })).filter(({ count }) => count > 0);
  // Facets of few values are the rule; of very many, only those that can be among the first are sorted.
  const floor =
    found.length > 1_000
      ? floorOf(
          found.map(({ count }) => count),
          most,
        )
      : 0;
  const values = found
    .filter(({ count }) => count >= floor)
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value) || (a.value.text < b.value.text ? -1 : 1))
    .slice(0, most);
  return { key, values, others: found.length - values.length, missing };
}

/** The least count that the first so many have. */
function floorOf(counts: readonly number[], most: number): number {
  return Float64Array.from(counts).sort().at(-most) ?? 0;
}
