/** A comparison as people read it: where it begins, how the metrics moved, every change by class, what is equal. */
import type { ChangeAnswer, ComparisonAnswer, DivergenceAnswer, Ends, OutcomeAnswer } from './comparison-over.ts';
import { receiptLine } from './receipt-line.ts';
import { painter, printable, type Terminal } from './terminal.ts';

type Paint = ReturnType<typeof painter>;

/** Changes of one class that the table shows; --json has all. */
const MOST_SHOWN = 40;

/** The whole text, receipt included. */
export function comparisonText(answer: ComparisonAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const lines = [`${paint('bold', endsText(answer))}  ${paint('cyan', answer.kind)}`];
  const cut = answer.receipt.complete ? '' : ', as far as walked';
  if (answer.equal) lines.push('', paint('green', `No difference${cut}.`));
  if (answer.divergent.length > 0) lines.push('', paint('bold', `first divergent ancestors${cut}`));
  for (const each of answer.divergent) lines.push(...divergenceLines(each, paint));
  lines.push(...moreLine(answer.divergentCount - answer.divergent.length));
  lines.push(...outcomeLines(answer, paint), ...changeLines(answer, paint), '', foldedLine(answer));
  lines.push(...receiptLines(answer, paint));
  return `${lines.join('\n')}\n`;
}

/** `model:churn@6 → model:churn@7`; one name where only one side has something. */
export function endsText({ left, right }: Ends): string {
  if (left && right && left.iri !== right.iri) return printable(`${left.shortName} → ${right.shortName}`);
  return printable((right ?? left)?.shortName ?? '');
}

function divergenceLines(each: DivergenceAnswer, paint: Paint): string[] {
  const hops = `${each.distance} ${each.distance === 1 ? 'hop' : 'hops'}${each.asFarAsWalked ? ', or farther back' : ''}`;
  const sign = each.left ? (each.right ? ' ' : '−') : '+';
  return [
    `${sign} ${paint('yellow', printable(each.place))}  ${endsText(each)}  ${paint('dim', each.distance === 0 ? 'itself' : hops)}`,
    ...each.changes
      .slice(0, MOST_SHOWN)
      .map((change) => `      ${printable(change.text)}  ${paint('dim', word(change.class))}`),
    ...moreLine(each.changes.length - MOST_SHOWN),
  ];
}

function outcomeLines({ outcomes, outcomeCount }: ComparisonAnswer, paint: Paint): string[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes
    .slice(0, MOST_SHOWN)
    .map((outcome) => [outcomeName(outcome), outcomeText(outcome, paint)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    paint('bold', 'outcomes'),
    ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
    ...moreLine(outcomeCount - rows.length),
  ];
}

function outcomeName({ metric, slice, dataset }: OutcomeAnswer): string {
  return printable(`${metric}${slice === null ? '' : ` (${slice})`}${dataset === null ? '' : ` on ${dataset}`}`);
}

function outcomeText(outcome: OutcomeAnswer, paint: Paint): string {
  const { before, after, magnitude, higherIsBetter, comparable, because } = outcome;
  const values = printable(`${before ?? 'not measured'} → ${after ?? 'not measured'}`);
  const parts = [values];
  if (magnitude && magnitude.delta !== 0) {
    const signed = `${magnitude.delta < 0 ? '−' : '+'}${Math.abs(magnitude.delta)}`;
    const better = higherIsBetter === null ? undefined : magnitude.delta > 0 === higherIsBetter;
    const verdict = better === undefined ? '' : better ? paint('green', ', better') : paint('red', ', worse');
    parts.push(`(${signed}${verdict})`);
  }
  if (diverged(after) && before !== null && !diverged(before)) parts.push(`(${paint('red', 'worse than any number')})`);
  if (!comparable)
    parts.push(paint('yellow', `measured otherwise: ${printable(because.map(({ text }) => text).join('; '))}`));
  return parts.join(' ');
}

/** Whether a value is what stands for a number that no longer is one. */
function diverged(value: string | null): boolean {
  return value !== null && /^(?:NaN|[+-]?INF)$/.test(value);
}

function changeLines({ changes }: ComparisonAnswer, paint: Paint): string[] {
  const byId = new Map(changes.map((change) => [change.id, change]));
  const lines: string[] = [];
  for (const [name, list] of [...Map.groupBy(changes, (change) => change.class)].sort(byClass)) {
    const shown = list.slice(0, MOST_SHOWN);
    const width = Math.min(44, Math.max(...shown.map(({ place }) => place.length)));
    lines.push('', paint('bold', word(name)));
    for (const change of shown) {
      const origins = change.origins.flatMap((id) => byId.get(id) ?? []);
      const why = origins.length > 0 ? paint('dim', `  follows from ${printable(originsText(origins))}`) : '';
      lines.push(`  ${printable(change.place).padEnd(width)}  ${printable(change.text)}${why}`);
    }
    lines.push(...moreLine(list.length - shown.length));
  }
  return lines;
}

/** Classes in the order of the schema, as `CHANGES` asks for them: by the first of their changes that begins something. */
function byClass([, a]: [string, readonly ChangeAnswer[]], [, b]: [string, readonly ChangeAnswer[]]): number {
  const begins = (list: readonly ChangeAnswer[]) => (list.some(({ origin }) => origin === null) ? 0 : 1);
  return begins(a) - begins(b);
}

/** What feeds into a place from several sides may follow from any of them. */
function originsText(origins: readonly ChangeAnswer[]): string {
  if (origins.length === 1) return originText(origins[0]!);
  const more = origins.length > 3 ? `; and ${origins.length - 3} more` : '';
  return `several: ${origins.slice(0, 3).map(originText).join('; ')}${more}`;
}

function originText({ place, aspect }: ChangeAnswer): string {
  return place.endsWith(aspect) || aspect === 'step' ? place : `${place}: ${aspect}`;
}

function foldedLine({ folded, onlyLeftCount, onlyRightCount }: ComparisonAnswer): string {
  const kinds = folded.kinds.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  const alone = onlyLeftCount + onlyRightCount;
  return [
    `${folded.elements} elements equal, in ${folded.count} ${folded.count === 1 ? 'part' : 'parts'}${kinds === '' ? '' : ` (${printable(kinds)})`}`,
    ...(folded.notCompared > 0 ? [`${folded.notCompared} not compared`] : []),
    ...(alone > 0 ? [`${onlyLeftCount} only on the left, ${onlyRightCount} only on the right`] : []),
  ].join('; ');
}

function receiptLines({ receipt }: ComparisonAnswer, paint: Paint): string[] {
  if (receipt.complete) {
    const counts = `${receipt.left.counts.elements} and ${receipt.right.counts.elements} elements as of record ${receipt.asOf}`;
    return [`${paint('green', 'complete')}: ${counts}.`];
  }
  const { unaligned, evaluationFrontier } = receipt;
  const warn = (text: string) => paint('yellow', `not complete: ${text}.`);
  return [
    `left  ${receiptLine(receipt.left, paint)}`,
    `right ${receiptLine(receipt.right, paint)}`,
    ...(unaligned > 0 ? [warn(`${unaligned} elements were too many to be paired by how alike they are`)] : []),
    ...(evaluationFrontier > 0 ? [warn(`${evaluationFrontier} elements behind evaluations not followed`)] : []),
  ];
}

function moreLine(count: number): string[] {
  return count > 0 ? [`  … and ${count} more: --json gives all`] : [];
}

function word(name: string): string {
  return name.toLowerCase();
}
