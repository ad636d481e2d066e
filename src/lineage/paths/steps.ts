/** The relations by which a path gets from one element to the next. */
import type { Iri } from '../../prov/iri.ts';
import { hasHappened } from '../../store/valid.ts';
import type { Direction, EdgeRow } from '../../store/store.ts';
import type { Search, Way } from './spread.ts';

/** One hop of a path: elements that several relations connect are one step with all of them. */
export interface Step {
  readonly from: Iri;
  readonly to: Iri;
  /** By name, then key. Their own `from` and `to` say which way each goes. */
  readonly relations: readonly EdgeRow[];
}

/** Elements whose relations are read in one statement. */
const PAGE = 2_000;

/** How many relations at one end cost as much to read as the relations of one element at the other. */
const DEAR = 4;

/**
 * The steps from some elements to others, sorted by where they lead.
 * @param way of walking from `near` to `far`
 * @returns undefined if time is up
 */
export async function stepsBetween(
  search: Search,
  near: readonly Iri[],
  far: ReadonlySet<Iri>,
  way: Way,
): Promise<Step[] | undefined> {
  const nearby = new Set(near);
  const steps = new Steps();
  for (const direction of directionsOf(way)) {
    const back = opposite(direction);
    // A dataset may be used by a hundred thousand runs: what leads away from the nearer elements is then fewer.
    const fromFar = (await countEdges(search, [...far], back)) <= DEAR * near.length;
    const [of, asked] = fromFar ? [[...far], back] : [near, direction];
    for (let i = 0; i < of.length; i += PAGE) {
      if (performance.now() > search.deadline) return undefined;
      for (const row of await edgesOf(search, of.slice(i, i + PAGE), asked)) {
        const [from, to] = direction === 'upstream' ? [row.from, row.to] : [row.to, row.from];
        if (nearby.has(from) && far.has(to)) steps.add(from, to, row);
      }
    }
  }
  return steps.sorted();
}

/** Every step from some elements to others among `within`. @returns undefined if time is up */
export async function stepsFrom(
  search: Search,
  of: readonly Iri[],
  within: { has(iri: Iri): boolean },
  way: Way,
): Promise<Step[] | undefined> {
  const steps = new Steps();
  for (const direction of directionsOf(way)) {
    for (let i = 0; i < of.length; i += PAGE) {
      if (performance.now() > search.deadline) return undefined;
      for (const row of await edgesOf(search, of.slice(i, i + PAGE), direction)) {
        const [from, to] = direction === 'upstream' ? [row.from, row.to] : [row.to, row.from];
        if (within.has(to)) steps.add(from, to, row);
      }
    }
  }
  return steps.sorted();
}

class Steps {
  readonly #steps = new Map<string, { from: Iri; to: Iri; relations: EdgeRow[] }>();

  add(from: Iri, to: Iri, row: EdgeRow): void {
    if (from === to) return;
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

async function edgesOf(
  { reader, along: { validAt, ...along } }: Search,
  of: readonly Iri[],
  direction: Direction,
): Promise<EdgeRow[]> {
  const pages = await reader.edges({ of, direction, ...along });
  const rows = [...pages.values()].flatMap((page) => page.edges);
  return validAt === undefined ? rows : rows.filter((row) => hasHappened(row.time, validAt));
}

async function countEdges(
  { reader, along: { validAt: _validAt, ...along } }: Search,
  of: readonly Iri[],
  direction: Direction,
): Promise<number> {
  let count = 0;
  for (let i = 0; i < of.length; i += PAGE) {
    const pages = await reader.edges({ of: of.slice(i, i + PAGE), direction, ...along, first: 0, count: true });
    for (const page of pages.values()) count += page.total!;
  }
  return count;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
