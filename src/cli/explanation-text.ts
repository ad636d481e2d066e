/** An explanation as people read it: the verdict, the suspects in order with what speaks for each, and what to try next. */
import { stringify } from 'yaml';
import { endsText } from './comparison-text.ts';
import type { ExplanationAnswer, JobAnswer, SideAnswer, SuspectAnswer } from './explanation-over.ts';
import { receiptLine } from './receipt-line.ts';
import { painter, printable, type Terminal } from './terminal.ts';

type Paint = ReturnType<typeof painter>;

/** Suspects with evidence that the text shows; --json has all. */
const MOST_SHOWN = 12;

/** Elements named for one piece of evidence. */
const MOST_NAMED = 3;

/** Suspects cleared are not argued with. */
const LEAST_SHOWN = 0.005;

export function explanationText(answer: ExplanationAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  return `${[
    ...headLines(answer, paint),
    '',
    paint('bold', printable(answer.text)),
    '',
    ...suspectLines(answer, paint),
    ...experimentLines(answer, paint),
    '',
    ...receiptLines(answer, paint),
  ].join('\n')}\n`;
}

/** The job of the first experiment as YAML, for a scheduler; undefined if there is nothing to try. */
export function jobText({ experiments }: ExplanationAnswer): string | undefined {
  const [next] = experiments;
  if (next === undefined) return undefined;
  const { name, base, overrides, evaluate, seeds, measure } = next.job;
  return stringify({
    name,
    kind: word(next.kind),
    base: base.iri,
    ...(overrides.length > 0 && {
      overrides: overrides.map(({ change, what, from, to }) => ({ what, from, to, change })),
    }),
    ...(evaluate && { evaluate: { models: evaluate.models.map((m) => m.iri), each: evaluate.data } }),
    seeds,
    measure,
  });
}

function headLines({ good, bad, chosen, metric }: ExplanationAnswer, paint: Paint): string[] {
  const of = `${metric.name}${metric.slice === null ? '' : ` (${metric.slice})`}${metric.data === null ? '' : ` on ${metric.data}`}`;
  const change = `${valueText(good)} → ${valueText(bad)}`;
  const worse = worseText(metric.drop, paint);
  const noise =
    metric.sigma === null
      ? 'noise is not known'
      : `noise: σ ${number(metric.sigma)} (${word(metric.noiseSource)}), beyond it from ${number(metric.leastBeyondNoise)} on`;
  return [
    `${paint('bold', endsText({ left: good.element, right: bad.element }))}  ${paint('cyan', bad.element.kind ?? '')}`,
    ...(chosen === null ? [] : [paint('dim', printable(`held against ${good.element.shortName}, ${chosen}`))]),
    `${printable(of)}  ${change}  ${worse}${paint('dim', `; ${noise}`)}`,
    ...metric.differently.map((d) =>
      paint('yellow', printable(`measured otherwise: ${d.part} ${d.good ?? '–'} → ${d.bad ?? '–'}`)),
    ),
    ...[good, bad].flatMap((side) => missingLine(side, paint)),
  ];
}

function valueText({ value }: SideAnswer): string {
  return value === null ? 'not a finite number' : number(value);
}

/** @param drop null: from a number to none */
function worseText(drop: number | null, paint: Paint): string {
  if (drop === null) return paint('red', 'worse than any number');
  return drop > 0 ? paint('red', `worse by ${number(drop)}`) : paint('green', 'not worse');
}

function missingLine({ element, missing }: SideAnswer, paint: Paint): string[] {
  return missing.length === 0
    ? []
    : [paint('dim', printable(`${element.shortName} does not say: ${missing.join(', ')}`))];
}

function suspectLines({ suspects, suspectCount, unweighed, verdict }: ExplanationAnswer, paint: Paint): string[] {
  const shown = suspects.filter((s) => s.posterior >= LEAST_SHOWN || s.status !== 'SUSPECT').slice(0, MOST_SHOWN);
  const fits = verdict !== 'HISTORY_CANNOT_TELL';
  const width = Math.max(...shown.map((s) => word(s.class).length));
  const lines = [paint('bold', 'suspects'), ...shown.flatMap((s) => suspectText(s, { width, fits }, paint))];
  const more = suspectCount - shown.length + unweighed;
  const rest = suspects.reduce((sum, s) => sum + (shown.includes(s) ? 0 : s.posterior), 0);
  if (more > 0) lines.push(paint('dim', `${percent(rest)}  … and ${more} less likely; --json has all`));
  const sum = suspects.reduce((total, s) => total + s.posterior, 0);
  lines.push(paint('dim', `${percent(sum)}  all together, what was not recorded and chance among them`));
  return lines;
}

