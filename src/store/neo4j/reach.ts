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
import { hasHappened } from '../valid.ts';
import { asOf, type Snapshot } from './snapshot.ts';
import { DATED, datedOf, validAmong } from './valid.ts';

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
    const { depth = Infinity, limit, from, budget, names, validAt } = this.#query;
    const bounded = (depth === Infinity || depth <= MAX_BOUND) && names?.length !== 0 && validAt === undefined;
    const alone = new Set(from).size === 1 && limit > 0 && budget > 0 && bounded;
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
    const { from, limit, budget, stopAt = [], roles = null } = this.#query;
    const most = Math.min(limit + 1, Math.max(1_000, Math.ceil(budget * PACE)));
    const [row] = await this.#snapshot.run(leapText(this.#query), {
      iri: keyOf(from[0]!),
      asOf: this.#asOf,
      roles,
      stopAt,
      most: int(most),
    });
    const depths = row![3] as number[];
    const levels: Reached[][] = [];
    listed(row!).forEach((element, i) => (levels[depths[i]!] ??= []).push(element));
    const complete = depths.length < most;
    if (!complete) levels.pop();
    levels.forEach((level, depth) => this.#add(level.sort(byIri), depth));
    const at = levels.length - 1;
    if (at < 0 || (complete && at !== this.#query.depth)) return { hop: [], at };
    return { hop: levels[at]!.filter(({ kind }) => at === 0 || !this.#stopAt.has(kind)), at };
  }

  async #start(): Promise<Reached[]> {
    const [row] = await this.#snapshot.run(START, {
      from: [...new Set(this.#query.from)].map(keyOf),
      asOf: this.#asOf,
    });
    const rows = listed(row!);
    if (rows.length > this.#query.limit) {
      throw new RangeError(
        `A walk from ${rows.length} elements needs a limit of at least that, not ${this.#query.limit}.`,
      );
    }
    const start = (await this.#valid(rows, row![3])).sort(byIri);
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
    const { limit, roles = null, validAt } = this.#query;
    const parameters = { keys, asOf: this.#asOf, roles, most: int(Math.min(limit, Number.MAX_SAFE_INTEGER - 1) + 1) };
    if (validAt !== undefined) return this.#datedEnds(parameters, validAt);
    let [row] = await this.#snapshot.run(hopText(this.#query, ''), parameters);
    if ((row![0] as string[]).length > limit)
      [row] = await this.#snapshot.run(hopText(this.#query, ' ORDER BY m.iri'), parameters);
    return listed(row!);
  }

  /** The same of what had come to be by a time and was valid then: how many that are is known only when each was looked at. */
  async #datedEnds(parameters: Readonly<Record<string, unknown>>, at: number): Promise<Reached[]> {
    const [row] = await this.#snapshot.run(datedHopText(this.#query), parameters);
    const times = row![4] as (readonly string[])[];
    const happened = listed(row!).filter((_, i) => times[i]!.some((time) => isPast(time, at)));
    return this.#valid(happened, row![3]);
  }

  /** Those of these elements that the walk may enter. */
  async #valid(elements: Reached[], dated: unknown): Promise<Reached[]> {
    const { validAt: at, asOf: past } = this.#query;
    if (at === undefined) return elements;
    const valid = await validAmong(this.#snapshot, datedOf(dated), { at, asOf: past });
    return elements.filter(({ key }) => valid.has(key));
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
    const keys = this.#left.map(({ element }) => element.key);
    const open = this.#query.validAt === undefined ? await this.#open(keys) : await this.#datedOpen(keys);
    return this.#left
      .filter(({ element }) => open.has(element.key))
      .map(({ element, reason }) => ({ iri: element.iri, reason }))
      .sort(byIri);
  }

  async #open(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#snapshot.run(openText(this.#query), this.#asked(keys));
    return new Set(rows.map(([key]) => key as string));
  }

  /** The same among what was valid at a time. */
  async #datedOpen(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const at = this.#query.validAt!;
    const [row] = await this.#snapshot.run(datedOpenText(this.#query), this.#asked(keys));
    const ends = listed(row!);
    const valid = new Set(await this.#valid(ends, row![3]));
    const edges = row![4] as (readonly (readonly [near: string, time: string])[])[];
    return new Set(
      ends.flatMap((end, i) =>
        valid.has(end) ? edges[i]!.filter(([, time]) => isPast(time, at)).map(([near]) => near) : [],
      ),
    );
  }

  #asked(keys: readonly string[]): Readonly<Record<string, unknown>> {
    return { keys, seen: [...this.#seen], asOf: this.#asOf, roles: this.#query.roles ?? null };
  }
}

/** The hop itself, from `n` to `m`. */
function pattern(query: ReachQuery): string {
  const { direction, names } = query;
  const edge = `[r${typePattern(names)}]`;
  return `(n)${direction === 'upstream' ? '-' : '<-'}${edge}${direction === 'upstream' ? '->' : '-'}(m) WHERE ${followed(query)}${names?.length === 0 ? ' AND false' : ''}`;
}

/** Whether the walk follows relationship `r`, its type apart. */
function followed({ roles }: ReachQuery): string {
  return roles ? `${IN_FORCE} AND any(role IN r.role WHERE role IN $roles)` : IN_FORCE;
}

/** Columns of elements `m` as lists, as {@link listed} reads them. */
const LISTS = 'collect(m.iri), collect(m.kind), [e IN collect(m) WHERE e.longIri IS NOT NULL | [e.iri, e.longIri]]';

const START = `UNWIND $from AS iri MATCH (m:Element {iri: iri}) WHERE m.since <= $asOf RETURN ${LISTS}, ${DATED}`;

function listed(row: readonly unknown[]): Reached[] {
  const [keys, kinds, longs] = row as [string[], string[], [string, string][]];
  const long = new Map(longs);
  return keys.map((key, i) => reached(key, long.get(key), kinds[i]));
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
    WHERE n.since <= $asOf AND all(r IN edges WHERE ${followed(query)})${stop}
    WITH m, min(length(p)) AS depth LIMIT $most
    RETURN ${LISTS}, collect(depth)`;
}

/** One row of lists, because a hundred thousand small rows take longer to unpack than one large one. */
function hopText(query: ReachQuery, order: string): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) MATCH ${pattern(query)} WITH DISTINCT m${order} LIMIT $most
    RETURN ${LISTS}`;
}

/** The same with the validity of the ends, and the times of the edges to each. */
function datedHopText(query: ReachQuery): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) MATCH ${pattern(query)} WITH m, collect(DISTINCT coalesce(r.time, '')) AS times
    RETURN ${LISTS}, ${DATED}, collect(times)`;
}

/** Which of these elements have an edge to an element that was not reached. */
function openText(query: ReachQuery): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) WHERE EXISTS { MATCH ${pattern(query)} AND NOT m.iri IN $seen } RETURN n.iri`;
}

/** The edges of these elements to elements that were not reached, by their ends and times. */
function datedOpenText(query: ReachQuery): string {
  return `UNWIND $keys AS iri MATCH (n:Element {iri: iri}) MATCH ${pattern(query)} AND NOT m.iri IN $seen
    WITH m, collect([n.iri, coalesce(r.time, '')]) AS edges RETURN ${LISTS}, ${DATED}, collect(edges)`;
}

function reached(key: unknown, long: unknown, kind: unknown): Reached {
  return { key: key as string, iri: (long ?? key) as Iri, kind: kind as string };
}

/** Whether an edge has come to be; empty text stands for no time. */
function isPast(time: string, at: number): boolean {
  return hasHappened(time === '' ? undefined : time, at);
}

function byIri(a: { readonly iri: Iri }, b: { readonly iri: Iri }): number {
  return compareText(a.iri, b.iri);
}
