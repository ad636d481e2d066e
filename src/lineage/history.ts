/** The history of an element: which records speak of it, who made them, and what changed with each. */
import { parseDescription, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { DescriptionRow, RecordRow } from '../store/store.ts';
import { difference, type Difference } from './history/difference.ts';
import { pageSize } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import { broughtBy } from './open-relations.ts';
import type { Reading } from './reading.ts';
import { foldRows } from './state.ts';

/** What one record says about one element: who said it, when and from which source stand in the row. */
export interface Assertion {
  readonly record: RecordRow;
  /** One per bundle. */
  readonly said: readonly Description[];
}

/** The records that describe an element, a page of them. */
export interface Assertions {
  readonly iri: Iri;
  /** Newest first. */
  readonly assertions: readonly Assertion[];
  readonly more: boolean;
}

/** One record in the history of an element. */
export interface HistoryEntry {
  readonly record: RecordRow;
  /** Whether the record speaks of the element; false: it replaced one that did, and says nothing of it. */
  readonly says: boolean;
  /** What is in force about the element since the record and was not before it. Nothing, if it said what was known. */
  readonly change: Difference;
  /** The record that brought a relation of the state before, by its key. */
  readonly broughtBefore: (key: string) => number;
}

export interface ElementHistory {
  readonly iri: Iri;
  /** The record up to which it is told; undefined: the newest. */
  readonly asOf: number | undefined;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly more: boolean;
  /** How many entries there are on all pages. */
  readonly count: () => Promise<number>;
}

export interface HistoryPage {
  /** Most records, up to the limit on pages. */
  readonly first: number;
  /** Only records older than this number. */
  readonly before?: number | undefined;
}

export interface HistoryRequest extends HistoryPage {
  /** A record number or a time: only records up to it; without it, all. */
  readonly asOf?: string | number | undefined;
}

/**
 * The records that speak of an element or replaced one that did, newest first, each with what changed; replaced ones included (their row has
 * `until`). Of removed records nothing is left but what stayed true without them: docs/design/removal.md.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT, ILLEGAL_TIME
 */
export async function history(reading: Reading, id: string, request: HistoryRequest): Promise<ElementHistory> {
  const { reader, vocabulary } = reading;
  const first = pageSize(request.first);
  const newest = request.asOf === undefined ? undefined : await resolveMoment(reader, request.asOf);
  const iri = await resolveName(reading, id, newest);
  const end = Math.min(request.before ?? Infinity, newest === undefined ? Infinity : newest + 1);
  const { descriptions: rows, edges } = await reader.timelines([iri]);
  const turns = [...new Set(rows.flatMap(({ since, until }) => (until === undefined ? [since] : [since, until])))];
  const numbersBelow = async (most: number, below: number) => {
    const page = { first: most, ...(below !== Infinity && { before: below }) };
    const saying = (await reader.recordNumbers([iri], page)).get(iri) ?? [];
    // A page that is full may end before the oldest turns: those belong to later pages.
    const oldest = saying.length === most ? saying.at(-1)! : 0;
    const numbers = new Set([...saying, ...turns.filter((at) => at < below && at >= oldest)]);
    return { saying: new Set(saying), numbers: [...numbers].sort((a, b) => b - a) };
  };
  const { numbers, saying } = await numbersBelow(first + 1, end);
  const page = numbers.slice(0, first);
  const records = new Map(
    (page.length === 0 ? [] : await reader.records({ numbers: page })).map((row) => [row.number, row]),
  );
  const folded = foldedAt(rows, vocabulary);
  const entries = page.map((number) => ({
    record: records.get(number)!,
    says: saying.has(number),
    change: difference(folded(number - 1), folded(number)),
    broughtBefore: (key: string) =>
      inForce(edges, number - 1).find((edge) => edge.key === key)?.since ??
      broughtBy(inForce(rows, number - 1)).get(key)!,
  }));
  const count = async () =>
    (await numbersBelow(Number.MAX_SAFE_INTEGER, newest === undefined ? Infinity : newest + 1)).numbers.length;
  return { iri, asOf: newest, entries, more: numbers.length > first, count };
}

/** The state of an element as of a record, each worked out once: what a record found is what the one before it left. */
function foldedAt(
  rows: readonly DescriptionRow[],
  vocabulary: Reading['vocabulary'],
): (asOf: number) => readonly Description[] {
  const known = new Map<string, readonly Description[]>();
  return (asOf) => {
    const live = inForce(rows, asOf);
    const key = live.map((row) => `${row.key} ${row.since}`).join(' ');
    let folded = known.get(key);
    if (!folded) known.set(key, (folded = foldRows(live, vocabulary).descriptions));
    return folded;
  };
}

function inForce<Row extends { readonly since: number; readonly until?: number }>(
  rows: readonly Row[],
  asOf: number,
): Row[] {
  return rows.filter(({ since, until }) => since <= asOf && (until === undefined || until > asOf));
}

/** The records that describe each of several elements known to exist, newest first, replaced ones included: three statements. */
export async function histories(
  { reader }: Reading,
  iris: readonly Iri[],
  page: HistoryPage,
): Promise<Map<Iri, Assertions>> {
  const first = pageSize(page.first);
  const asked = { first: first + 1, ...(page.before !== undefined && { before: page.before }) };
  const numbers = await reader.recordNumbers(iris, asked);
  const all = [...new Set([...numbers.values()].flatMap((list) => list.slice(0, first)))];
  const rows = new Map(
    (all.length === 0 ? [] : await reader.records({ numbers: all })).map((row) => [row.number, row]),
  );
  const said = new Map<string, Description[]>();
  for (const { record, iri, json } of all.length === 0 ? [] : await reader.bodies(all, iris)) {
    const key = `${record} ${iri}`;
    said.set(key, [...(said.get(key) ?? []), parseDescription(json)]);
  }
  return new Map(
    iris.map((iri) => {
      const own = numbers.get(iri) ?? [];
      const assertions = own
        .slice(0, first)
        .map((n) => ({ record: rows.get(n)!, said: said.get(`${n} ${iri}`) ?? [] }));
      return [iri, { iri, assertions, more: own.length > first }];
    }),
  );
}

/** How many records describe each element, up to number `before`, in one statement. */
export async function historySizes(
  { reader }: Reading,
  iris: readonly Iri[],
  before?: number,
): Promise<Map<Iri, number>> {
  const numbers = await reader.recordNumbers(iris, {
    first: Number.MAX_SAFE_INTEGER,
    ...(before !== undefined && { before }),
  });
  return new Map(iris.map((iri) => [iri, numbers.get(iri)?.length ?? 0]));
}
