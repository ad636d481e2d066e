/** An answer about drift, for people. */
import type { ProvClass } from '../prov/relations.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import { RECEIPT, receiptLine, type LineageReceipt } from './receipt-line.ts';
import { painter, printable, type Style, type Terminal } from './terminal.ts';

const NAMED = 'iri shortName kind classes';

export const DRIFT_QUERY = `query Drift($of: ID!, $window: ID, $since: String, $asOf: Moment, $limit: Int) {
  drift(of: $of, window: $window, since: $since, asOf: $asOf, limit: $limit) {
    verdict because sameCode unable
    modelVersion { ${NAMED} } deployment { ${NAMED} }
    window { ${NAMED} windowStart windowEnd } windows { shortName windowStart }
    trainingProfiles { ${NAMED} } trainingCode { ${NAMED} } servingCode { ${NAMED} }
    findings { name severity text }
    columns {
      name verdict because psi psiChance ks { low estimate high pValue } missingBefore missingAfter
      findings { name severity text }
      since { shortName windowStart } feature { ${NAMED} } step { ${NAMED} } sources { ${NAMED} }
    }
    ${RECEIPT}
  }
}`;

export type DriftWord = 'DATA_QUALITY' | 'TRAINING_SERVING_SKEW' | 'NATURAL_DRIFT' | 'UNDETERMINED' | 'NONE';

interface Named {
  readonly iri: string;
  readonly shortName: string;
  readonly kind: string | null;
  readonly classes: readonly ProvClass[];
}

interface Finding {
  readonly name: string;
  readonly severity: string;
  readonly text: string;
}

interface Column {
  readonly name: string;
  readonly verdict: DriftWord;
  readonly because: string;
  readonly psi: number | null;
  readonly ks: { readonly low: number } | null;
  readonly missingBefore: number | null;
  readonly missingAfter: number | null;
  readonly findings: readonly Finding[];
  readonly since: { readonly shortName: string; readonly windowStart: string | null } | null;
  readonly feature: Named | null;
  readonly step: Named | null;
  readonly sources: readonly Named[];
}

/** What GraphQL answers. */
export interface DriftAnswer {
  readonly verdict: DriftWord;
  readonly because: string;
  readonly modelVersion: Named | null;
  readonly deployment: Named | null;
  readonly window: (Named & { readonly windowStart: string | null; readonly windowEnd: string | null }) | null;
  readonly windows: readonly { readonly shortName: string }[];
  readonly findings: readonly Finding[];
  readonly columns: readonly Column[];
  readonly sameCode: boolean | null;
  readonly unable: readonly string[];
  readonly receipt: LineageReceipt;
}

const WORDS: Readonly<Record<DriftWord, readonly [string, Style]>> = {
  DATA_QUALITY: ['data quality', 'red'],
  TRAINING_SERVING_SKEW: ['training/serving skew', 'red'],
  NATURAL_DRIFT: ['natural drift', 'yellow'],
  UNDETERMINED: ['cannot tell', 'yellow'],
  NONE: ['no shift', 'green'],
};

/** Of a column in which nothing was found, because there is nothing to compare. */
const NOT_COMPARED: readonly [string, Style] = ['not compared', 'dim'];

export function driftText(answer: DriftAnswer, terminal: Terminal): string {
  const paint = painter(terminal.out, terminal.env);
  const [word, colour] = WORDS[answer.verdict];
  const lines = [`${paint(colour, word)}: ${printable(answer.because)}`];
  const { window, deployment, modelVersion } = answer;
  const served = [deployment, modelVersion].flatMap((one) => (one ? [printable(one.shortName)] : []));
  if (window) {
    const time = `${window.windowStart ?? '?'} to ${window.windowEnd ?? '?'}`;
    const place = answer.windows.length === 1 ? 'the only window' : `the last of ${answer.windows.length} windows`;
    lines.push(paint('dim', `${served.join(' of ')}, ${time}, ${place}`));
  }
  for (const finding of answer.findings) lines.push(`  ${printable(finding.text)}`);
  const shown = answer.columns.filter(({ verdict }) => verdict !== 'NONE');
  const width = Math.min(32, Math.max(0, ...shown.map(({ name }) => name.length)));
  for (const column of shown) lines.push('', ...columnLines(column, width, paint));
  const same = answer.columns.length - shown.length;
  if (same > 0) lines.push('', paint('dim', `as in training: ${same === 1 ? '1 column' : `${same} columns`}`));
  if (answer.unable.length > 0) lines.push('', paint('bold', 'not recorded'));
  for (const one of answer.unable) lines.push(`  ${printable(one)}`);
  lines.push('', receiptLine(answer.receipt, paint));
  return `${lines.join('\n')}\n`;
}

function columnLines(column: Column, width: number, paint: ReturnType<typeof painter>): string[] {
  const isShifted = column.findings.length > 0;
  const [word, colour] = column.verdict === 'UNDETERMINED' && !isShifted ? NOT_COMPARED : WORDS[column.verdict];
  const numbers = [
    ...(column.psi === null ? [] : [`PSI ${column.psi.toFixed(2)}`]),
    ...(column.ks === null ? [] : [`KS ${column.ks.low.toFixed(2)}`]),
    ...(column.missingAfter === null ? [] : [`missing ${share(column.missingBefore)} → ${share(column.missingAfter)}`]),
  ];
  const texts = [...new Set([...column.findings.map(({ text }) => text), column.because])];
  const since = column.since ? `since ${column.since.windowStart ?? printable(column.since.shortName)}` : '';
  const from = [column.step, ...column.sources].flatMap((one) => (one ? [printable(one.shortName)] : []));
  return [
    `${paint('bold', printable(column.name).padEnd(width))}  ${paint(colour, word)}  ${paint('dim', numbers.join(', '))}`,
    ...texts.map((text) => `  ${printable(text)}`),
    ...(since === '' ? [] : [paint('dim', `  ${since}`)]),
    ...(from.length === 0 ? [] : [paint('dim', `  from ${from.join(' ← ')}`)]),
  ];
}

function share(value: number | null): string {
  return value === null ? '?' : `${(value * 100).toFixed(1)} %`;
}

/** The shifted columns on the way from their sources to the window. */
export function driftDrawing({ window, deployment, modelVersion, columns }: DriftAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, Drawing['edges'][number]>();
  const add = ({ iri, shortName, kind, classes }: Named, more: Partial<DrawnNode> = {}) =>
    nodes.set(iri, { id: iri, label: shortName, kind, classes, ...nodes.get(iri), ...more });
  const link = (from: string, to: string, label: string) => edges.set(`${from} ${to}`, { from, to, label });
  if (window) add(window, { mark: 'start' });
  if (deployment) add(deployment);
  if (modelVersion) add(modelVersion);
  if (window && deployment) link(window.iri, deployment.iri, 'wasDerivedFrom');
  if (deployment && modelVersion) link(deployment.iri, modelVersion.iri, 'wasDerivedFrom');
  for (const column of columns.filter(({ verdict }) => verdict !== 'NONE' && verdict !== 'UNDETERMINED')) {
    const id = `column ${column.name}`;
    const [word] = WORDS[column.verdict];
    nodes.set(id, { id, label: column.name, kind: 'Column', mark: 'bad', note: word });
    if (modelVersion) link(modelVersion.iri, id, 'learned from');
    const way = [column.feature, column.step].flatMap((one) => one ?? []);
    let last = id;
    for (const one of way) {
      add(one);
      link(last, one.iri, 'made by');
      last = one.iri;
    }
    for (const source of column.sources) {
      add(source);
      link(last, source.iri, 'from');
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
