/** A lineage answer counted by kind, as text. */
import type { ProvClass } from '../prov/relations.ts';
import { receiptLine, type LineageReceipt } from './receipt-line.ts';
import { painter, type Terminal } from './terminal.ts';

export interface GroupedAnswer {
  /** The kind with the nearest element first. */
  readonly groups: readonly {
    readonly kind: string | null;
    readonly class: ProvClass | null;
    readonly count: number;
    readonly depth: number;
    readonly depths: readonly { readonly depth: number; readonly count: number }[];
  }[];
  readonly groupRelations: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly name: string;
    readonly count: number;
  }[];
  readonly receipt: LineageReceipt;
}

/** A line for each kind (how many, at which distances), one for each relation between kinds, and the receipt. */
export function groupedText({ groups, groupRelations, receipt }: GroupedAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const name = (kind: string | null): string => kind ?? 'of no known kind';
  const wide = Math.max(0, ...groups.map(({ kind }) => name(kind).length));
  const lines = groups.map(({ kind, count, depths }) => {
    const [near, far] = [depths[0]!.depth, depths.at(-1)!.depth];
    const hops = near === far ? `${near}` : `${near} to ${far}`;
    return `${paint('cyan', name(kind).padEnd(wide))}  ${String(count).padStart(7)}  ${paint('dim', `${hops} hops`)}`;
  });
  if (groupRelations.length > 0) lines.push('');
  for (const { from, to, name: relation, count } of groupRelations)
    lines.push(`${paint('cyan', name(from))} ${paint('dim', relation)} ${paint('cyan', name(to))} × ${count}`);
  lines.push('', receiptLine(receipt, paint));
  return `${lines.join('\n')}\n`;
}
