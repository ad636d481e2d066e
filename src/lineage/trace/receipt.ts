/** What a walk says about itself: docs/design/receipts.md. */
import type { Iri } from '../../prov/iri.ts';
import type { Direction, FrontierReason, Reach } from '../../store/store.ts';
import { LIMITS } from '../limits.ts';

export interface FrontierElement {
  readonly iri: Iri;
  /** Which way it was not left; `both`: neither. */
  readonly direction: Direction | 'both';
  readonly reason: FrontierReason;
}

export interface TraceReceipt {
  /** True if every element that the question is about was reached and none was withheld. */
  readonly complete: boolean;
  /** The newest record counted; the same question as of this record has the same answer for ever. -1: history is empty. */
  readonly asOf: number;
  /** The time at which what was walked was valid (xsd:dateTime, UTC), if one was asked for. */
  readonly validAt?: string;
  /** Elements reached, the start included. */
  readonly elements: number;
  /** Those that fulfil the filter on what is shown. */
  readonly shown: number;
  /** Those withheld because the asker may not see them. */
  readonly hidden: number;
  /** Those that might fulfil the filter and were not looked at, because time was up. */
  readonly unread?: number;
  /** Elements from which the walk did not go on, counted by reason, the first of them named. */
  readonly frontier: {
    readonly count: number;
    readonly reasons: Readonly<Record<FrontierReason, number>>;
    readonly first: readonly FrontierElement[];
  };
  readonly limits: { readonly depth?: number; readonly elements: number; readonly milliseconds: number };
}

/** One way walked. */
export interface Walk {
  readonly direction: Direction | 'both';
  readonly reach: Pick<Reach, 'frontier'>;
}

/** The moments a walk was asked for, on both axes: what was known, and what was valid. */
export interface Moments {
  readonly asOf: number;
  /** Milliseconds since 1970. */
  readonly validAt: number | undefined;
}

/** @param unread elements that a filter did not get to see */
export function receiptOf(
  walks: readonly Walk[],
  { asOf, validAt }: Moments,
  counts: Pick<TraceReceipt, 'elements' | 'shown'> & { readonly unread?: number },
  { depth, limit }: { readonly depth: number | undefined; readonly limit: number },
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
  const { elements, shown, unread = 0 } = counts;
  return {
    complete: count === 0 && unread === 0,
    asOf,
    ...(validAt !== undefined && { validAt: new Date(validAt).toISOString() }),
    elements,
    shown,
    hidden: 0,
    ...(unread > 0 && { unread }),
    frontier: { count, reasons, first },
    limits: { ...(depth !== undefined && { depth }), elements: limit, milliseconds: LIMITS.milliseconds },
  };
}
