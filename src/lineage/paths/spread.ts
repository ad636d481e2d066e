/** How far everything is from one element: the first half of every search for paths. */
import type { Iri } from '../../prov/iri.ts';
import type { Direction, FrontierReason } from '../../store/store.ts';
import { edgesOf, validOf, type Search } from './edges.ts';

/** Which way the steps of a path go: all to the past, all to the future, or each as it likes. */
export type Way = Direction | 'either';

export interface Unfollowed {
  readonly iri: Iri;
  readonly reason: FrontierReason;
}

export interface Spread {
  /** Hops from the start, of everything reached. Exact. */
  readonly depths: ReadonlyMap<Iri, number>;
  /** Elements that were not left although they may lead on. */
  readonly frontier: readonly Unfollowed[];
}

/** Hops after which a walk looks whether it has got where it was to go, before it goes as far as it may: most ends are near. */
const LOOKS = [4, 16];

/**
 * Distances from an element.
 * @param until `goal`: where to stop; without it, everything is reached. `depth`: most hops
 */
export async function spread(
  search: Search,
  start: Iri,
  way: Way,
  until: { readonly goal?: Iri; readonly depth: number | undefined },
): Promise<Spread> {
  return way === 'either' ? eitherWay(search, start, until) : oneWay(search, start, way, until);
}

async function oneWay(
  { reader, along, limit, deadline }: Search,
  start: Iri,
  direction: Direction,
  { goal, depth }: Parameters<typeof spread>[3],
): Promise<Spread> {
  const looks = goal === undefined ? [] : LOOKS.filter((look) => depth === undefined || look < depth);
  for (const look of [...looks, depth]) {
    const { elements, frontier } = await reader.reach({
      from: [start],
      direction,
      ...along,
      ...(look !== undefined && { depth: look }),
      limit,
      budget: timeLeft(deadline),
    });
    const depths = new Map(elements.map((element) => [element.iri, element.depth]));
    const found = goal !== undefined && depths.has(goal);
    if (found || look === depth || frontier.every(({ reason }) => reason !== 'depth')) return { depths, frontier };
  }
  throw new Error('The last look is as deep as the question.');
}

/** Hop by hop, both ways at once. */
async function eitherWay(
  search: Search,
  start: Iri,
  { goal, depth = Infinity }: Parameters<typeof spread>[3],
): Promise<Spread> {
  const depths = new Map<Iri, number>([[start, 0]]);
  let level: Iri[] = [start];
  for (let at = 0; level.length > 0; at++) {
    if (goal !== undefined && depths.has(goal)) break;
    const next = await neighbours(search, level, depths);
    if (!next) return { depths, frontier: unfollowed(level, 'time') };
    if (at >= depth) return { depths, frontier: next.length > 0 ? unfollowed(level, 'depth') : [] };
    const taken = next.slice(0, search.limit - depths.size);
    for (const iri of taken) depths.set(iri, at + 1);
    if (taken.length < next.length) return { depths, frontier: unfollowed([...level, ...taken], 'size') };
    level = taken;
  }
  return { depths, frontier: [] };
}

/** What stands one hop off, either way, and was not known. @returns sorted; undefined if time is up */
async function neighbours(
  search: Search,
  of: readonly Iri[],
  known: ReadonlyMap<Iri, number>,
): Promise<readonly Iri[] | undefined> {
  const found = new Set<Iri>();
  for (const direction of ['upstream', 'downstream'] as const) {
    const rows = await edgesOf(search, of, direction);
    if (!rows) return undefined;
    for (const { from, to } of rows) {
      const far = direction === 'upstream' ? to : from;
      if (!known.has(far)) found.add(far);
    }
  }
  return [...(await validOf(search, [...found]))].sort();
}

function unfollowed(iris: readonly Iri[], reason: FrontierReason): Unfollowed[] {
  return iris.map((iri) => ({ iri, reason })).sort((a, b) => (a.iri < b.iri ? -1 : 1));
}

/** Milliseconds; at least one, for a walk of no time at all would not tell its start. */
function timeLeft(deadline: number): number {
  return Math.max(1, deadline - performance.now());
}
