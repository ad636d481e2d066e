import { parseDescription, type Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { RecordRow } from '../store/store.ts';
import { pageSize } from './limits.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';

/** What one record says about one element: who said it, when and from which source stand in the row. */
export interface Assertion {
  readonly record: RecordRow;
  /** One per bundle. */
  readonly said: readonly Description[];
}

export interface History {
  readonly iri: Iri;
  /** Newest first. */
  readonly assertions: readonly Assertion[];
  readonly more: boolean;
}

export interface HistoryPage {
  /** Most records, up to the limit on pages. */
  readonly first: number;
  /** Only records older than this number. */
  readonly before?: number | undefined;
}

/**
 * The records that describe an element, newest first, replaced ones included (their row has `until`).
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export async function history(reading: Reading, id: string, page: HistoryPage): Promise<History> {
  const iri = await resolveName(reading, id);
  return (await histories(reading, [iri], page)).get(iri)!;
}

/** As {@link history}, of several elements known to exist, in three statements. */
export async function histories(
  { reader }: Reading,
  iris: readonly Iri[],
  page: HistoryPage,
): Promise<Map<Iri, History>> {
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
