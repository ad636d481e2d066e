import type { painter } from './terminal.ts';
import type { LineageReceipt } from './tree.ts';

/** What the receipt of a lineage answer says, in one line: whether it is whole, and if not, what was left and why. */
export function receiptLine(
  { complete, asOf, counts, frontierCounts: left }: LineageReceipt,
  paint: ReturnType<typeof painter>,
): string {
  const parts = [`${counts.elements} elements as of record ${asOf}`];
  if (counts.hidden > 0) parts.push(`${counts.hidden} hidden by policy`);
  if (left.depth > 0) parts.push(`${left.depth} go on beyond the depth asked for`);
  if (left.size > 0) parts.push(`${left.size} not followed: too many elements`);
  if (left.time > 0) parts.push(`${left.time} not followed: out of time`);
  return `${complete ? paint('green', 'complete') : paint('yellow', 'not complete')}: ${parts.join('; ')}.`;
}
