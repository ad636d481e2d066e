/** Lineage: everything an element came from, or everything that came of it, with a receipt that says whether the answer is whole. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { shortName } from '../prov/name.ts';
import type { EdgeName } from '../prov/relations.ts';
import type { Direction, Reach, ReachQuery } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, hops, walkSize, withinLimit } from './limits.ts';
import { resolveMoment, timeOf } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import { receiptOf, type TraceReceipt } from './trace/receipt.ts';
import { shownBy, withSubKinds, type Shown, type ShownFilter } from './trace/shown.ts';
import { edgesNamed, refuseUnknownRoles, rolesNamed } from './words.ts';

export type { FrontierElement, TraceReceipt } from './trace/receipt.ts';

/** Where a walk goes, of whatever verb. */
export interface WalkRequest {
  /** Walk only along these relations (and those that specialize them). */
  readonly relations?: readonly string[] | undefined;
  /** Walk only along relations in one of these roles, by name or IRI; it ends where the next relation has another, or none. */
  readonly roles?: readonly string[] | undefined;
  /** A record number or a time: what was known then; without it, now. */
  readonly asOf?: string | number | undefined;
  /** A time: walk only what was valid then (xsd:dateTime, or a date). */
  readonly validAt?: string | undefined;
  /** Most elements to visit, over both directions. */
  readonly limit?: number | undefined;
}

/** `kinds`, `project`, `statuses`, `from` and `to` govern what is shown; everything else, where the walk goes. */
export interface TraceRequest extends WalkRequest, ShownFilter {
  /** Where to begin: names as `resolveName` takes them. */
  readonly of: readonly string[];
  readonly direction: Direction | 'both';
  /** Hops; without it, as far as the graph goes. 0: only the start. */
  readonly depth?: number | undefined;
  /** Reach elements of these kinds, but do not walk beyond them. */
  readonly stopAt?: readonly string[] | undefined;
}

export interface TracedElement {
  readonly iri: Iri;
  readonly kind?: string;
  /** Hops from the nearest start. */
  readonly depth: number;
}

export interface Trace {
  readonly start: readonly Iri[];
  readonly direction: Direction | 'both';
  /** All that are shown, by depth, then IRI. */
  readonly elements: readonly TracedElement[];
  /** All that were reached, shown or not; gathered when first asked for. */
  readonly reached: () => ReadonlySet<Iri>;
  /** Which way an element was reached; `both` if either way led to it, as to the start of a walk both ways. */
  readonly wayTo: (iri: Iri) => Direction | 'both';
  /** Along which edges the walk went. */
  readonly along: Along;
  readonly receipt: TraceReceipt;
}

/** Edges that a walk follows, as the store is asked for them; a part that is left out restricts nothing. */
export interface Along {
  readonly names?: readonly EdgeName[];
  /** As edges keep them. */
  readonly roles?: readonly string[];
  readonly asOf?: number;
  /** Milliseconds since 1970. */
  readonly validAt?: number;
}

/** The edges that a request means, and the newest record counted. @throws Fault BAD_ARGUMENT, NOT_FOUND (a record), ILLEGAL_TIME */
export async function alongOf(
  { reader, vocabulary }: Reading,
  { relations, roles, asOf, validAt }: WalkRequest,
): Promise<{ readonly along: Along; readonly asOf: number; readonly size: number }> {
  const { size } = await reader.head();
  const newest = asOf === undefined ? size - 1 : await resolveMoment(reader, asOf);
  const along: Along = {
    ...(relations && { names: [...new Set(relations.flatMap(edgesNamed))] }),
    ...(roles && { roles: rolesNamed(vocabulary, roles) }),
    // Only a look at the past asks the store for it: the present is cheaper and, inside one snapshot, the same.
    ...(newest !== size - 1 && { asOf: newest }),
    ...(validAt !== undefined && { validAt: timeOf(validAt) }),
  };
  return { along, asOf: newest, size };
}

/**
 * Walks from some elements upstream (to what they came from), downstream (to what came of them) or both.
 * @throws Fault NOT_FOUND (a start, or one that was not valid at the time), AMBIGUOUS, BAD_ARGUMENT, LIMIT, ILLEGAL_TIME
 */
