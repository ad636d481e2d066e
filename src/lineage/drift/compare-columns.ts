/** One column of a window held against the same column in training: what changed, each with what shows it. */
import { nextUp } from '../../prov/double.ts';
import { distributionOf, ofQuantiles, rescaled, shareBelow, type Distribution } from './distribution.ts';
import type { ColumnStatistics } from './profile.ts';
import { ksOf, psiOf, psiOfCounts, sharesDiffer, type Ks, type Psi } from './statistics.ts';
import { DRIFT, FACTORS, TEMPERATURE, TEMPERATURES } from './thresholds.ts';

/** What can be found about a column. All but `shape` are about the quality of data: something that the data were taken for no longer holds. */
export type FindingName =
  | 'missingValues'
  | 'columnMissing'
  | 'columnNew'
  | 'type'
  | 'unit'
  | 'range'
  | 'newCategory'
  | 'lostCategory'
  | 'qualityCheck'
  | 'shape';

export type Severity = 'note' | 'moderate' | 'major';

export interface Finding {
  readonly name: FindingName;
  /** `note`: said, and no shift. */
  readonly severity: Severity;
  /** For people. */
  readonly text: string;
}

export interface ColumnComparison {
  readonly column: string;
  readonly before?: ColumnStatistics;
  readonly after?: ColumnStatistics;
  readonly psi?: Psi;
  readonly ks?: Ks;
  /** Shares of rows without a value. */
  readonly missing?: { readonly before: number; readonly after: number };
  readonly findings: readonly Finding[];
  /** Why nothing is said of its shape. */
  readonly unable?: string;
}

/** @param alpha chance of a false alarm that one column may have */
export function compareColumns(
  column: string,
  before: ColumnStatistics | undefined,
  after: ColumnStatistics | undefined,
  alpha: number,
): ColumnComparison {
  if (!before || !after) {
    const finding: Finding = before
      ? { name: 'columnMissing', severity: 'major', text: 'The column is not there any more.' }
      : { name: 'columnNew', severity: 'note', text: 'The column was not there in training.' };
    return { column, ...(before && { before }), ...(after && { after }), findings: [finding] };
  }
  for (const [side, where] of [
    [before, 'Training'],
    [after, 'The window'],
  ] as const)
    if (side.present === 0 && (side.missing ?? 0) === 0)
      return { column, before, after, findings: [], unable: `${where} has no rows.` };
  const missing = missingOf(before, after);
  const rest = {
    column,
    before,
    after,
    ...(missing && { missing: { before: missing.before, after: missing.after } }),
  };
  const found = [...typeFinding(before, after), ...unitFinding(before, after), ...missingFinding(missing, alpha)];
  if (found.some(({ name }) => name === 'type')) return { ...rest, findings: found, unable: 'The types differ.' };
  const reason = unableToCompare(before, after);
  if (reason !== undefined) return { ...rest, findings: found, unable: reason };
  const compared =
    before.categories && after.categories ? categories(before, after, alpha) : numbers(before, after, alpha);
  const findings = [...found, ...compared.findings.filter(({ name }) => !found.some((one) => one.name === name))];
  return { ...rest, ...compared, findings: withoutConsequences(findings) };
}

/** A shape that differs because the unit does, or because values are outside of the range, is not a second finding. */
function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const has = (name: FindingName) => findings.some((finding) => finding.name === name);
  return findings.filter(({ name }) => {
    if (has('unit')) return name !== 'shape' && name !== 'range';
    return name !== 'shape' || !(has('newCategory') || has('lostCategory') || has('range'));
  });
}

function unableToCompare(before: ColumnStatistics, after: ColumnStatistics): string | undefined {
  const broken = before.unreadable ?? after.unreadable;
  if (broken !== undefined) return broken;
  if (before.family === 'time') return 'Times move on by themselves; they are not compared.';
  if (before.present === undefined || after.present === undefined) return 'How many values there are is not recorded.';
  for (const [side, where] of [
    [before, 'training'],
    [after, 'the window'],
  ] as const) {
    if (side.present! < DRIFT.values)
      return `Too few values in ${where}: ${side.present}; at least ${DRIFT.values} are needed.`;
    if (side.categories ? isIdentifier(side) : !distributionOf(side))
      return side.categories
        ? 'Nearly every value is different, as of identifiers.'
        : `No distribution is recorded in ${where}.`;
  }
  if ((before.categories === undefined) !== (after.categories === undefined))
    return 'One side has categories, the other numbers.';
  return undefined;
}

