import type { Iri } from '../../prov/iri.ts';
import type { Hop } from '../../store/gather.ts';
import type { Reader } from '../../store/store.ts';
import type { Way } from './key.ts';

/** More records, or more elements that changed: reading everything again is no slower. */
const MOST_RECORDS = 2_000;
const MOST_ELEMENTS = 10_000;

export interface Since {
  /** Records from this number on. */
  readonly from: number;
  /** Number of records there are. */
  readonly size: number;
  readonly kinds: readonly string[];
  /** Ways over which values are held. */
  readonly ways: readonly Way[];
}

/**
 * The elements of the kinds whose own values, or values at the end of one of the ways, may be others than before some records: those described
 * anew, and those that lead to what was described anew. All of them may be elements of other kinds by now.
 * @returns undefined if everything has to be read again: too much is new, or something was taken back
 */
export async function changedSince(reader: Reader, { from, size, kinds, ways }: Since): Promise<Iri[] | undefined> {
  if (size - from > MOST_RECORDS) return undefined;
  const records = await reader.records({ from, first: size - from });
  // What a correction or a removal took away is nowhere to be found any more.
  if (records.some(({ revises, removes }) => revises.length > 0 || removes?.length)) return undefined;
  const said = [...new Set((await reader.bodies(records.map(({ number }) => number))).map(({ iri }) => iri))];
  if (said.length > MOST_ELEMENTS) return undefined;
  // Most of what a record says was said before: an environment, a dataset.
  const described = new Set(
    (await reader.descriptions(said)).filter(({ since }) => since >= from).map(({ iri }) => iri),
  );
  const changed = new Set(described);
  const rows = described.size === 0 ? [] : [...(await reader.elements([...described])).values()];
  const leading = beginningsOf(ways).map(async (path) => {
    const { kinds: among } = path.at(-1)!;
    const ends = rows
      .filter(({ kind }) => !among || (kind !== undefined && among.includes(kind)))
      .map(({ iri }) => iri);
    return ends.length === 0 ? [] : reader.gather({ kinds, path, ends });
  });
  for (const found of await Promise.all(leading)) for (const { iri } of found) changed.add(iri);
  return changed.size > MOST_ELEMENTS ? undefined : [...changed];
}

/** Every beginning of every path, each once: a change anywhere along a path may change what is at its end. */
function beginningsOf(ways: readonly Way[]): (readonly Hop[])[] {
  const paths = new Map<string, readonly Hop[]>();
  for (const { path } of ways) {
    for (let length = 1; length <= path.length; length++) {
      const beginning = path.slice(0, length);
      paths.set(JSON.stringify(beginning), beginning);
    }
  }
  return [...paths.values()];
}
