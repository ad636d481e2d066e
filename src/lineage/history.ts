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

/**
 * The records that describe an element, newest first, replaced ones included (their row has `until`).
 * @param page at most `first` records, older than number `before`
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export async function history(
  reading: Reading,
  id: string,
  page: { first: number; before?: number | undefined },
): Promise<History> {
  const iri = await resolveName(reading, id);
  return historyOf(reading, iri, page);
}

/** As {@link history}, of an element known to exist. */
export async function historyOf(
  reading: Reading,
  iri: Iri,
  page: { first: number; before?: number | undefined },
): Promise<History> {
  const first = pageSize(page.first);
  const rows = await reading.reader.records({
    of: iri,
    first: first + 1,
    ...(page.before !== undefined && { before: page.before }),
  });
  const shown = rows.slice(0, first);
  const said = await saidAbout(
    reading,
    iri,
    shown.map((row) => row.number),
  );
  return {
    iri,
    assertions: shown.map((record) => ({ record, said: said.get(record.number) ?? [] })),
    more: rows.length > first,
  };
}

async function saidAbout(
  { reader }: Reading,
  iri: Iri,
  numbers: readonly number[],
): Promise<Map<number, Description[]>> {
  const bodies = numbers.length === 0 ? [] : await reader.bodies(numbers, [iri]);
  const said = new Map<number, Description[]>();
  for (const body of bodies) {
    if (body.iri !== iri) continue;
    const list = said.get(body.record);
    if (list) list.push(parseDescription(body.json));
    else said.set(body.record, [parseDescription(body.json)]);
  }
  return said;
}