function isIdentifier({ distinct, present }: ColumnStatistics): boolean {
  return distinct !== undefined && distinct / present! > DRIFT.identifiers;
}

function typeFinding(before: ColumnStatistics, after: ColumnStatistics): Finding[] {
  // Of no value at all, any type is a guess.
  if (before.present === 0 || after.present === 0) return [];
  if (before.family === undefined || after.family === undefined || before.family === after.family) return [];
  const text = `The type was ${before.dataType ?? before.family} and is ${after.dataType ?? after.family}.`;
  return [{ name: 'type', severity: 'major', text }];
}

function unitFinding(before: ColumnStatistics, after: ColumnStatistics): Finding[] {
  if (before.unit === undefined || after.unit === undefined || before.unit === after.unit) return [];
  return [{ name: 'unit', severity: 'major', text: `The unit was ${before.unit} and is ${after.unit}.` }];
}

interface Missing {
  readonly before: number;
  readonly after: number;
  readonly counts: readonly [missingBefore: number, rowsBefore: number, missingAfter: number, rowsAfter: number];
}

function missingOf(before: ColumnStatistics, after: ColumnStatistics): Missing | undefined {
  if (before.present === undefined || after.present === undefined) return undefined;
  if (before.missing === undefined || after.missing === undefined) return undefined;
  const counts = [
    before.missing,
    before.present + before.missing,
    after.missing,
    after.present + after.missing,
  ] as const;
  if (counts[1] === 0 || counts[3] === 0) return undefined;
  return { before: counts[0] / counts[1], after: counts[2] / counts[3], counts };
}

function missingFinding(missing: Missing | undefined, alpha: number): Finding[] {
  if (!missing || !sharesDiffer(...missing.counts, alpha)) return [];
  const change = Math.abs(missing.after - missing.before);
  const [least, most] = [Math.min(missing.before, missing.after), Math.max(missing.before, missing.after)];
  const small = change >= DRIFT.missingSmall && most >= DRIFT.missingFactor * least;
  if (change < DRIFT.missing[0] && !small) return [];
  const severity = change >= DRIFT.missing[1] ? 'major' : 'moderate';
  const text = `Missing values went from ${percent(missing.before)} to ${percent(missing.after)}.`;
  return [{ name: 'missingValues', severity, text }];
}

type Shape = Pick<ColumnComparison, 'psi' | 'ks' | 'findings'>;

function numbers(before: ColumnStatistics, after: ColumnStatistics, alpha: number): Shape {
  const [was, is] = [distributionOf(before)!, distributionOf(after)!];
  const [psi, ks] = [psiOf(was, is, alpha), ksOf(was, is)];
  const findings = [...unitOf(before, after, alpha), ...rangeFinding(before, is), ...shapeFinding(psi, ks, alpha)];
  return { psi, ks, findings };
}

/** Whether the window looks like training once a unit is converted back. Quantiles of its own tell more than a histogram over training's bins. */
function unitOf(before: ColumnStatistics, after: ColumnStatistics, alpha: number): Finding[] {
  const was = distributionOf(before)!;
  const is = ofQuantiles(after) ?? distributionOf(after)!;
  if (psiOf(was, is, alpha).value < DRIFT.psi[1]) return [];
  // A constant converts into any other.
  if (was.at.at(-1)! <= nextUp(nextUp(was.at[0]!))) return [];
  const isTemperature = TEMPERATURE.test(`${before.name} ${before.unit ?? ''}`);
  const known = isTemperature ? [...FACTORS, ...TEMPERATURES] : FACTORS;
  const fits = known
    .map((conversion) => {
      const back = rescaled(is, 1 / conversion.scale, -conversion.offset / conversion.scale);
      return { text: conversion.text, psi: psiOf(was, back, alpha).value, ks: ksOf(was, back).estimate };
    })
    .filter(({ psi, ks }) => psi < DRIFT.psi[0] && ks < DRIFT.ks[0]);
  const [best] = fits.sort((a, b) => a.ks - b.ks);
  if (!best) return [];
  return [
    {
      name: 'unit',
      severity: 'major',
      text: `The values look like those of training ${best.text}: a change of unit.`,
    },
  ];
}

