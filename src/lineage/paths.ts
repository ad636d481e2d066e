/** Paths: by which ways one element leads to another, the shortest ones counted exactly, with a receipt. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, hops, pageSize, walkSize, withinLimit } from './limits.ts';
import { resolveName } from './name.ts';
import { kShortest } from './paths/k-shortest.ts';
import { shortestPaths, type Path } from './paths/shortest.ts';
import type { Search } from './paths/edges.ts';
import { spread, type Unfollowed, type Way } from './paths/spread.ts';
import type { Reading } from './reading.ts';
import { alongOf, refuseInvalid, type WalkRequest } from './trace.ts';
import { receiptOf, type TraceReceipt } from './trace/receipt.ts';
import { refuseUnknownRoles } from './words.ts';

export type { Path } from './paths/shortest.ts';
export type { Step } from './paths/steps.ts';

export interface PathsRequest extends WalkRequest {
  /** The ends: names as `resolveName` takes them. */
  readonly from: string;
  readonly to: string;
  /**
   * Which way every step goes: to the past, to the future; `both`: all steps the one way, or all the other; `either`: each step as it likes.
   */
  readonly direction: 'upstream' | 'downstream' | 'both' | 'either';
  /** The k shortest paths that visit no element twice; without it, all that are as short as the shortest. */
  readonly k?: number | undefined;
  /** Longest path, hops. */
  readonly depth?: number | undefined;
  /** Most paths to list of all the shortest ones, up to the limit on pages. */
  readonly first: number;
  /** How many of all the shortest ones to pass over. */
  readonly skip?: bigint | undefined;
}

export interface Paths {
  readonly from: Iri;
  readonly to: Iri;
  /** Hops of the shortest; undefined if none was found. */
  readonly length: number | undefined;
  /** By length, then by their elements' IRIs from `from` on; of `both` those upstream first. */
  readonly paths: readonly Path[];
  /** How many there are: all the shortest ones or, with k, all that visit no element twice. */
  readonly count: bigint;
  /** Whether `count` is exact; if not, there are at least so many. */
  readonly exact: boolean;
  /** Whether more of them follow those listed. */
  readonly more: boolean;
  /** Complete if no path that the question is about can have been missed, listed or not. */
  readonly receipt: TraceReceipt;
}

/** What was found the one way. */
interface Found {
  readonly way: Way;
  readonly length: number | undefined;
  readonly count: bigint;
  readonly exact: boolean;
  readonly at: (number: bigint) => Path;
  readonly reached: Iterable<Iri>;
  readonly frontier: readonly Unfollowed[];
}

/**
 * The shortest paths between two elements. Elements that several relations connect are one step, with all of them. From an element to itself there is
 * one path, without steps.
 * @throws Fault NOT_FOUND (an end, or one that was not valid at the time), AMBIGUOUS, BAD_ARGUMENT, LIMIT, ILLEGAL_TIME
 */
export async function paths(reading: Reading, request: PathsRequest): Promise<Paths> {
  const first = pageSize(request.first);
  const depth = hops(request.depth);
  const limit = walkSize(request.limit);
  const k = request.k === undefined ? undefined : pathCount(request.k);
  const skip = request.skip ?? 0n;
  const { along, asOf } = await alongOf(reading, request);
  const from = await resolveName(reading, request.from, along.asOf, along.validAt);
  const to = await resolveName(reading, request.to, along.asOf, along.validAt);
  const deadline = performance.now() + LIMITS.milliseconds;
  const search: Search = { reader: reading.reader, along, limit, deadline };
  if (along.validAt !== undefined) await refuseInvalidEnds(search, [from, to], request.validAt!);
  const ways: readonly Way[] = request.direction === 'both' ? ['upstream', 'downstream'] : [request.direction];
  const found: Found[] = [];
  for (const way of from === to ? ways.slice(0, 1) : ways) {
    const shortest = await allShortest(search, [from, to], way, depth);
    found.push(k === undefined ? shortest : await atMost(search, [from, to], shortest, k, depth));
  }
  const length = Math.min(...found.flatMap((f) => f.length ?? []));
  const counted = k === undefined ? found.filter((f) => f.length === length) : found;
  const listed = k === undefined ? page(counted, skip, first) : merged(counted, k);
  const total = counted.reduce((sum, f) => sum + f.count, 0n);
  const count = k === undefined || total < BigInt(k) ? total : BigInt(k);
  // Once there is a path, none that goes on beyond the depth asked for is one that was asked for.
  const left = ({ reason }: Unfollowed): boolean => length === Infinity || reason !== 'depth';
  const walks = found.map((f) => ({
    direction: f.way === 'either' ? ('both' as const) : f.way,
    reach: { frontier: f.frontier.filter(left) },
  }));
  const reached = new Set(found.flatMap((f) => [...f.reached]));
  if (request.roles && depth !== 0 && length === Infinity && reached.size <= 2)
    refuseUnknownRoles(reading.vocabulary, request.roles);
  const shown = new Set(listed.flatMap((path) => path.elements));
  return {
    from,
    to,
    length: length === Infinity ? undefined : length,
    paths: listed,
    count,
    exact: found.every((f) => f.exact) && count === total,
    more: k === undefined && skip + BigInt(listed.length) < total,
    receipt: receiptOf(
      walks,
      { asOf, validAt: along.validAt },
      { elements: reached.size, shown: shown.size },
      { depth, limit },
    ),
  };
}

