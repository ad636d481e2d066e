/**
 * All shortest paths between two elements as one graph without cycles, so that they can be counted and found by their number without being listed:
 * n diamonds in a row are 2^n paths and 3n + 1 elements.
 */
import type { Iri } from '../../prov/iri.ts';
import type { Search } from './edges.ts';
import type { Way } from './spread.ts';
import { stepsBetween, stepsFrom, type Step } from './steps.ts';

/** A path: every step begins where the one before ended. */
export interface Path {
  /** From the first to the last; one alone if they are the same. */
  readonly elements: readonly Iri[];
  readonly steps: readonly Step[];
}

export class ShortestPaths {
  /** Hops. */
  readonly length: number;
  readonly #start: Iri;
  /** Steps that lie on a shortest path, by where they begin, sorted by where they lead. */
  readonly #next: ReadonlyMap<Iri, readonly Step[]>;
  /** How many shortest paths lead on from each element. */
  readonly #counts: ReadonlyMap<Iri, bigint>;

  /** @param layers the steps of each hop: those that begin at `start` first */
  constructor(start: Iri, goal: Iri, layers: readonly (readonly Step[])[]) {
    this.length = layers.length;
    this.#start = start;
    this.#next = Map.groupBy(layers.flat(), (step) => step.from);
    const counts = new Map<Iri, bigint>([[goal, 1n]]);
    for (const layer of [...layers].reverse())
      for (const { from, to } of layer) counts.set(from, (counts.get(from) ?? 0n) + counts.get(to)!);
    this.#counts = counts;
  }

  /** How many there are. */
  get count(): bigint {
    return this.#counts.get(this.#start)!;
  }

  /** The path with a number, from 0: they are ordered by their elements' IRIs, from the start on. */
  at(number: bigint): Path {
    const steps: Step[] = [];
    let left = number;
    for (let at = this.#start; steps.length < this.length; at = steps.at(-1)!.to) {
      for (const step of this.#next.get(at)!) {
        const beyond = this.#counts.get(step.to)!;
        if (left < beyond) {
          steps.push(step);
          break;
        }
        left -= beyond;
      }
    }
    return { elements: [this.#start, ...steps.map((step) => step.to)], steps };
  }
}

/** So many elements have their relations read at once; of more, those of one hop at a time, and only where a path can be. */
const FEW = 5_000;

/**
 * The shortest paths between an element and another that a spread from the first has reached.
 * @param way of walking from `origin` to `end`
 * @param backwards whether the paths are to begin at `end`
 * @returns undefined if time is up
 */
export async function shortestPaths(
  search: Search,
  depths: ReadonlyMap<Iri, number>,
  [origin, end]: readonly [Iri, Iri],
  way: Way,
  backwards: boolean,
): Promise<ShortestPaths | undefined> {
  const length = depths.get(end)!;
  const levels: Iri[][] = Array.from({ length }, () => []);
  for (const [iri, depth] of depths) levels[depth]?.push(iri);
  const near = levels.flat();
  const all = near.length <= FEW ? await stepsFrom(search, near, depths, way) : undefined;
  if (near.length <= FEW && !all) return undefined;
  const byTarget = all && Map.groupBy(all, (step) => step.to);
  const layers: Step[][] = [];
  let far: ReadonlySet<Iri> = new Set([end]);
  for (let depth = length; depth > 0; depth--) {
    const steps = byTarget
      ? [...far].flatMap((iri) => byTarget.get(iri) ?? []).filter((step) => depths.get(step.from) === depth - 1)
      : await stepsBetween(search, { near: levels[depth - 1]!, far }, way);
    if (!steps) return undefined;
    layers.push((backwards ? steps.map(turned) : steps).sort(byEnds));
    far = new Set(steps.map((step) => step.from));
  }
  return backwards ? new ShortestPaths(end, origin, layers) : new ShortestPaths(origin, end, layers.reverse());
}

function turned({ from, to, relations }: Step): Step {
  return { from: to, to: from, relations };
}

function byEnds(a: Step, b: Step): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1;
  return a.to < b.to ? -1 : 1;
}
