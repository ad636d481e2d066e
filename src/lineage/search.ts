/** Search: everything recorded of some kinds, runs above all, by what was said of it and of what it used and made. The language is on docs/search.md. */
import { Fault } from '../prov/fault.ts';
import { localName, type Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import { wordsOf } from '../store/words.ts';
import type { LineageCode } from './codes.ts';
import { pageSize, withinLimit } from './limits.ts';
import type { Reading } from './reading.ts';
import { compareValues, type SearchValue } from './search/column.ts';
import { compile } from './search/compile.ts';
import { contributions, contributorsTo, sharedKeys, type Contribution } from './search/contributed.ts';
import { facetOf, type Facet } from './search/facet.ts';
import { SearchIndexes } from './search/indexes.ts';
import type { Key } from './search/key.ts';
import { firstRows, placeOf, type SearchPlace, type SortBy } from './search/order.ts';
import { parseExpression, parseKey, parseSort } from './search/parse.ts';
import { resolveKey, type KeyScope } from './search/resolve-key.ts';
import type { Rows } from './search/rows.ts';
import { columnOf, combine, incomparable, keysOf, markRows, type Test } from './search/test.ts';
import type { TraceReceipt } from './trace.ts';
import { kindNamed } from './words.ts';

export interface SearchRequest {
  /** Kind names; each stands for its sub-kinds too, Entity, Activity and Agent for all kinds of theirs, Element for every kind. Runs, if none is given. */
  readonly kinds?: readonly string[] | undefined;
  /** What has to hold: `params.lr > 0.01 and status = "failed"`. */
  readonly where?: string | undefined;
  /** Every word must occur in what is said of the element itself. */
  readonly text?: string | undefined;
  /** Only runs that contributed to this element: any name `resolveName` takes. */
  readonly contributedTo?: string | undefined;
  /** Keys with `asc` or `desc`, the first of most weight; without any, the newest first. */
  readonly sort?: readonly string[] | undefined;
  /** Keys whose values to tell of each hit. */
  readonly columns?: readonly string[] | undefined;
  /** Keys whose values to count. */
  readonly facets?: readonly string[] | undefined;
  /** Values to tell of each facet. */
  readonly facetSize?: number | undefined;
  readonly first: number;
  readonly after?: SearchPlace | undefined;
}

export interface SearchHit {
  readonly iri: Iri;
  /** Values of the columns asked for, in that order, each list from the least to the greatest: elements by their short names. */
  readonly values: readonly { readonly key: string; readonly values: readonly string[] }[];
  /** Set when `contributedTo` was asked. */
  readonly contribution?: Contribution;
  /** Where it stands in the order: what a cursor holds. */
  readonly place: SearchPlace;
}

export interface Search {
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  /** Elements that match: exact. */
  readonly total: number;
  readonly facets: readonly Facet<string>[];
  readonly receipt: SearchReceipt;
}

export interface SearchReceipt {
  /** False if the lineage that `contributedTo` asks for was not walked to its end. */
  readonly complete: boolean;
  /** The newest record counted; -1: history is empty. */
  readonly asOf: number;
  /** Elements looked through. */
  readonly searched: number;
  /** Keys that nothing looked through has a value for: perhaps they are written otherwise. */
  readonly absent: readonly string[];
  /** Keys that were compared by order and have values, none of which can be: texts beside a number, words beside a version. */
  readonly incomparable: readonly string[];
  /** Of the walk that `contributedTo` made. */
  readonly lineage?: TraceReceipt;
}

/**
 * One page of what matches, with the number of all of it.
 * @throws Fault BAD_ARGUMENT (unreadable expression, unknown key or kind, value of the wrong sort), NOT_FOUND, AMBIGUOUS, LIMIT
 */
export async function search(reading: Reading, request: SearchRequest): Promise<Search> {
  const first = pageSize(request.first);
  const kinds = kindsOf(reading, request.kinds);
  const question = await questionOf(reading, request, kinds);
  const contributors =
    request.contributedTo === undefined ? undefined : await contributorsTo(reading, request.contributedTo);
  const shared =
    contributors && sharedKeys({ vocabulary: reading.vocabulary, kinds, text: '', argument: 'contributedTo' });
  const { tests, sort, columns, facets, facetSize } = question;
  const asked = [...tests.flatMap(keysOf), ...sort.map(({ key }) => key), ...columns, ...facets];
  const keys = [...asked, ...(shared ? Object.values(shared) : [])];
  const index = (reading.searches ?? new SearchIndexes()).of(kinds);
  const { answer, size } = await index.use(reading.reader, keys, (rows) => {
    const marked = tests.reduce((marks, test) => combine(marks, markRows(rows, test), 'and'), rows.standing());
    const how = contributors && contributions(rows, contributors, shared!);
    if (how) for (let row = 0; row < marked.length; row++) if (marked[row] && !how.has(row)) marked[row] = 0;
    const by: SortBy[] = sort.map(({ key, descending }) => ({ column: columnOf(rows, key), descending }));
    const page = firstRows(rows, marked, by, first + 1, request.after);
    return {
      hits: page.slice(0, first).map((row) => hitOf(rows, row, columns, by, how?.get(row))),
      more: page.length > first,
      total: countOf(marked),
      facets: facets.map((key) => told(key, facetOf(key.id, columnOf(rows, key), marked, facetSize))),
      searched: rows.size,
      absent: absentOf(rows, asked),
      incomparable: [...new Set(tests.flatMap((test) => incomparable(rows, test)))],
    };
  });
  const { searched, absent, incomparable: unequal, ...rest } = answer;
  return {
    ...rest,
    receipt: {
      complete: contributors?.receipt.complete ?? true,
      asOf: size - 1,
      searched,
      absent,
      incomparable: unequal,
      ...(contributors && { lineage: contributors.receipt }),
    },
  };
}

function countOf(marked: Uint8Array): number {
  let count = 0;
  for (const mark of marked) count += mark;
  return count;
}

function kindsOf({ vocabulary }: Reading, names: readonly string[] | undefined): string[] {
  const asked = names === undefined || names.length === 0 ? ['Run'] : names;
  const kinds = asked.flatMap((name) => {
    if (name === 'Element') return vocabulary.kinds.map((kind) => kind.name);
    const ofClass = vocabulary.kinds.filter(({ prov }) => prov === name).map((kind) => kind.name);
    return ofClass.length > 0 ? ofClass : vocabulary.withSubKinds(kindNamed(vocabulary, name).name);
  });
  return [...new Set(kinds)].sort();
}

interface Question {
  readonly tests: readonly Test[];
  readonly sort: readonly { readonly key: Key; readonly descending: boolean }[];
  readonly columns: readonly Key[];
  readonly facets: readonly Key[];
  readonly facetSize: number;
}

/** The question with every key and value known, before anything is looked through. */
async function questionOf(reading: Reading, request: SearchRequest, kinds: readonly string[]): Promise<Question> {
  const { where = '', text, sort = [], columns = [], facets = [], facetSize = 10 } = request;
  withinLimit('sortKeys', sort.length, 'The number of keys to sort by');
  withinLimit('columns', columns.length, 'The number of columns');
  withinLimit('columns', facets.length, 'The number of facets');
  withinLimit('facetValues', facetSize, 'facetSize');
  const scope = (written: string, argument: string): KeyScope => ({
    ...{ vocabulary: reading.vocabulary, kinds },
    ...{ text: written, argument },
  });
  const keyOf = (written: string, argument: string): Key =>
    withValues(resolveKey(scope(written, argument), parseKey(written, argument)), argument);
  const expression = parseExpression(where);
  const tests: Test[] = expression === undefined ? [] : [await compile(reading, scope(where, 'where'), expression)];
  if (text !== undefined) tests.push({ is: 'words', words: wordsOf(text) });
  return {
    tests,
    sort: (sort.length === 0 ? ['start_time desc'] : sort).map((written) => {
      const { key, descending } = parseSort(written, 'sort');
      return { key: withValues(resolveKey(scope(written, 'sort'), key), 'sort'), descending };
    }),
    columns: columns.map((written) => keyOf(written, 'columns')),
    facets: facets.map((written) => keyOf(written, 'facets')),
    facetSize,
  };
}

function withValues(key: Key, argument: string): Key {
  if (!('words' in key.source)) return key;
  throw new Fault<LineageCode>(
    'BAD_ARGUMENT',
    `text is looked through for words; it has no values to give in ${argument}.`,
    {
      hint: 'Give a key with values: name, errorMessage, metrics.auc.',
      details: { argument },
    },
  );
}

/** Of an empty answer it is told whether a key was mistyped. */
function absentOf(rows: Rows, keys: readonly Key[]): string[] {
  const absent = keys.filter((key) => !('words' in key.source) && columnOf(rows, key).values.length === 0);
  return [...new Set(absent.map(({ id }) => id))];
}

function hitOf(
  rows: Rows,
  row: number,
  columns: readonly Key[],
  sort: readonly SortBy[],
  contribution: Contribution | undefined,
): SearchHit {
  return {
    iri: rows.iris[row]!,
    values: columns.map((key) => {
      const column = columnOf(rows, key);
      const values = column.of(row).map((id) => column.values[id]!);
      return { key: key.id, values: values.sort(inOrder).map((value) => textOf(key, value)) };
    }),
    ...(contribution && { contribution }),
    place: placeOf(rows, sort, row),
  };
}

function inOrder(a: SearchValue, b: SearchValue): number {
  return compareValues(a, b) || (a.text < b.text ? -1 : 1);
}

/** A value as people read it. */
function textOf({ sort }: Key, { text }: SearchValue): string {
  if (sort === 'element') return shortName(text);
  return sort === 'type' ? localName(text as Iri) : text;
}

function told(key: Key, facet: Facet): Facet<string> {
  return { ...facet, values: facet.values.map(({ value, count }) => ({ value: textOf(key, value), count })) };
}
