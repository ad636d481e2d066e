/**
 * Walks. From one element, Neo4j itself goes breadth first (its planner prunes a pattern of any length when only distinct ends and their least
 * distance are wanted) up to as many elements as the walk may visit. Where that was not all, and from several elements, the walk goes hop by hop:
 * each hop asks for the distinct ends of a whole frontier. Paths are never enumerated, so diamonds cost no more than their edges.
 */
import { int } from 'neo4j-driver';
import { compareText } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { FrontierReason, Reach, ReachQuery } from '../store.ts';
import { IN_FORCE } from './edges.ts';
import { keyOf } from './keys.ts';
import { typePattern } from './labels.ts';
import { asOf, type Snapshot } from './snapshot.ts';

/** Most elements whose edges one statement follows: it bounds how late a deadline is noticed. */
const CHUNK = 20_000;

/** Elements that Neo4j's own walk surely reaches per millisecond of the budget; measured: five times as many on two cores. */
const PACE = 50;

/** Most hops that a pattern is bounded by: a bound is part of the text, and each text is planned once. Beyond, the walk goes hop by hop. */
const MAX_BOUND = 32;

interface Reached {
  /** What stands for the IRI in the index. */
  readonly key: string;
  readonly iri: Iri;
  readonly kind: string;
}

/** See `Reader.reach`. */
export async function reach(snapshot: Snapshot, query: ReachQuery): Promise<Reach> {
  return new Walk(snapshot, query).run();
}

/** One breadth-first walk. Depth is exact because no element of a hop is left before the hop before it is complete. */
class Walk {
  readonly #snapshot: Snapshot;
  readonly #query: ReachQuery;
  readonly #asOf: ReturnType<typeof int>;
  readonly #stopAt: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  readonly #elements: { iri: Iri; kind?: string; depth: number }[] = [];
  /** Elements that may have edges nobody followed. */
  readonly #left: { element: Reached; reason: FrontierReason }[] = [];
  readonly #deadline: number;

  constructor(snapshot: Snapshot, query: ReachQuery) {
    this.#snapshot = snapshot;
    this.#query = query;
    this.#asOf = int(asOf(snapshot, query.asOf));
    this.#stopAt = new Set(query.stopAt);
    this.#deadline = performance.now() + query.budget;
  }

