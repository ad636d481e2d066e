/** The verdict over what changed: is it the data's quality, the preparation of a model's inputs, or the world? */
import type { Iri } from '../../prov/iri.ts';
import { compareColumns, type ColumnComparison, type Finding } from './compare-columns.ts';
import type { Profile } from './profile.ts';
import { DRIFT } from './thresholds.ts';

/** In the order in which one verdict is given over several columns: what can be put right first. */
export const DRIFT_VERDICTS = ['dataQuality', 'skew', 'naturalDrift', 'undetermined', 'none'] as const;
export type DriftVerdict = (typeof DRIFT_VERDICTS)[number];

/** A window as the verdict sees it. */
export interface SeenWindow {
  readonly iri: Iri;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly profile?: Profile;
  /** The preparation code in service then, whatever names it; undefined if nothing is recorded. */
  readonly preparation?: string;
  /** Whether that is what training used; undefined if either is not recorded. */
  readonly samePreparation?: boolean;
  /** Failed quality checks, by column; of the data as a whole under an empty name. */
  readonly failed: ReadonlyMap<string, readonly string[]>;
}

export interface ColumnVerdict extends ColumnComparison {
  readonly verdict: DriftVerdict;
  /** Why this verdict and no other, for people. */
  readonly because: string;
  /** The window in which the shift began, of those that are recorded. */
  readonly since?: Iri;
}

export interface Judgement {
  readonly verdict: DriftVerdict;
  readonly because: string;
  /** By verdict, then size of the shift, then name. */
  readonly columns: readonly ColumnVerdict[];
  /** About the data as a whole: failed checks that name no column. */
  readonly findings: readonly Finding[];
}

/**
 * Holds a window against training, and against the windows before it.
 * @param windows of one deployment, by time; the last is the one judged, and it has a profile
 */
export function judge(training: Profile, windows: readonly SeenWindow[]): Judgement {
  const last = windows.at(-1)!;
  const seen = windows.filter(
    ({ profile }) => profile !== undefined && (profile.rows !== 0 || profile === last.profile),
  );
  const names = [...new Set([...training.columns.keys(), ...last.profile!.columns.keys()])].sort();
  const alpha = DRIFT.alpha / Math.max(1, names.length);
  const columns = names.map((name) => judgeColumn(name, training, seen, alpha)).sort(bySize);
  const findings = checksFailed(last, '');
  return { ...overall(columns, findings, last.samePreparation), columns, findings };
}

function judgeColumn(name: string, training: Profile, windows: readonly SeenWindow[], alpha: number): ColumnVerdict {
  const compare = (window: SeenWindow): ColumnComparison => {
    const [before, after] = [training.columns.get(name), window.profile!.columns.get(name)];
    // A column that no row could have had is not gone.
    const found: ColumnComparison =
      window.profile!.rows === 0
        ? {
            column: name,
            ...(before && { before }),
            ...(after && { after }),
            findings: [],
            unable: 'The window has no rows.',
          }
        : compareColumns(name, before, after, alpha);
    return { ...found, findings: [...found.findings, ...checksFailed(window, name)] };
  };
  const now = compare(windows.at(-1)!);
  if (!isShifted(now)) {
    if (now.unable !== undefined) return { ...now, verdict: 'undetermined', because: now.unable };
    return { ...now, verdict: 'none', because: now.findings[0]?.text ?? 'It looks as it did in training.' };
  }
  const begin = beginOf(windows, compare);
  const because = whySkew(name, windows, begin, alpha);
  const since = windows[begin]!.iri;
  const [quality] = now.findings.filter(isQuality);
  if (because !== undefined) return { ...now, verdict: 'skew', because, since };
  if (quality) return { ...now, verdict: 'dataQuality', because: quality.text, since };
  return { ...now, since, ...shapeAlone(windows, begin) };
}

/** The shape moved and everything that can be checked holds: the world moved, unless it was so in service from the beginning. */
function shapeAlone(windows: readonly SeenWindow[], begin: number): Pick<ColumnVerdict, 'verdict' | 'because'> {
  const same = windows[begin]!.samePreparation;
  if (begin > 0)
    return { verdict: 'naturalDrift', because: 'Its shape moved in service, and every check on its quality holds.' };
  if (same === true)
    return {
      verdict: 'naturalDrift',
      because: 'Its shape moved, by the same preparation code as in training; every check holds.',
    };
  if (windows.length >= DRIFT.fromTheFirst)
    return {
      verdict: 'naturalDrift',
      because: 'Its shape moves from window to window, and every check on its quality holds.',
    };
  const missing = same === undefined ? 'which preparation code serves the model' : 'how it looked earlier in service';
  return {
    verdict: 'undetermined',
    because: `Its shape differs in every recorded window (${windows.length}): drift or skew cannot be told apart; record ${missing}.`,
  };
}

