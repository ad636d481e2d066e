/** Lineage: everything an element came from, or everything that came of it, with a receipt that says whether the answer is whole. */
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { EdgeName } from '../prov/relations.ts';
import type { Direction, FrontierReason, Reach, ReachQuery } from '../store/store.ts';
import type { LineageCode } from './codes.ts';
import { LIMITS, hops, walkSize, withinLimit } from './limits.ts';
import { resolveMoment } from './moment.ts';
import { resolveName } from './name.ts';
import type { Reading } from './reading.ts';
import { edgesNamed, kindNamed } from './words.ts';

export interface TraceRequest {
  /** Where to begin: names as `resolveName` takes them. */
  readonly of: readonly string[];
  readonly direction: Direction | 'both';
  /** Hops; without it, as far as the graph goes. 0: only the start. */
  readonly depth?: number | undefined;
  /** Show only these kinds (and their sub-kinds); the walk goes through every kind. */
  readonly kinds?: readonly string[] | undefined;
  /** Walk only along these relations (and those that specialize them). */
  readonly relations?: readonly string[] | undefined;
  /** Reach elements of these kinds, but do not walk beyond them. */
  readonly stopAt?: readonly string[] | undefined;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
  /** Most elements to visit, over both directions. */
  readonly limit?: number | undefined;
}

export interface TracedElement {
  readonly iri: Iri;
  readonly kind?: string;
  /** Hops from the nearest start. */
  readonly depth: number;
}

export interface FrontierElement {
  readonly iri: Iri;
  readonly direction: Direction;
  readonly reason: FrontierReason;
}

/** What a lineage answer says about itself: docs/design/receipts.md. */
export interface TraceReceipt {
  /** True if every element that the question is about was reached and none was withheld. */
  readonly complete: boolean;
  /** The newest record counted; the same question as of this record has the same answer for ever. -1: history is empty. */
  readonly asOf: number;
  /** Elements reached, the start included. */
  readonly elements: number;
  /** Those of the kinds asked for. */
  readonly shown: number;
  /** Those withheld because the asker may not see them. */
  readonly hidden: number;
  /** Elements from which the walk did not go on, counted by reason, the first of them named. */
  readonly frontier: {
    readonly count: number;
    readonly reasons: Readonly<Record<FrontierReason, number>>;
    readonly first: readonly FrontierElement[];
  };
  readonly limits: { readonly depth?: number; readonly elements: number; readonly milliseconds: number };
}

export interface Trace {
  readonly start: readonly Iri[];
  readonly direction: Direction | 'both';
  /** All that are shown, by depth, then IRI. */
  readonly elements: readonly TracedElement[];
  /** All that were reached, shown or not; gathered when first asked for. */
  readonly reached: () => ReadonlySet<Iri>;
  readonly names: readonly EdgeName[] | undefined;
  readonly receipt: TraceReceipt;
}

/**
 * Walks from some elements upstream (to what they came from), downstream (to what came of them) or both.
 * @throws Fault NOT_FOUND (a start), AMBIGUOUS, BAD_ARGUMENT, LIMIT
 */
export async function trace(reading: Reading, request: TraceRequest): Promise<Trace> {
  if (request.of.length === 0)
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'A walk needs at least one element to begin from.');
  withinLimit('starts', request.of.length, 'The number of elements to begin from');
  const depth = hops(request.depth);
  const limit = walkSize(request.limit);
  const kinds = request.kinds && withSubKinds(reading, request.kinds);
  const names = request.relations && [...new Set(request.relations.flatMap(edgesNamed))];
  const stopAt = request.stopAt && [...withSubKinds(reading, request.stopAt)];
  const { size } = await reading.reader.head();
  const asOf = request.asOf === undefined ? size - 1 : await resolveMoment(reading.reader, request.asOf);
  // Only a look at the past asks the store for it: the present is cheaper and, inside one snapshot, the same.
  const past = asOf === size - 1 ? undefined : asOf;
  const start: Iri[] = [];
  for (const id of new Set(request.of)) start.push(await resolveName(reading, id, past));
  const question: Omit<ReachQuery, 'direction' | 'limit' | 'budget'> = {
    from: [...new Set(start)].sort(),
    ...(names && { names }),
    ...(depth !== undefined && { depth }),
    ...(past !== undefined && { asOf: past }),
    ...(stopAt && { stopAt }),
  };
  const walks = await walk(reading, request.direction, question, limit, size);
  const reached = union(walks.map((w) => w.reach));
  const elements = kinds ? reached.filter((e) => e.kind !== undefined && kinds.has(e.kind)) : reached;
  const receipt = receiptOf(walks, { asOf, elements: reached.length, shown: elements.length }, { depth, limit });
  return {
    start,
    direction: request.direction,
    elements,
    reached: once(() => new Set(reached.map((e) => e.iri))),
    names,
    receipt,
  };
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
  question: Omit<ReachQuery, 'direction' | 'limit' | 'budget'>,
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

function receiptOf(
  walks: readonly Walk[],
  counts: Pick<TraceReceipt, 'asOf' | 'elements' | 'shown'>,
  { depth, limit }: { depth: number | undefined; limit: number },
): TraceReceipt {
  const reasons = { depth: 0, size: 0, time: 0 };
  const first: FrontierElement[] = [];
  for (const { direction, reach } of walks) {
    for (const { iri, reason } of reach.frontier) {
      reasons[reason]++;
      if (first.length < LIMITS.frontier) first.push({ iri, direction, reason });
    }
  }
  const count = reasons.depth + reasons.size + reasons.time;
  return {
    complete: count === 0,
    ...counts,
    hidden: 0,
    frontier: { count, reasons, first },
    limits: { ...(depth !== undefined && { depth }), elements: limit, milliseconds: LIMITS.milliseconds },
  };
}

function withSubKinds({ vocabulary }: Reading, names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => vocabulary.withSubKinds(kindNamed(vocabulary, name).name)));
}
