/** What values a property has in this history, with what has them. */
import type { Iri } from '../prov/iri.ts';
import { indexKey } from '../store/project.ts';
import type { ElementRow, FindQuery } from '../store/store.ts';
import { statesOfAll } from './closure.ts';
import { withinLimit } from './limits.ts';
import type { Reading } from './reading.ts';

/** Elements read in one statement. */
const PAGE = 2_000;

/**
 * The values that are recorded now, as `indexKey` has them, each with its elements.
 * @throws Fault LIMIT (more elements have the property than are looked through)
 */
export async function recordedValues(reading: Reading, predicate: Iri): Promise<ReadonlyMap<string, readonly Iri[]>> {
  const properties = [{ predicate, is: 'exists' as const }];
  const sort: FindQuery['sort'] = { by: 'iri', descending: false };
  const pairs: (readonly [string, Iri])[] = [];
  let count = 0;
  for (let last: Iri | undefined, more = true; more;) {
    const after = last === undefined ? {} : { after: { value: null, iri: last } };
    const page = await reading.reader.find({ properties, sort, first: PAGE, ...after });
    count += page.elements.length;
    withinLimit('valued', count, 'The number of elements with this property');
    pairs.push(
      ...(await ofKinds(reading, page.elements, predicate)),
      ...(await ofNone(reading, page.elements, predicate)),
    );
    last = page.elements.at(-1)?.iri;
    more = page.more && last !== undefined;
  }
  const groups = Map.groupBy(pairs, ([key]) => key);
  return new Map([...groups].map(([key, all]) => [key, [...new Set(all.map(([, iri]) => iri))]]));
}

/** Some of the values recorded now, as `indexKey` has them, sorted: those of the elements that are first by IRI. @param first elements that are looked at */
export async function someValues(reading: Reading, predicate: Iri, first: number): Promise<string[]> {
  const sort = { by: 'iri', descending: false } as const;
  const { elements } = await reading.reader.find({ properties: [{ predicate, is: 'exists' }], sort, first });
  const pairs = [...(await ofKinds(reading, elements, predicate)), ...(await ofNone(reading, elements, predicate))];
  return [...new Set(pairs.map(([key]) => key))].sort();
}

async function ofKinds(
  { reader }: Reading,
  rows: readonly ElementRow[],
  predicate: Iri,
): Promise<(readonly [string, Iri])[]> {
  const kinds = [...new Set(rows.flatMap(({ kind }) => kind ?? []))];
  const of = rows.flatMap(({ iri, kind }) => (kind === undefined ? [] : [iri]));
  if (of.length === 0) return [];
  return (await reader.gather({ kinds, path: [], of, predicate })).map(({ iri, key }) => [key, iri]);
}

/** The index is asked by kind; of the few without one, what is said of them is read. */
async function ofNone(
  reading: Reading,
  rows: readonly ElementRow[],
  predicate: Iri,
): Promise<(readonly [string, Iri])[]> {
  const states = await statesOfAll(
    reading,
    rows.flatMap(({ iri, kind }) => (kind === undefined ? [iri] : [])),
  );
  return [...states.values()].flatMap(({ iri, descriptions }) =>
    descriptions.flatMap((d) => d.attributes[predicate] ?? []).map((value) => [indexKey(value), iri] as const),
  );
}
