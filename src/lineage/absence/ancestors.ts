/** Everything that an element may have come from, and everything that is the same thing as another: read from the store. */
import type { Iri } from '../../prov/iri.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { valueText } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Direction } from '../../store/store.ts';
import { statesOfAll } from '../closure.ts';
import { LIMITS } from '../limits.ts';
import { ALIAS } from '../name.ts';
import type { Reading } from '../reading.ts';
import type { ElementState } from '../state.ts';
import { trace, type TraceReceipt } from '../trace.ts';
import type { Targets } from './gaps.ts';
import { EMPTY, FOLLOWED, membersOf, sorted, type Gathered } from './member.ts';

/** Elements whose relations are read in one statement. */
const PAGE = 2_000;

/** Versions of one thing that are looked at to see whether it has any. */
const VERSIONS = 20;

export interface Ancestors extends Gathered {
  /** Of the walk; if more than one was needed, complete only if all of them were. */
  readonly receipt: TraceReceipt;
}

/**
 * Walks upstream from an element, and on from every alternate of what it finds, whichever of the two says that they are alternates.
 * @param asOf a record number @param limit most elements
 * @throws Fault LIMIT
 */
export async function ancestorsOf(reading: Reading, of: Iri, asOf: number, limit: number): Promise<Ancestors> {
  const found = new Set<Iri>();
  const done = new Set<Iri>();
  let receipt: TraceReceipt | undefined;
  for (let starts: readonly Iri[] = [of]; starts.length > 0;) {
    for (let i = 0; i < starts.length; i += LIMITS.starts) {
      const room = Math.max(LIMITS.starts, limit - found.size);
      const request = {
        of: starts.slice(i, i + LIMITS.starts),
        direction: 'upstream',
        relations: FOLLOWED,
        asOf,
      } as const;
      const walk = await trace(reading, { ...request, limit: Math.min(limit, room) });
      for (const { iri } of walk.elements) found.add(iri);
      receipt = receipt === undefined ? walk.receipt : joined(receipt, walk.receipt);
      if (!receipt.complete) break;
    }
    if (!receipt?.complete) break;
    const fresh = [...found].filter((iri) => !done.has(iri));
    for (const iri of fresh) done.add(iri);
    starts = (await farEnds(reading, fresh, 'downstream', 'alternateOf', asOf)).filter((iri) => !found.has(iri));
  }
  const states = await statesOfAll(reading, found, asOf);
  return {
    states,
    withVersions: await thoseWithVersions(reading, found, asOf),
    receipt: { ...receipt!, elements: found.size, shown: found.size },
  };
}

function joined(first: TraceReceipt, second: TraceReceipt): TraceReceipt {
  return second.complete ? first : { ...second, limits: first.limits };
}

/** The other ends of relations of one name, sorted. */
async function farEnds(
  { reader }: Reading,
  of: readonly Iri[],
  direction: Direction,
  name: EdgeName,
  asOf: number,
): Promise<Iri[]> {
  const ends = new Set<Iri>();
  for (let i = 0; i < of.length; i += PAGE) {
    const pages = await reader.edges({ of: of.slice(i, i + PAGE), direction, names: [name], asOf });
    for (const { edges } of pages.values())
      for (const edge of edges) ends.add(direction === 'upstream' ? edge.to : edge.from);
  }
  return [...ends].sort();
}

/** Those that other elements are versions of; a name that points at a version for a while is none. */
async function thoseWithVersions(
  { reader, vocabulary }: Reading,
  of: ReadonlySet<Iri>,
  asOf: number,
): Promise<Set<Iri>> {
  const aliases = new Set(vocabulary.withSubKinds(ALIAS));
  const versions = new Map<Iri, Iri[]>();
  const all = [...of];
  for (let i = 0; i < all.length; i += PAGE) {
    const query = { direction: 'downstream', names: ['specializationOf'], first: VERSIONS, asOf } as const;
    const pages = await reader.edges({ ...query, of: all.slice(i, i + PAGE) });
    for (const [iri, { edges }] of pages)
      if (edges.length > 0)
        versions.set(
          iri,
          edges.map((edge) => edge.from),
        );
  }
  const rows =
    versions.size === 0 ? new Map() : await reader.elements([...new Set([...versions.values()].flat())], asOf);
  const isAlias = (iri: Iri) => aliases.has(rows.get(iri)?.kind ?? '');
  return new Set([...versions].flatMap(([iri, ends]) => (ends.every(isAlias) ? [] : [iri])));
}

