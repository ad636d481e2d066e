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
  let distinct = 0;
  for (const count of counts) if (count > 0) distinct++;
  // Only values that can be among the first are sorted.
  const floor = distinct > most ? Math.max(1, Uint32Array.from(counts).sort().at(-most) ?? 1) : 1;
  const found: { value: SearchValue; count: number }[] = [];
  for (const [id, count] of counts.entries()) if (count >= floor) found.push({ value: column.values[id]!, count });
  const values = found
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value) || (a.value.text < b.value.text ? -1 : 1))
    .slice(0, most);
  return { key, values, others: distinct - values.length, missing };
}