/** @param fits whether there are runs enough for the regression to be told */
function suspectText(
  suspect: SuspectAnswer,
  { width, fits }: { readonly width: number; readonly fits: boolean },
  paint: Paint,
): string[] {
  const { posterior, status, evidence, aliased, consequences } = suspect;
  const share = percent(posterior);
  const mark =
    status === 'CONFIRMED' ? paint('red', 'confirmed  ') : status === 'CLEARED' ? paint('green', 'cleared  ') : '';
  const indent = ' '.repeat(10 + width);
  const notes = [
    ...(aliased ? ['these always moved together: no run tells them apart'] : []),
    ...fared(suspect, fits),
    ...told(evidence),
    ...(consequences.length > 0 ? [`${consequences.length} more follow from it`] : []),
  ];
  return [
    `${share}  ${paint('cyan', word(suspect.class).padEnd(width))}  ${mark}${printable(suspect.text)}`,
    ...notes.map((note) => `${indent}${paint('dim', printable(note))}`),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(6);
}

/** Evidence that says the same of several elements, in one line. */
function told(evidence: SuspectAnswer['evidence']): string[] {
  return [...Map.groupBy(evidence, ({ text }) => text)].map(([text, of]) => {
    const names = of.slice(0, MOST_NAMED).map(({ element }) => element.shortName);
    const more = of.length > MOST_NAMED ? ` and ${of.length - MOST_NAMED} more` : '';
    return `${names.join(', ')}${more}: ${text}`;
  });
}

/** How the metric fared with it in other runs, and in the regression. */
function fared({ others, shift, seen }: SuspectAnswer, fits: boolean): string[] {
  if (others === null) return [];
  const lines = [];
  if (!seen) lines.push('no other comparable run had it');
  else if (others.effect !== null) {
    const interval =
      others.low === null || others.high === null ? '' : ` (${number(others.low)} to ${number(others.high)})`;
    lines.push(
      `in other runs: ${others.with} with, ${others.without} without, metric ${signed(others.effect)}${interval} with it`,
    );
  }
  if (shift !== null && fits)
    lines.push(`all else allowed for: ${signed(shift.effect)} (${number(shift.low)} to ${number(shift.high)})`);
  return lines;
}

function experimentLines({ experiments }: ExplanationAnswer, paint: Paint): string[] {
  if (experiments.length === 0) return [];
  const [next, ...later] = experiments;
  return [
    '',
    `${paint('bold', 'next experiment')}  ${paint('cyan', word(next!.kind))}: ${printable(next!.job.name)}`,
    `  ${printable(next!.why)}`,
    ...jobLines(next!.job),
    ...later.map((e) => paint('dim', `  then: ${word(e.kind)} – ${printable(e.job.name)}`)),
    paint('dim', '  --job prints it as YAML for a scheduler'),
  ];
}

function jobLines({ base, overrides, evaluate, seeds }: JobAnswer): string[] {
  const lines = [`  base ${printable(base.shortName)}${seeds.length > 0 ? `, seeds ${seeds.join(', ')}` : ''}`];
  for (const { what, from, to } of overrides)
    lines.push(`    ${printable(`${what}: ${from ?? '(nothing)'} → ${to ?? '(left out)'}`)}`);
  if (evaluate)
    lines.push(
      printable(
        `    ${evaluate.models.map((m) => m.shortName).join(' and ')}, each with ${evaluate.data.join(' and with ')}`,
      ),
    );
  return lines;
}

function receiptLines(answer: ExplanationAnswer, paint: Paint): string[] {
  const { comparableRuns, usedRuns, factors, historyReceipt, receipt } = answer;
  const runs = `${usedRuns} of ${comparableRuns} comparable runs have this metric and are reckoned with, ${factors} factors`;
  return [
    paint('dim', `history: ${runs}`),
    receiptLine(historyReceipt, paint),
    receipt.complete
      ? paint('dim', 'both histories were compared whole')
      : paint('yellow', 'the comparison is not complete: clew compare says what was left'),
  ];
}

/** `NOT_RECORDED` is `not recorded`, `RE_SEED` is `re-seed`. */
function word(name: string): string {
  return name.toLowerCase().replace(/^re_/, 're-').replaceAll('_', ' ');
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value).replace('-', '−');
}
