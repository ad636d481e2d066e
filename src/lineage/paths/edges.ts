/** Reading the relations of many elements, page by page, for as long as there is time. */
import type { Iri } from '../../prov/iri.ts';
import type { Direction, EdgeRow, Reader } from '../../store/store.ts';
import { hasHappened } from '../../store/valid.ts';
import { LIMITS } from '../limits.ts';
import type { Along } from '../trace.ts';

/** What a search works with. */
export interface Search {
  readonly reader: Reader;
  readonly along: Along;
  /** Most elements to visit from one end. */
  readonly limit: number;
  /** When it has to end: a reading of `performance.now()`. */
  readonly deadline: number;
}

/** Elements whose relations are read in one statement. */
const PAGE = 2_000;

/** The edges of some elements that may be followed. @returns undefined if time is up before all are read */
export async function edgesOf(
  { reader, along: { validAt, ...along }, deadline }: Search,
  of: readonly Iri[],
  direction: Direction,
): Promise<EdgeRow[] | undefined> {
  const rows: EdgeRow[] = [];
  for (let i = 0; i < of.length; i += PAGE) {
    if (performance.now() > deadline) return undefined;
    const pages = await reader.edges({ of: of.slice(i, i + PAGE), direction, ...along });
    for (const { edges } of pages.values())
      for (const row of edges) if (validAt === undefined || hasHappened(row.time, validAt)) rows.push(row);
  }
  return rows;
}

/** How many edges some elements have. */
export async function countEdges(
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

/** Those of some elements that were valid at the time asked for. */
export async function validOf({ reader, along }: Search, iris: readonly Iri[]): Promise<readonly Iri[]> {
  if (along.validAt === undefined || iris.length === 0) return iris;
  const { elements } = await reader.reach({
    from: iris,
    direction: 'upstream',
    ...along,
    // No relation has no name: nothing is followed, and none is looked for.
    names: [],
    depth: 0,
    limit: iris.length,
    budget: LIMITS.milliseconds,
  });
  return elements.map((element) => element.iri);
}