/** @throws Fault BAD_ARGUMENT, LIMIT */
function pathCount(k: number): number {
  if (Number.isSafeInteger(k) && k > 0) return withinLimit('shortest', k, 'k');
  throw new Fault<LineageCode>('BAD_ARGUMENT', `k is ${k}; it must be a whole number, 1 or more.`, {
    details: { argument: 'k' },
  });
}

async function refuseInvalidEnds({ reader, along }: Search, ends: readonly Iri[], validAt: string): Promise<void> {
  const from = [...new Set(ends)];
  const { elements } = await reader.reach({
    from,
    direction: 'upstream',
    ...along,
    depth: 0,
    limit: from.length,
    budget: LIMITS.milliseconds,
  });
  refuseInvalid(from, elements, validAt);
}

/** Walks upstream whichever way was asked: the past of an element is most often smaller than what came of it. */
async function allShortest(
  search: Search,
  [from, to]: readonly [Iri, Iri],
  way: Way,
  depth: number | undefined,
): Promise<Found> {
  const backwards = way === 'downstream';
  const [origin, end] = backwards ? [to, from] : [from, to];
  const walked: Way = backwards ? 'upstream' : way;
  const { depths, frontier } = await spread(search, origin, walked, { goal: end, depth });
  const nothing = { way, length: undefined, count: 0n, at: () => NO_PATH, reached: depths.keys() };
  // Every hop before the one that reached the end is whole.
  if (!depths.has(end)) return { ...nothing, exact: frontier.every(({ reason }) => reason === 'depth'), frontier };
  const graph = await shortestPaths(search, depths, [origin, end], walked, backwards);
  if (!graph) return { ...nothing, length: depths.get(end)!, exact: false, frontier: [{ iri: end, reason: 'time' }] };
  const { length, count } = graph;
  return { way, length, count, exact: true, at: (number) => graph.at(number), reached: depths.keys(), frontier: [] };
}

/** The k shortest the one way; all of the shortest are among them if they are no more than k. */
async function atMost(
  search: Search,
  ends: readonly [Iri, Iri],
  shortest: Found,
  k: number,
  depth: number | undefined,
): Promise<Found> {
  if (shortest.length === undefined || shortest.count > BigInt(k) || ends[0] === ends[1]) return shortest;
  // One more than asked for tells whether there are more.
  const {
    paths: listed,
    all,
    frontier,
  } = await kShortest(search, ends, shortest.way, {
    length: shortest.length,
    k: k + 1,
    depth,
  });
  return {
    ...shortest,
    count: BigInt(listed.length),
    exact: all,
    at: (number) => listed[Number(number)]!,
    frontier,
  };
}

const NO_PATH: Path = { elements: [], steps: [] };

/** Some of all the shortest paths, those of the first way first. */
function page(found: readonly Found[], skip: bigint, first: number): Path[] {
  const out: Path[] = [];
  let passed = 0n;
  for (const { count, at } of found) {
    const begin = skip > passed ? skip - passed : 0n;
    for (let number = begin; number < count && out.length < first; number++) out.push(at(number));
    passed += count;
  }
  return out;
}

/** The k shortest of those found either way. */
function merged(found: readonly Found[], k: number): Path[] {
  const all = found.flatMap((f) => page([f], 0n, k));
  return found.length === 1 ? all : all.sort((a, b) => a.steps.length - b.steps.length).slice(0, k);
}
