/** The k shortest paths over a store: only what can lie on a path that is short enough is read. */
import type { Iri } from '../../prov/iri.ts';
import { looplessPaths, type Loopless } from './loopless.ts';
import type { Path } from './shortest.ts';
import type { Search } from './edges.ts';
import { spread, type Spread, type Unfollowed, type Way } from './spread.ts';
import { opposite, stepsFrom, type Step } from './steps.ts';

export interface KShortest {
  readonly paths: readonly Path[];
  /** Whether these are all that there are, up to the depth asked for. */
  readonly all: boolean;
  /** Where the search stopped for want of room or time. */
  readonly frontier: readonly Unfollowed[];
}

/**
 * @param length hops of the shortest path, which is known to be there
 * @param k most paths
 * @param depth most hops of a path
 */
export async function kShortest(
  search: Search,
  [from, to]: readonly [Iri, Iri],
  way: Way,
  { length, k, depth = Infinity }: { readonly length: number; readonly k: number; readonly depth: number | undefined },
): Promise<KShortest> {
  const steps = new Map<Iri, readonly Step[]>();
  let ends: readonly [Spread, Spread] | undefined;
  // Most often a few hops more are enough; each round allows twice as many as the one before.
  for (let detour = 1; ; detour *= 2) {
    const longest = Math.min(length + detour, depth);
    if (!ends || way === 'either') {
      if (way === 'either') steps.clear();
      ends = await spreads(search, [from, to], way, way === 'either' ? longest : finite(depth));
    }
    const [begin, end] = ends;
    const read = await readSteps(search, steps, ends, way, longest);
    const found: Loopless = looplessPaths({
      from,
      to,
      k,
      longest,
      next: (iri) => steps.get(iri) ?? [],
      left: (iri) => end.depths.get(iri),
      limit: search.limit,
      deadline: search.deadline,
    });
    const hidden = [...begin.frontier, ...end.frontier].filter(({ reason }) => reason !== 'depth');
    const cut = read ? found.cut : 'time';
    if (found.paths.length === k) return { paths: found.paths, all: false, frontier: hidden };
    if (cut || hidden.length > 0)
      return { paths: found.paths, all: false, frontier: [...hidden, ...(cut ? [{ iri: from, reason: cut }] : [])] };
    const beyond = way === 'either' && [...begin.frontier, ...end.frontier].length > 0;
    if (longest >= depth || (!found.longer && !beyond)) return { paths: found.paths, all: true, frontier: [] };
  }
}

async function spreads(
  search: Search,
  [from, to]: readonly [Iri, Iri],
  way: Way,
  depth: number | undefined,
): Promise<readonly [Spread, Spread]> {
  return [await spread(search, from, way, { depth }), await spread(search, to, opposite(way), { depth })];
}

/** Reads the steps of all elements that may lie on a path of at most so many hops. @returns whether time sufficed */
async function readSteps(
  search: Search,
  steps: Map<Iri, readonly Step[]>,
  [begin, end]: readonly [Spread, Spread],
  way: Way,
  longest: number,
): Promise<boolean> {
  const wanted = [...begin.depths]
    .filter(([iri, depth]) => !steps.has(iri) && depth + (end.depths.get(iri) ?? Infinity) <= longest)
    .map(([iri]) => iri)
    .sort();
  const read = await stepsFrom(search, wanted, { has: (iri) => begin.depths.has(iri) && end.depths.has(iri) }, way);
  if (!read) return false;
  const byStart = Map.groupBy(read, (step) => step.from);
  for (const iri of wanted) steps.set(iri, byStart.get(iri) ?? []);
  return true;
}

function finite(depth: number): number | undefined {
  return depth === Infinity ? undefined : depth;
}
