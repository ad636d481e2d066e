import { Fault } from '../../prov/fault.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { LIMITS, pageSize } from '../../lineage/limits.ts';
import { trace, type Trace, type TraceReceipt, type TraceRequest, type TracedElement } from '../../lineage/trace.ts';
import { groupRelations, groupsOf } from '../../lineage/trace/groups.ts';
import { shortName } from '../../prov/name.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { EdgeRow } from '../../store/store.ts';
import { hasHappened } from '../../store/valid.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import type { RelationSource } from './relation.ts';

export interface LineageArguments extends PageArguments {
  readonly direction: 'upstream' | 'downstream' | 'both';
  readonly depth?: number | null;
  readonly kinds?: readonly string[] | null;
  readonly project?: string | null;
  readonly status?: readonly string[] | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly relations?: readonly EdgeName[] | null;
  readonly roles?: readonly string[] | null;
  readonly stopAt?: readonly string[] | null;
  readonly validAt?: string | null;
  readonly limit?: number | null;
}

interface LineageEdge extends Edge<Subject> {
  readonly depth: number;
  readonly direction: ReturnType<Trace['wayTo']>;
}

export interface LineageAnswer extends Connection<Subject, LineageEdge> {
  readonly trace: Trace;
  readonly asOf: number | undefined;
}

/**
 * One page of a walk. The cursor holds the record that the first page was answered as of, so later pages continue the same answer whatever is
 * recorded meanwhile.
 */
export async function lineageOf(
  of: readonly string[],
  asOf: string | number | undefined,
  args: LineageArguments,
  operation: Operation,
): Promise<LineageAnswer> {
  const first = pageSize(args.first);
  const place = args.after === undefined || args.after === null ? undefined : lineagePlace(args.after);
  const request: TraceRequest = {
    of,
    direction: args.direction,
    depth: args.depth ?? undefined,
    kinds: args.kinds ?? undefined,
    project: args.project ?? undefined,
    statuses: args.status ?? undefined,
    from: args.from ?? undefined,
    to: args.to ?? undefined,
    relations: args.relations ?? undefined,
    roles: args.roles ?? undefined,
    stopAt: args.stopAt ?? undefined,
    validAt: args.validAt ?? undefined,
    limit: args.limit ?? undefined,
    asOf: place?.asOf ?? asOf,
  };
  const answer = await operation.read((reading) => trace(reading, request));
  const from = place === undefined ? 0 : firstAfter(answer.elements, place);
  const page = answer.elements.slice(from, from + first);
  const pinned = asOf === undefined && place === undefined ? undefined : answer.receipt.asOf;
  const edges = page.map(({ iri, depth }) => ({
    cursor: encodeCursor('l', [answer.receipt.asOf, depth, iri]),
    node: { iri, asOf: pinned },
    depth,
    direction: answer.wayTo(iri),
  }));
  const more = from + first < answer.elements.length;
  return {
    ...connection(edges, { more, after: args.after }, () => answer.elements.length),
    trace: answer,
    asOf: pinned,
  };
}

function lineagePlace(cursor: string): { asOf: number; depth: number; iri: string } {
  const [asOf, depth, iri] = decodeCursor('l', cursor, 3);
  if (typeof asOf !== 'number' || typeof depth !== 'number' || typeof iri !== 'string') throw badCursor();
  return { asOf, depth, iri };
}

/** Index of the first element after a place in the order by depth, then IRI. */
function firstAfter(elements: readonly TracedElement[], place: { depth: number; iri: string }): number {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { depth, iri } = elements[middle]!;
    if (depth < place.depth || (depth === place.depth && iri <= place.iri)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `Lineage.relations`: from the page's elements to elements reached. */
async function pageRelations(
  answer: LineageAnswer,
  args: { first: number },
  operation: Operation,
): Promise<RelationSource[]> {
  const first = pageSize(args.first);
  const { along, reached } = answer.trace;
  const { names, roles, validAt } = along;
  const asOf = answer.asOf;
  const asked = {
    direction: 'upstream',
    first,
    ...(names && { names }),
    ...(roles && { roles }),
    ...(asOf !== undefined && { asOf }),
  } as const;
  const pages = await Promise.all(
    answer.nodes.map(async ({ iri }) => ({ iri, page: await operation.loaders.edges(iri, asked) })),
  );
  const wide = pages.find(({ page }) => page.more);
  if (wide) {
    throw new Fault<LineageCode>('LIMIT', `${shortName(wide.iri)} has more than ${first} relations.`, {
      hint:
        first < LIMITS.page
          ? `Ask for more with first, up to ${LIMITS.page}.`
          : 'Page over the relations of that element.',
      details: { limit: 'page', maximum: first },
    });
  }
  const found = reached();
  const isReached = (row: EdgeRow) => found.has(row.to) && (validAt === undefined || hasHappened(row.time, validAt));
  return pages.flatMap(({ page }) => page.edges.filter(isReached).map((row) => ({ row, asOf })));
}

/** Resolvers of `Lineage`. */
export const lineage = {
  relations: pageRelations,
  groups: ({ trace: answer }: LineageAnswer, _: unknown, { context }: Operation) =>
    groupsOf(answer).map(({ kind, count, depths }) => ({
      kind: kind ?? null,
      class: (kind === undefined ? undefined : context.vocabulary.kind(kind)?.prov) ?? null,
      count,
      depth: depths[0]!.depth,
      depths,
    })),
  groupRelations: ({ trace: answer }: LineageAnswer, _: unknown, operation: Operation) =>
    operation.read((reading) => groupRelations(reading, answer)),
  receipt: ({ trace: { receipt }, asOf }: LineageAnswer) => receiptOf(receipt, asOf),
};

/** `LineageReceipt`, its elements as of the record asked for. */
export function receiptOf(receipt: TraceReceipt, asOf: number | undefined): object {
  return {
    complete: receipt.complete,
    asOf: receipt.asOf,
    validAt: receipt.validAt ?? null,
    counts: {
      elements: receipt.elements,
      shown: receipt.shown,
      hidden: receipt.hidden,
      unread: receipt.unread ?? 0,
    },
    frontier: receipt.frontier.first.map(({ iri, direction, reason }) => ({
      element: { iri, asOf },
      direction,
      reason,
    })),
    frontierCounts: { total: receipt.frontier.count, ...receipt.frontier.reasons },
    limits: receipt.limits,
  };
}