/**
 * What is the same thing as some elements, or a part of it: their versions, the versions of these, their files, and the alternates of all of them.
 * @param digests content that is asked for by itself, whether anything here has it or not
 * @param asOf a record number
 */
export async function targetsOf(
  reading: Reading,
  elements: readonly Iri[],
  digests: readonly string[],
  asOf: number,
): Promise<Targets> {
  const found = new Set(elements);
  for (let fresh: readonly Iri[] = elements; fresh.length > 0;) {
    const ends = [
      await farEnds(reading, fresh, 'downstream', 'specializationOf', asOf),
      await farEnds(reading, fresh, 'upstream', 'hadMember', asOf),
      await farEnds(reading, fresh, 'upstream', 'alternateOf', asOf),
      await farEnds(reading, fresh, 'downstream', 'alternateOf', asOf),
    ];
    fresh = [...new Set(ends.flat())].filter((iri) => !found.has(iri));
    for (const iri of fresh) found.add(iri);
  }
  const states = await statesOfAll(reading, found, asOf);
  const empty = emptyOnes(states);
  const members = membersOf({ states, withVersions: new Set() }, [], reading.vocabulary).filter(
    ({ iri }) => !empty.has(iri),
  );
  const pinned = new Set(members.flatMap((member) => (member.digests === undefined ? [] : [member.iri])));
  const wholes = new Set(
    members.flatMap(({ iri, edges }) =>
      edges.flatMap(([name, to]) => (name === 'specializationOf' && to !== iri ? [to] : [])),
    ),
  );
  const isPinned = (iri: Iri, parts: readonly Iri[]) =>
    pinned.has(iri) || wholes.has(iri) || (parts.length > 0 && parts.every((part) => pinned.has(part)));
  const unpinned = members.filter(({ iri, sort, edges }) => {
    const parts = edges.flatMap(([name, to]) => (name === 'hadMember' ? [to] : []));
    return sort === 'data' && !isPinned(iri, parts);
  });
  return {
    elements: members.map(({ iri }) => iri),
    digests: sorted([
      ...digests,
      ...members.flatMap((member) => member.digests ?? []).filter((digest) => digest !== EMPTY),
    ]),
    unpinned: unpinned.map(({ iri }) => iri),
  };
}

/** Files without a byte: the same wherever they are, so that to hold one is to share nothing. */
function emptyOnes(states: ReadonlyMap<Iri, ElementState>): Set<Iri> {
  return new Set(
    [...states.values()].flatMap(({ iri, descriptions }) => {
      const digests = descriptions.flatMap((d) => d.attributes[TERM.digest] ?? []).map(valueText);
      return digests.length > 0 && digests.every((digest) => digest === EMPTY) ? [iri] : [];
    }),
  );
}

/** Records whose content was removed while it was in force as of a record, by number: what they said of whom, nobody knows. */
export async function removedUpTo({ reader, vocabulary }: Reading, asOf: number): Promise<number[]> {
  const kinds = vocabulary.withSubKinds('ContentRemoval');
  const acts: Iri[] = [];
  for (let more = true; more;) {
    const last = acts.at(-1);
    const page = await reader.find({
      kinds,
      sort: { by: 'iri', descending: false },
      first: LIMITS.page,
      ...(last !== undefined && { after: { value: null, iri: last } }),
    });
    acts.push(...page.elements.map(({ iri }) => iri));
    more = page.more && page.elements.length > 0;
  }
  if (acts.length === 0) return [];
  const numbers = [...(await reader.recordNumbers(acts, { first: LIMITS.page })).values()].flat();
  const names = (await reader.records({ numbers })).flatMap((row) => row.removes ?? []);
  const gone = names.length === 0 ? [] : await reader.records({ digests: names });
  return gone
    .filter(({ number, until }) => number <= asOf && (until === undefined || until > asOf))
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}