function rangeFinding({ minimum, maximum }: ColumnStatistics, is: Distribution): Finding[] {
  if (minimum === undefined || maximum === undefined || !(maximum > minimum)) return [];
  const width = maximum - minimum;
  const below = shareBelow(is, minimum - width).estimate;
  const above = 1 - shareBelow(is, nextUp(maximum + width)).estimate;
  if (below + above < DRIFT.outside) return [];
  const text = `${percent(below + above)} of values lie far outside of what training saw (${minimum} to ${maximum}).`;
  return [{ name: 'range', severity: 'major', text }];
}

function shapeFinding(psi: Psi, ks: Ks | undefined, alpha: number): Finding[] {
  const byPsi = psi.value > psi.chance;
  const byKs = ks !== undefined && ks.pValue < alpha;
  const level = (value: number, [moderate, major]: readonly [number, number]) =>
    value >= major ? 2 : value >= moderate ? 1 : 0;
  const most = Math.max(byPsi ? level(psi.value, DRIFT.psi) : 0, byKs ? level(ks.low, DRIFT.ks) : 0);
  if (most === 0) return [];
  const distance = ks ? `, KS distance ${ks.low.toFixed(2)}` : '';
  return [
    {
      name: 'shape',
      severity: most === 2 ? 'major' : 'moderate',
      text: `The distribution moved: PSI ${psi.value.toFixed(2)}${distance}.`,
    },
  ];
}

function categories(before: ColumnStatistics, after: ColumnStatistics, alpha: number): Shape {
  const [was, is] = [before.categories!, after.categories!];
  // A value that one side counts among the others is compared as one of them.
  const named = [...was.keys()].filter((value) => is.has(value) || (after.other ?? 0) === 0);
  const counts = (side: ReadonlyMap<string, number>, other: number) => {
    const own = named.map((value) => side.get(value) ?? 0);
    const rest = [...side].filter(([value]) => !named.includes(value)).reduce((total, [, n]) => total + n, other);
    return [...own, rest];
  };
  const [p, q] = [counts(was, before.other ?? 0), counts(is, after.other ?? 0)];
  const used = p.map((_, i) => i).filter((i) => p[i]! + q[i]! > 0);
  const psi = psiOfCounts(
    used.map((i) => p[i]!),
    used.map((i) => q[i]!),
    alpha,
  );
  return {
    psi,
    findings: [
      ...newValues(before, after),
      ...lostValues(before, after, alpha),
      ...shapeFinding(psi, undefined, alpha),
    ],
  };
}

function newValues(before: ColumnStatistics, after: ColumnStatistics): Finding[] {
  const [n, rare] = [after.present!, (before.other ?? 0) / before.present!];
  const found = [...after.categories!]
    .filter(([value, count]) => !before.categories!.has(value) && count / n >= DRIFT.newCategory + rare)
    .map(([value, count]) => `${JSON.stringify(value)} (${percent(count / n)})`);
  if (found.length === 0) return [];
  return [{ name: 'newCategory', severity: 'major', text: `Values that training never saw: ${listed(found)}.` }];
}

function lostValues(before: ColumnStatistics, after: ColumnStatistics, alpha: number): Finding[] {
  const rare = (after.other ?? 0) / after.present!;
  const found = [...before.categories!]
    .map(([value, count]) => ({ value, share: count / before.present! }))
    .filter(({ value, share }) => !after.categories!.has(value) && share >= DRIFT.lostCategory && rare < share / 2)
    // Not by chance: so many rows without it would hardly come from a share like that.
    .filter(({ share }) => (1 - share) ** after.present! < alpha)
    .map(({ value, share }) => `${JSON.stringify(value)} (${percent(share)} in training)`);
  if (found.length === 0) return [];
  return [{ name: 'lostCategory', severity: 'major', text: `Values that are not there any more: ${listed(found)}.` }];
}

function listed(words: readonly string[]): string {
  return words.length <= 5 ? words.join(', ') : `${words.slice(0, 5).join(', ')} and ${words.length - 5} more`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || value >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
}
