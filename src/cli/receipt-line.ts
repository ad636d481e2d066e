/** The receipt of a lineage answer in words. */
import type { painter } from './terminal.ts';

export interface LineageReceipt {
  readonly complete: boolean;
  readonly asOf: number;
  /** Where it was asked for. */
  readonly validAt?: string | null;
  readonly counts: {
    readonly elements: number;
    readonly shown: number;
    readonly hidden: number;
    readonly unread?: number;
  };
  readonly frontierCounts: { readonly depth: number; readonly size: number; readonly time: number };
}

/** What a query asks of a receipt to have it told. */
export const RECEIPT = `receipt {
      complete asOf validAt
      counts { elements shown hidden unread }
      frontier { element { shortName } direction reason }
      frontierCounts { depth size time }
    }`;

/**
 * What a receipt says, in one line: whether the answer is whole, what was counted, when, and what was left and why.
 * @param notes what the command has to add
 */
export function receiptLine(
  receipt: LineageReceipt,
  paint: ReturnType<typeof painter>,
  notes: readonly string[] = [],
): string {
  const { counts, frontierCounts: left, asOf, validAt } = receipt;
  const parts = [`${counts.elements} elements as of record ${asOf}${validAt ? `, valid at ${validAt}` : ''}`, ...notes];
  if (counts.hidden > 0) parts.push(`${counts.hidden} hidden by policy`);
  if (left.depth > 0) parts.push(`${left.depth} go on beyond the depth asked for`);
  if (left.size > 0) parts.push(`${left.size} not followed: too many elements`);
  if (left.time > 0) parts.push(`${left.time} not followed: out of time`);
  if (counts.unread) parts.push(`${counts.unread} not looked at: out of time`);
  const verdict = receipt.complete ? paint('green', 'complete') : paint('yellow', 'not complete');
  return `${verdict}: ${parts.join('; ')}.`;
}
