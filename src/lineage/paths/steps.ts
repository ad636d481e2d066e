/** The relations by which a path gets from one element to the next. */
import type { Iri } from '../../prov/iri.ts';
import type { Direction, EdgeRow } from '../../store/store.ts';
import { countEdges, edgesOf, type Search } from './edges.ts';
import type { Way } from './spread.ts';

/** One hop of a path: elements that several relations connect are one step with all of them. */
export interface Step {
  readonly from: Iri;
  readonly to: Iri;
  /** By name, then key. Their own `from` and `to` say which way each goes. */
  readonly relations: readonly EdgeRow[];
}

/** How many relations at one end cost as much to read as the relations of one element at the other. */
const DEAR = 4;

/** The steps of a path lead from an element to one that is one hop further off. */
interface Level {
  readonly near: readonly Iri[];
  readonly far: ReadonlySet<Iri>;
}

/**
 * The steps between elements one hop apart, sorted by where they begin, then by where they lead.
 * @param way of walking from `near` to `far`
 * @returns undefined if time is up
 */
export async function stepsBetween(search: Search, { near, far }: Level, way: Way): Promise<Step[] | undefined> {
  const nearby = new Set(near);
  const steps = new Steps();
  for (const direction of directionsOf(way)) {
    const back = opposite(direction);
    // A dataset may be used by a hundred thousand runs: what leads away from the nearer elements is then fewer.
    const fromFar = (await countEdges(search, [...far], back)) <= DEAR * near.length;
    const rows = await (fromFar ? edgesOf(search, [...far], back) : edgesOf(search, near, direction));
    if (!rows) return undefined;
    steps.addAll(rows, direction, (from, to) => nearby.has(from) && far.has(to));
  }
  return steps.sorted();
}

/** Every step from some elements to others among `within`, sorted. @returns undefined if time is up */
export async function stepsFrom(
  search: Search,
  of: readonly Iri[],
  within: { has(iri: Iri): boolean },
  way: Way,
): Promise<Step[] | undefined> {
  const steps = new Steps();
  for (const direction of directionsOf(way)) {
    const rows = await edgesOf(search, of, direction);
    if (!rows) return undefined;
    steps.addAll(rows, direction, (_from, to) => within.has(to));
  }
  return steps.sorted();
}

class Steps {
  readonly #steps = new Map<string, { from: Iri; to: Iri; relations: EdgeRow[] }>();

  /** Those of some edges, walked in a direction, whose ends are wanted. */
  addAll(rows: readonly EdgeRow[], direction: Direction, wanted: (from: Iri, to: Iri) => boolean): void {
    for (const row of rows) {
      const [from, to] = direction === 'upstream' ? [row.from, row.to] : [row.to, row.from];
      if (from !== to && wanted(from, to)) this.#add(from, to, row);
    }
  }

  #add(from: Iri, to: Iri, row: EdgeRow): void {
    const key = `${from} ${to}`;
    const step = this.#steps.get(key);
    if (step) step.relations.push(row);
    else this.#steps.set(key, { from, to, relations: [row] });
  }

  sorted(): Step[] {
    for (const { relations } of this.#steps.values())
      relations.sort((a, b) => compare(a.name, b.name) || compare(a.key, b.key));
    return [...this.#steps.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  }
}

function directionsOf(way: Way): readonly Direction[] {
  return way === 'either' ? ['upstream', 'downstream'] : [way];
}

/** The way back. */
export function opposite<W extends Way>(way: W): W {
  return (way === 'upstream' ? 'downstream' : way === 'downstream' ? 'upstream' : way) as W;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