export async function trace(reading: Reading, request: TraceRequest): Promise<Trace> {
  if (request.of.length === 0)
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'A walk needs at least one element to begin from.');
  withinLimit('starts', request.of.length, 'The number of elements to begin from');
  const depth = hops(request.depth);
  const limit = walkSize(request.limit);
  const shownOf = shownBy(reading, request);
  const stopAt = request.stopAt && [...withSubKinds(reading, request.stopAt)];
  const { along, asOf, size } = await alongOf(reading, request);
  const start: Iri[] = [];
  for (const id of new Set(request.of)) start.push(await resolveName(reading, id, along.asOf, along.validAt));
  const question: Question = {
    from: [...new Set(start)].sort(),
    ...along,
    ...(depth !== undefined && { depth }),
    ...(stopAt && { stopAt }),
  };
  const walks = await walk(reading, request.direction, question, limit, size);
  const reached = union(walks.map((w) => w.reach));
  if (along.validAt !== undefined) refuseInvalid(question.from, reached, request.validAt!);
  if (request.roles && depth !== 0 && reached.length === question.from.length)
    refuseUnknownRoles(reading.vocabulary, request.roles);
  const { elements, unread } = await filtered(reading, shownKey(request, [size, question, limit], walks), () =>
    shownOf(reached, along.asOf, performance.now() + LIMITS.milliseconds),
  );
  return {
    start,
    direction: request.direction,
    elements,
    reached: once(() => new Set(reached.map((e) => e.iri))),
    wayTo: wayTo(walks),
    along,
    receipt: receiptOf(
      walks,
      { asOf, validAt: along.validAt },
      { elements: reached.length, shown: elements.length, unread },
      { depth, limit },
    ),
  };
}

type Question = Omit<ReachQuery, 'direction' | 'limit' | 'budget'>;

/** Under which name what a filter shows is kept for the pages that follow; undefined if it costs nothing, or the walk may get further another time. */
function shownKey(
  { direction, kinds, project, statuses, from, to }: TraceRequest,
  walked: readonly unknown[],
  walks: readonly Walk[],
): string | undefined {
  if (project === undefined && statuses === undefined && from === undefined && to === undefined) return undefined;
  if (walks.some(({ reach }) => reach.frontier.some(({ reason }) => reason === 'time'))) return undefined;
  return JSON.stringify(['shown', ...walked, direction, kinds, project, statuses, from, to]);
}

async function filtered({ walks }: Reading, key: string | undefined, filter: () => Promise<Shown>): Promise<Shown> {
  const before = key === undefined ? undefined : walks?.get(key);
  if (before) return { elements: before.elements, unread: 0 };
  const shown = await filter();
  if (key !== undefined && shown.unread === 0) walks?.set(key, { elements: shown.elements, frontier: [] });
  return shown;
}

/** @throws Fault NOT_FOUND for a start that the walk over what was valid at a time did not find */
export function refuseInvalid(starts: readonly Iri[], reached: readonly TracedElement[], validAt: string): void {
  const found = new Set(reached.filter((e) => e.depth === 0).map((e) => e.iri));
  const missing = starts.find((iri) => !found.has(iri));
  if (missing === undefined) return;
  throw new Fault<LineageCode>('NOT_FOUND', `${shortName(missing)} was not valid at ${validAt}.`, {
    hint: 'It came to be later, or had ended by then: ask at another time, or without one.',
    details: { id: missing },
  });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

interface Walk {
  readonly direction: Direction;
  readonly reach: Reach;
}

async function walk(
  { reader, walks }: Reading,
  direction: Direction | 'both',
  question: Question,
  limit: number,
  size: number,
): Promise<Walk[]> {
  const done: Walk[] = [];
  const begun = performance.now();
  let left = limit;
  for (const way of direction === 'both' ? (['upstream', 'downstream'] as const) : [direction]) {
    const key = JSON.stringify([size, question, way, left]);
    let reach = walks?.get(key);
    if (!reach) {
      const budget = Math.max(1, LIMITS.milliseconds - Math.round(performance.now() - begun));
      reach = await reader.reach({ ...question, direction: way, limit: left, budget });
      walks?.set(key, reach);
    }
    done.push({ direction: way, reach });
    // The start is counted once; a second walk always has room for it, so that its frontier is told.
    left = Math.max(question.from.length, left - reach.elements.length + question.from.length);
  }
  return done;
}

function wayTo([only, other]: readonly Walk[]): Trace['wayTo'] {
  if (!other) return () => only!.direction;
  const found = once(() => [only!, other].map(({ reach }) => new Set(reach.elements.map(({ iri }) => iri))));
  return (iri) => {
    const [first, second] = found();
    if (first!.has(iri) && second!.has(iri)) return 'both';
    return (first!.has(iri) ? only! : other).direction;
  };
}

function union(reaches: readonly Reach[]): readonly TracedElement[] {
  if (reaches.length === 1) return reaches[0]!.elements;
  const nearest = new Map<Iri, TracedElement>();
  for (const { elements } of reaches) {
    for (const element of elements) {
      const before = nearest.get(element.iri);
      if (!before || element.depth < before.depth) nearest.set(element.iri, element);
    }
  }
  return [...nearest.values()].sort((a, b) => a.depth - b.depth || (a.iri < b.iri ? -1 : 1));
}