  async run(): Promise<Reach> {
    const { depth = Infinity, limit, from, budget, names } = this.#query;
    const bounded = depth === Infinity || depth <= MAX_BOUND;
    const alone = new Set(from).size === 1 && limit > 0 && budget > 0 && bounded && names?.length !== 0;
    let { hop, at } = alone ? await this.#leap() : { hop: await this.#start(), at: 0 };
    let stopped: FrontierReason | undefined;
    while (hop.length > 0 && !stopped) {
      if (at >= depth) {
        this.#leave(hop, 'depth');
        break;
      }
      const { found, unfollowed } = await this.#follow(hop);
      at++;
      const room = limit - this.#elements.length;
      if (found.length > room) stopped = 'size';
      else if (unfollowed.length > 0) stopped = 'time';
      const taken = found.sort(byIri).slice(0, room);
      this.#add(taken, at);
      const open = taken.filter((element) => !this.#stopAt.has(element.kind));
      if (stopped) {
        this.#leave(stopped === 'size' ? hop : unfollowed, stopped);
        this.#leave(open, at >= depth ? 'depth' : stopped);
      }
      hop = open;
    }
    return { elements: this.#elements, frontier: await this.#frontier() };
  }

  /** As far as one statement goes: the hop to go on from and its depth, none if the walk is complete. */
  async #leap(): Promise<{ hop: readonly Reached[]; at: number }> {
    const { from, limit, budget, stopAt = [] } = this.#query;
    const most = Math.min(limit + 1, Math.max(1_000, Math.ceil(budget * PACE)));
    const [row] = await this.#snapshot.run(leapText(this.#query), {
      iri: keyOf(from[0]!),
      asOf: this.#asOf,
      stopAt,
      most: int(most),
    });
    const [depths, iris, kinds, longs] = row as [number[], string[], string[], [string, string][]];
    const long = new Map(longs);
    const levels: Reached[][] = [];
    depths.forEach((depth, i) => (levels[depth] ??= []).push(reached(iris[i], long.get(iris[i]!), kinds[i])));
    const complete = depths.length < most;
    if (!complete) levels.pop();
    levels.forEach((level, depth) => this.#add(level.sort(byIri), depth));
    const at = levels.length - 1;
    if (at < 0 || (complete && at !== this.#query.depth)) return { hop: [], at };
    return { hop: levels[at]!.filter(({ kind }) => at === 0 || !this.#stopAt.has(kind)), at };
  }

  async #start(): Promise<Reached[]> {
    const rows = await this.#snapshot.run(
      'UNWIND $from AS iri MATCH (n:Element {iri: iri}) WHERE n.since <= $asOf RETURN n.iri, n.longIri, n.kind',
      { from: [...new Set(this.#query.from)].map(keyOf), asOf: this.#asOf },
    );
    if (rows.length > this.#query.limit) {
      throw new RangeError(
        `A walk from ${rows.length} elements needs a limit of at least that, not ${this.#query.limit}.`,
      );
    }
    const start = rows.map(([key, long, kind]) => reached(key, long, kind)).sort(byIri);
    this.#add(start, 0);
    return start;
  }

  /** The ends of a hop's edges not seen before, and those of the hop that time did not suffice to leave. */
  async #follow(hop: readonly Reached[]): Promise<{ found: Reached[]; unfollowed: readonly Reached[] }> {
    const found = new Map<string, Reached>();
    for (let i = 0; i < hop.length; i += CHUNK) {
      if (performance.now() > this.#deadline) return { found: [...found.values()], unfollowed: hop.slice(i) };
      for (const end of await this.#ends(hop.slice(i, i + CHUNK).map(({ key }) => key))) {
        if (!this.#seen.has(end.key)) found.set(end.key, end);
      }
    }
    return { found: [...found.values()], unfollowed: [] };
  }

  /**
   * Distinct ends of these elements' edges. More of them than the walk may visit are not all wanted, but the same ones every time: then the first
   * by IRI, enough that those already seen among them leave one over the limit.
   */
  async #ends(keys: readonly string[]): Promise<Reached[]> {
    const { limit } = this.#query;
    const parameters = { keys, asOf: this.#asOf, most: int(Math.min(limit, Number.MAX_SAFE_INTEGER - 1) + 1) };
    let [row] = await this.#snapshot.run(hopText(this.#query, ''), parameters);
    if ((row![0] as string[]).length > limit)
      [row] = await this.#snapshot.run(hopText(this.#query, ' ORDER BY m.iri'), parameters);
    const [iris, kinds, longs] = row as [string[], string[], [string, string][]];
    const long = new Map(longs);
    return iris.map((key, i) => reached(key, long.get(key), kinds[i]));
  }

  #add(elements: readonly Reached[], depth: number): void {
    for (const { key, iri, kind } of elements) {
      this.#seen.add(key);
      this.#elements.push({ iri, ...(kind !== '' && { kind }), depth });
    }
  }

  #leave(elements: readonly Reached[], reason: FrontierReason): void {
    for (const element of elements) this.#left.push({ element, reason });
  }

  /** Of the elements left, those with an edge to an element that was not reached. */
  async #frontier(): Promise<Reach['frontier']> {
    if (this.#left.length === 0 || this.#query.names?.length === 0) return [];
    const rows = await this.#snapshot.run(openText(this.#query), {
      keys: this.#left.map(({ element }) => element.key),
      seen: [...this.#seen],
      asOf: this.#asOf,
    });
    const open = new Set(rows.map(([key]) => key));
    return this.#left
      .filter(({ element }) => open.has(element.key))
      .map(({ element, reason }) => ({ iri: element.iri, reason }))
      .sort(byIri);
  }
}

/** The hop itself, from `n` to `m`. */
function pattern({ direction, names }: ReachQuery): string {
  const edge = `[r${typePattern(names)}]`;
  return `(n)${direction === 'upstream' ? '-' : '<-'}${edge}${direction === 'upstream' ? '->' : '-'}(m) WHERE ${IN_FORCE}${names?.length === 0 ? ' AND false' : ''}`;
}

/**
 * One row of lists, nearest first. `min(length(p))` over a pattern that is otherwise asked only for its ends is what makes the planner choose its
 * pruning breadth-first walk, which also stops at the limit.
 */
function leapText(query: ReachQuery): string {
  const { direction, names, depth, stopAt } = query;
  const upstream = direction === 'upstream';
  const hops = `[edges${typePattern(names)}*0..${depth === undefined ? '' : Math.trunc(depth)}]`;
  const near = upstream ? 'startNode(r)' : 'endNode(r)';
  const stop = stopAt?.length ? ` AND all(r IN edges WHERE ${near} = n OR NOT ${near}.kind IN $stopAt)` : '';
  return `MATCH p = (n:Element {iri: $iri})${upstream ? '-' : '<-'}${hops}${upstream ? '->' : '-'}(m)
    WHERE n.since <= $asOf AND all(r IN edges WHERE ${IN_FORCE})${stop}
    WITH m, min(length(p)) AS depth LIMIT $most
    RETURN collect(depth), collect(m.iri), collect(m.kind), [e IN collect(m) WHERE e.longIri IS NOT NULL | [e.iri, e.longIri]]`;
}

/** One row of lists, because a hundred thousand small rows take longer to unpack than one large one. */
function hopText(query: ReachQuery, order: string): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) MATCH ${pattern(query)} WITH DISTINCT m${order} LIMIT $most
    RETURN collect(m.iri), collect(m.kind), [e IN collect(m) WHERE e.longIri IS NOT NULL | [e.iri, e.longIri]]`;
}

/** Which of these elements have an edge to an element that was not reached. */
function openText(query: ReachQuery): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) WHERE EXISTS { MATCH ${pattern(query)} AND NOT m.iri IN $seen } RETURN n.iri`;
}

function reached(key: unknown, long: unknown, kind: unknown): Reached {
  return { key: key as string, iri: (long ?? key) as Iri, kind: kind as string };
}

function byIri(a: { readonly iri: Iri }, b: { readonly iri: Iri }): number {
  return compareText(a.iri, b.iri);
}
