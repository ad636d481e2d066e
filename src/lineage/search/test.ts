/** A search expression made ready: every key known, every value checked and turned into what columns hold. */
import { Column, type SearchValue } from './column.ts';
import { WORDS, type Key } from './key.ts';
import type { Rows } from './rows.ts';

export type Test =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Test[] }
  | { readonly is: 'not'; readonly part: Test }
  /** `some`: one of its values passes; `none`: it has values and none of them passes. */
  | {
      readonly is: 'some' | 'none';
      readonly key: Key;
      readonly passes: (value: SearchValue) => boolean;
      /** Of a comparison by order: whether a value has a place in it at all. */
      readonly comparable?: (value: SearchValue) => boolean;
    }
  | { readonly is: 'present' | 'absent'; readonly key: Key }
  | { readonly is: 'words'; readonly words: readonly string[] };

/** The keys that a test asks for. */
export function keysOf(test: Test): Key[] {
  switch (test.is) {
    case 'and':
    case 'or':
      return test.parts.flatMap(keysOf);
    case 'not':
      return keysOf(test.part);
    case 'words':
      return [WORDS];
    default:
      return [test.key];
  }
}

/** Keys that are compared by order and have values, none of which has a place in that order. */
export function incomparable(rows: Rows, test: Test): string[] {
  if (test.is === 'and' || test.is === 'or') return test.parts.flatMap((part) => incomparable(rows, part));
  if (test.is === 'not') return incomparable(rows, test.part);
  if (!('passes' in test) || !test.comparable) return [];
  const { values } = columnOf(rows, test.key);
  return values.length > 0 && !values.some(test.comparable) ? [test.key.id] : [];
}

/** The column of a key that was loaded. */
export function columnOf(rows: Rows, { id, source }: Key): Column {
  if ('field' in source) return rows.fields[source.field];
  return rows.gathered.get(id) ?? new Column();
}

/** Marks the rows that pass. */
export function markRows(rows: Rows, test: Test): Uint8Array {
  switch (test.is) {
    case 'and':
    case 'or':
      return test.parts.map((part) => markRows(rows, part)).reduce((a, b) => combine(a, b, test.is));
    case 'not':
      return inverse(markRows(rows, test.part));
    case 'some':
      return columnOf(rows, test.key).mark(rows.length, test.passes);
    case 'none': {
      const passing = columnOf(rows, test.key).mark(rows.length, test.passes);
      return combine(inverse(passing), present(rows, test.key), 'and');
    }
    case 'present':
      return present(rows, test.key);
    case 'absent':
      return inverse(present(rows, test.key));
    case 'words':
      return withWords(rows, test.words);
  }
}

function present(rows: Rows, key: Key): Uint8Array {
  return columnOf(rows, key).mark(rows.length, () => true);
}

/** Both sets of marks in the first. */
export function combine(marked: Uint8Array, other: Uint8Array, how: 'and' | 'or'): Uint8Array {
  if (how === 'and') for (let row = 0; row < marked.length; row++) marked[row]! &= other[row]!;
  else for (let row = 0; row < marked.length; row++) marked[row]! |= other[row]!;
  return marked;
}

function inverse(marked: Uint8Array): Uint8Array {
  for (let row = 0; row < marked.length; row++) marked[row]! ^= 1;
  return marked;
}

/** Every word; a text without any asks for nothing. */
function withWords(rows: Rows, words: readonly string[]): Uint8Array {
  const counts = new Uint16Array(rows.length);
  for (const [i, word] of words.entries()) {
    for (const row of rows.words?.get(word) ?? []) if (counts[row] === i) counts[row] = i + 1;
  }
  const marked = new Uint8Array(rows.length);
  for (let row = 0; row < marked.length; row++) if (counts[row] === words.length) marked[row] = 1;
  return marked;
}
