/** Recalls as text. */
import { shortName } from '../prov/name.ts';
import type { Counts, Entry, RecallDone, RecallHead, RecallList, ShownItem, ShownRecall } from './recall-over.ts';
import { painter, printable, type Style, type Terminal } from './terminal.ts';

type Paint = ReturnType<typeof painter>;

const ITEM_STYLE: Readonly<Record<ShownItem['state'], Style>> = {
  OPEN: 'red',
  ACKNOWLEDGED: 'yellow',
  RESOLVED: 'green',
  WAIVED: 'green',
};

export function listText({ recalls, totalCount }: RecallList, terminal: Terminal): string {
  if (totalCount === 0) return 'no recalls\n';
  const paint = painter(terminal.out, terminal.env);
  const lines = recalls.flatMap((recall) => [
    `${headLine(recall, paint)}  ${countsText(recall.progress.counts)}`,
    paint('dim', `  ${about(recall)}`),
  ]);
  const left = totalCount - recalls.length;
  if (left > 0) lines.push(`… and ${left} older ones: --json gives all`);
  return `${lines.join('\n')}\n`;
}

export function recallText(recall: ShownRecall, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const { progress, items, entries, endedBy } = recall;
  const lines = [headLine(recall, paint), about(recall), countsText(progress.counts)];
  if (recall.dueDate !== null) lines.push(`due ${recall.dueDate}`);
  if (endedBy) lines.push(`${endedBy.action === 'close' ? 'closed' : 'withdrawn'}${entryText(endedBy)}`);
  if (progress.newItems > 0) lines.push(paint('yellow', `${progress.newItems} affected since it was opened`));
  const unanswered = progress.counts.open + progress.counts.acknowledged;
  if (recall.state === 'CLOSED' && unanswered > 0)
    lines.push(
      paint(
        'yellow',
        `closed, and ${unanswered} affected since: clew recall open for the same reason opens one that follows it`,
      ),
    );
  if (!progress.foundComplete) lines.push(paint('yellow', 'the walk that found its items was cut short'));
  if (progress.receipt && !progress.receipt.complete)
    lines.push(paint('yellow', 'not complete: what is affected now could not be walked to its end'));
  lines.push('', paint('bold', 'items'));
  const width = Math.min(60, Math.max(0, ...items.map(({ element }) => element.shortName.length)));
  for (const item of items) lines.push(itemLine(item, width, paint));
  const left = recall.totalItems - items.length;
  if (left > 0) lines.push(paint('dim', `  … and ${left} more: --json gives all`));
  lines.push('', paint('bold', 'owners'));
  for (const { owner, counts } of progress.owners)
    lines.push(`  ${printable(owner?.label ?? 'no owner recorded')}: ${countsText(counts)}`);
  lines.push('', paint('bold', 'steps'));
  for (const entry of entries) {
    const what = entry.itemCount > 0 ? ` ${entry.itemCount} ${entry.itemCount === 1 ? 'item' : 'items'}` : '';
    lines.push(`  record ${entry.record}  ${entry.action}${what}${entryText(entry)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What a step did. @param did `opened`, `resolved` … */
export function doneText({ recall, itemCount, unseen, receipt }: RecallDone, did: string): string {
  const what = `${did} ${printable(recall.shortName)}, ${itemCount} ${itemCount === 1 ? 'item' : 'items'}`;
  const where = receipt
    ? `  recorded as ${receipt.number} ${receipt.digest}`
    : '  nothing was to be done: it is recorded already';
  const left =
    unseen === 0
      ? ''
      : `  ${unseen} more affected since it was opened: see them with clew recall show ${printable(recall.shortName)} --new, answer for them too with --new\n`;
  return `${what}\n${where}\n  ${countsText(recall.progress.counts)}\n${left}`;
}

function headLine({ shortName: name, state }: RecallHead, paint: Paint): string {
  const style = state === 'OPEN' ? 'red' : 'dim';
  return `${paint('bold', printable(name))}  ${paint(style, state.toLowerCase())}`;
}

function about({ recalled, reason, generatedAtTime }: RecallHead): string {
  const what = recalled.map((iri) => printable(shortName(iri))).join(', ');
  const when = generatedAtTime === null ? '' : `, opened ${generatedAtTime}`;
  return `${what}: ${printable(reason.join(' '))}${when}`;
}

function countsText({ items, open, acknowledged, resolved, waived, overdue }: Counts): string {
  const parts = [`${open} open`, `${acknowledged} acknowledged`, `${resolved} resolved`, `${waived} waived`];
  return `${items} items: ${parts.join(', ')}${overdue > 0 ? `; ${overdue} overdue` : ''}`;
}

function itemLine(item: ShownItem, width: number, paint: Paint): string {
  const { element, state, serving, exposure, owners, answer } = item;
  const facts = [
    ...(serving?.state === 'LIVE' ? [`in service${serving.stage === null ? '' : `: ${serving.stage}`}`] : []),
    ...(exposure && exposure.live > 0 && serving === null ? [`${exposure.live} in service`] : []),
    ...(item.isNew ? ['since the opening'] : []),
    ...(item.affected === false ? ['affected no longer'] : []),
    ...(item.overdue ? [paint('red', 'overdue')] : []),
    ...(owners.length > 0 ? [owners.map(({ label }) => printable(label)).join(', ')] : []),
  ];
  const word = paint(ITEM_STYLE[state], state.toLowerCase().padEnd(12));
  const told = answer === null ? '' : paint('dim', ` [${entryText(answer).trim()}]`);
  return `  ${word} ${paint('cyan', (element.kind ?? 'entity').padEnd(14))} ${printable(element.shortName).padEnd(width)}  ${facts.join(', ')}${told}`;
}

function entryText({ by, at, reason }: Entry): string {
  const who = by.length > 0 ? ` by ${by.map(({ label }) => printable(label)).join(', ')}` : '';
  const when = at === null ? '' : ` at ${at}`;
  return `${who}${when}${reason === null ? '' : `: ${printable(reason)}`}`;
}