/** The window in which the shift that lasts until now began; windows that say nothing of the column are passed over. */
function beginOf(windows: readonly SeenWindow[], compare: (window: SeenWindow) => ColumnComparison): number {
  let begin = windows.length - 1;
  for (let i = begin - 1; i >= 0; i--) {
    const then = compare(windows[i]!);
    if (isShifted(then)) begin = i;
    else if (then.unable === undefined) break;
  }
  return begin;
}

/** Why a shift is one between training and service, and not one of the data: it began with other code, or was there from the first window on. */
function whySkew(name: string, windows: readonly SeenWindow[], begin: number, alpha: number): string | undefined {
  const at = windows[begin]!;
  if (at.samePreparation === false && windows[begin - 1]?.preparation !== at.preparation) {
    return begin === 0
      ? 'The code that prepares the inputs in service is not that of training, and it was so from the first window on.'
      : 'It began with other preparation code in service than in training.';
  }
  if (begin > 0 || windows.length < DRIFT.fromTheFirst) return undefined;
  const [first, last] = [windows[0]!, windows.at(-1)!];
  const between = compareColumns(name, first.profile!.columns.get(name), last.profile!.columns.get(name), alpha);
  const settled = between.findings.every(({ severity }) => severity === 'note') && between.unable === undefined;
  const gone = !first.profile!.columns.has(name) && !last.profile!.columns.has(name);
  if (!settled && !gone) return undefined;
  return `It is there in all ${windows.length} windows from the first one on, and has not moved since.`;
}

function checksFailed({ failed }: SeenWindow, column: string): Finding[] {
  return (failed.get(column) ?? []).map((check) => ({
    name: 'qualityCheck',
    severity: 'major',
    text: `The quality check ${check} failed.`,
  }));
}

const isShifted = ({ findings }: ColumnComparison) => findings.some(({ severity }) => severity !== 'note');
const isQuality = ({ name, severity }: Finding) => name !== 'shape' && severity !== 'note';

function overall(
  columns: readonly ColumnVerdict[],
  findings: readonly Finding[],
  samePreparation: boolean | undefined,
): Pick<Judgement, 'verdict' | 'because'> {
  const of = (verdict: DriftVerdict) => columns.filter((column) => column.verdict === verdict);
  const [quality, skew, natural, unable] = DRIFT_VERDICTS.slice(0, 4).map(of) as [
    ColumnVerdict[],
    ColumnVerdict[],
    ColumnVerdict[],
    ColumnVerdict[],
  ];
  if (findings.length > 0) return { verdict: 'dataQuality', because: findings.map(({ text }) => text).join(' ') };
  if (quality.length > 0) return { verdict: 'dataQuality', because: `The quality of ${named(quality)} changed.` };
  if (skew.length > 0) return { verdict: 'skew', because: `Training and service prepare ${named(skew)} differently.` };
  if (natural.length > 0)
    return {
      verdict: 'naturalDrift',
      because: `The distribution of ${named(natural)} moved; every check holds${samePreparation === undefined ? ', but the preparation code is not recorded on both sides' : ''}.`,
    };
  if (unable.some(({ findings: found }) => found.some(({ name }) => name === 'shape')))
    return { verdict: 'undetermined', because: `${named(unable)} cannot be judged: ${unable[0]!.because}` };
  const compared = columns.length - unable.length;
  if (compared === 0)
    return {
      verdict: 'undetermined',
      because: columns.length === 0 ? 'The profiles name no column.' : unable[0]!.because,
    };
  const left = unable.length === 0 ? '' : `; ${unable.length} could not be compared`;
  return {
    verdict: 'none',
    because: `${compared === 1 ? 'One column looks' : `${compared} columns look`} as in training${left}.`,
  };
}

function named(columns: readonly ColumnVerdict[]): string {
  const names = columns.slice(0, 3).map(({ column }) => column);
  const more = columns.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
}

const SEVERITY = { note: 0, moderate: 1, major: 2 } as const;

function bySize(a: ColumnVerdict, b: ColumnVerdict): number {
  const severity = (column: ColumnVerdict) => Math.max(0, ...column.findings.map((one) => SEVERITY[one.severity]));
  return (
    DRIFT_VERDICTS.indexOf(a.verdict) - DRIFT_VERDICTS.indexOf(b.verdict) ||
    severity(b) - severity(a) ||
    (b.psi?.value ?? 0) - (a.psi?.value ?? 0) ||
    (a.column < b.column ? -1 : 1)
  );
}
