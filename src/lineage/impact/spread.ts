/** How far something bad spreads: everything that came of it, with the relations by which it did. */
import { EDGE_NAMES, type EdgeName } from '../../prov/relations.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import type { EdgeRow, ElementRow, FrontierReason } from '../../store/store.ts';
import { LIMITS } from '../limits.ts';
import type { Reading } from '../reading.ts';
import type { FrontierElement, TraceReceipt } from '../trace.ts';
import type { WalkCache } from '../walks.ts';

/** By these nothing passes on: what ends a thing, or sets it off, leaves no trace of itself in it. */
const NOTHING_PASSES: readonly EdgeName[] = ['wasInvalidatedBy', 'wasEndedBy', 'wasStartedBy'];
const PASSES = EDGE_NAMES.filter((name) => !NOTHING_PASSES.includes(name));

/** A rollback uses the deployment that it takes back, to put another model in its place. */
const TAKEN_BACK = `${CLEW}rolledBackDeployment`;

/** Elements asked about in one statement. */
const PAGE = 2_000;

/** A relation by which an affected element hangs on one that is nearer to what is bad. */
export interface Arrow {
  /** The one that it came from. */
  readonly to: Iri;
  readonly name: EdgeName;
  readonly roles: readonly string[];
}

export interface Spread {
  /** Hops from what is bad, which itself has 0; in the order of the walk: by depth, then IRI. */
  readonly depths: ReadonlyMap<Iri, number>;
  /** What each came from among these, in order of IRI, then name. */
  readonly arrows: ReadonlyMap<Iri, readonly Arrow[]>;
  readonly rows: ReadonlyMap<Iri, ElementRow>;
  /** `shown` counts all that were reached. */
  readonly receipt: TraceReceipt;
}

export interface SpreadRequest {
  readonly from: readonly Iri[];
  /** Most elements, `from` included. */
  readonly limit: number;
  /** A record; undefined: now. */
  readonly past: number | undefined;
  /** The record that the answer holds at. */
  readonly asOf: number;
}

/** The newest walk of each cache's owner, for the pages that follow: all of them ask the same. */
const latest = new WeakMap<WalkCache, { readonly key: string; readonly spread: Spread }>();
/** Most elements of a walk that is kept. */
const KEPT = 50_000;

/**
 * Walks downstream, breadth first, until nothing is left, the number of elements is reached or time is up.
 * @param size records in history, so that a walk made before another record is never taken for this one
 */
export async function spread(reading: Reading, request: SpreadRequest, size: number): Promise<Spread> {
  const key = JSON.stringify([size, request]);
  const kept = reading.walks && latest.get(reading.walks);
  if (kept?.key === key) return kept.spread;
  const made = await walk(reading, request);
  const whole = made.receipt.frontier.reasons.time === 0;
  if (reading.walks && whole && made.depths.size <= KEPT) latest.set(reading.walks, { key, spread: made });
  return made;
}

async function walk(reading: Reading, { from, limit, past, asOf }: SpreadRequest): Promise<Spread> {
  const deadline = performance.now() + LIMITS.milliseconds;
  const depths = new Map<Iri, number>(from.map((iri) => [iri, 0]));
  const arrows = new Map<Iri, Arrow[]>();
  const frontier = new Map<Iri, FrontierReason>();
  let level: readonly Iri[] = [...from].sort();
  for (let depth = 1; level.length > 0; depth++) {
    const { edges, unasked } = await downstreamOf(reading, level, past, deadline);
    for (const iri of unasked) frontier.set(iri, 'time');
    const found = [...new Set(edges.map((edge) => edge.from))].filter((iri) => !depths.has(iri)).sort();
    const next = found.slice(0, Math.max(0, limit - depths.size));
    for (const iri of next) depths.set(iri, depth);
    for (const edge of edges) {
      if (!depths.has(edge.from)) frontier.set(edge.to, 'size');
      else addTo(arrows, edge);
    }
    level = next.length < found.length || unasked.length > 0 ? [] : next;
    if (next.length > 0 && level.length === 0) await leave(reading, next, { past, depths, arrows, frontier });
  }
  for (const list of arrows.values()) list.sort(byEnd);
  return { depths, arrows, rows: await rowsOf(reading, [...depths.keys()], past), receipt: receiptOf() };

  function receiptOf(): TraceReceipt {
    const elements = { elements: depths.size, shown: depths.size, hidden: 0 };
    const limits = { elements: limit, milliseconds: LIMITS.milliseconds };
    return { complete: frontier.size === 0, asOf, ...elements, frontier: frontierOf(frontier), limits };
  }
}

interface Asked {
  readonly edges: readonly EdgeRow[];
  /** Elements whose turn did not come in time. */
  readonly unasked: readonly Iri[];
}

async function downstreamOf(
  { reader }: Reading,
  of: readonly Iri[],
  past: number | undefined,
  deadline: number,
): Promise<Asked> {
  const edges: EdgeRow[] = [];
  for (let i = 0; i < of.length; i += PAGE) {
    if (performance.now() > deadline) return { edges, unasked: of.slice(i) };
    const pages = await reader.edges({
      of: of.slice(i, i + PAGE),
      direction: 'downstream',
      names: PASSES,
      ...(past !== undefined && { asOf: past }),
    });
    for (const page of pages.values())
      for (const edge of page.edges) if (!edge.roles.includes(TAKEN_BACK)) edges.push(edge);
  }
  return { edges, unasked: [] };
}

/** The walk ends at these: the ones from which it would have gone on are the frontier. */
async function leave(
  reading: Reading,
  last: readonly Iri[],
  walked: {
    readonly past: number | undefined;
    readonly depths: ReadonlyMap<Iri, number>;
    readonly arrows: Map<Iri, Arrow[]>;
    readonly frontier: Map<Iri, FrontierReason>;
  },
): Promise<void> {
  const [reason = 'size'] = walked.frontier.values();
  const { edges } = await downstreamOf(reading, last, walked.past, Infinity);
  for (const edge of edges) {
    if (walked.depths.has(edge.from)) addTo(walked.arrows, edge);
    else if (!walked.frontier.has(edge.to)) walked.frontier.set(edge.to, reason);
  }
}

function addTo(arrows: Map<Iri, Arrow[]>, { from, to, name, roles }: EdgeRow): void {
  const arrow = { to, name, roles };
  const list = arrows.get(from);
  if (list) list.push(arrow);
  else arrows.set(from, [arrow]);
}

function byEnd(a: Arrow, b: Arrow): number {
  return compare(a.to, b.to) || compare(a.name, b.name) || compare(a.roles.join(' '), b.roles.join(' '));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function rowsOf({ reader }: Reading, iris: readonly Iri[], past: number | undefined) {
  const rows = new Map<Iri, ElementRow>();
  for (let i = 0; i < iris.length; i += PAGE)
    for (const [iri, row] of await reader.elements(iris.slice(i, i + PAGE), past)) rows.set(iri, row);
  return rows;
}

function frontierOf(frontier: ReadonlyMap<Iri, FrontierReason>): TraceReceipt['frontier'] {
  const reasons = { depth: 0, size: 0, time: 0 };
  const first: FrontierElement[] = [];
  for (const [iri, reason] of [...frontier].sort(([a], [b]) => compare(a, b))) {
    reasons[reason]++;
    if (first.length < LIMITS.frontier) first.push({ iri, direction: 'downstream', reason });
  }
  return { count: frontier.size, reasons, first };
}
