/** One receipt for an answer that several walks made together. */
import { LIMITS } from './limits.ts';
import type { TraceReceipt } from './trace.ts';

/**
 * Counts add up, and the answer is complete if every walk was; an element that two walks reached counts twice.
 * @param receipts of walks within one snapshot, at least one
 */
export function receiptTogether(receipts: readonly TraceReceipt[]): TraceReceipt {
  const [first, ...rest] = receipts as readonly [TraceReceipt, ...TraceReceipt[]];
  return rest.reduce((all, one) => {
    const reasons = { ...all.frontier.reasons };
    for (const [reason, count] of Object.entries(one.frontier.reasons))
      reasons[reason as keyof typeof reasons] += count;
    return {
      ...all,
      complete: all.complete && one.complete,
      elements: all.elements + one.elements,
      shown: all.shown + one.shown,
      hidden: all.hidden + one.hidden,
      frontier: {
        count: all.frontier.count + one.frontier.count,
        reasons,
        first: [...all.frontier.first, ...one.frontier.first].slice(0, LIMITS.frontier),
      },
    };
  }, first);
}

/** The receipt of a walk over as many hops as the answer is about: that there is more beyond them is no gap. */
export function receiptAtDepth(receipt: TraceReceipt): TraceReceipt {
  const { count, reasons, first } = receipt.frontier;
  const left = count - reasons.depth;
  return {
    ...receipt,
    complete: left === 0 && receipt.hidden === 0 && !receipt.unread,
    frontier: {
      count: left,
      reasons: { ...reasons, depth: 0 },
      first: first.filter(({ reason }) => reason !== 'depth'),
    },
  };
}
