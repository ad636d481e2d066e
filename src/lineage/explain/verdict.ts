/** One answer out of posteriors, experiments and what is known of noise; it never says more than these do. Pure. */
import { shortName } from '../../prov/name.ts';
import { LEAST_RUNS } from './noise.ts';
import type { MeasuredMetric, Suspect, SuspectClass, Verdict } from './explanation.ts';

/** The probability from which a class of changes is named. */
export const CONFIDENT = 0.9;

/** A change that stands out must explain at least this share of the drop. */
const EXPLAINED = 0.5;

interface Known {
  readonly metric: MeasuredMetric;
  readonly suspects: readonly Suspect[];
  /** Comparable runs with the metric. */
  readonly runs: number;
  readonly contradiction: boolean;
  /** What runs do not record that would tell suspects apart if they did. */
  readonly unsaid: readonly string[];
}

/** Whether the two differ by no more than seeds make. */
export function isWithinNoise({ differently, diverged, drop, noise }: MeasuredMetric): boolean {
  return differently.length === 0 && diverged === undefined && Math.abs(drop) < noise.least;
}

/** Runs that the sentence names; the others are counted, and stand with the suspect. */
const NAMED = 3;

export function verdictOf(known: Known): Verdict {
  const { metric, unsaid } = known;
  const verdict = judged(known);
  const left = unsaid.length > 0 && verdict.verdict !== 'within noise' && verdict.verdict !== 'confirmed';
  const more = left
    ? ` Runs that exist already would tell more if ${unsaid.join(', ')} had been recorded: nothing is confirmed by what may have differed unseen.`
    : '';
  return { ...verdict, text: `${metric.diverged === undefined ? '' : `${metric.diverged} `}${verdict.text}${more}` };
}

function judged({ metric, suspects, runs, contradiction }: Known): Verdict {
  const { drop, noise, differently, name } = metric;
  if (differently.length > 0) return evaluationFirst(metric);
  if (isWithinNoise(metric)) {
    const text = `${name} differs by ${figure(Math.abs(drop))}, which is within noise: below ${figure(noise.least)} (${NOISE[noise.source]}).`;
    return { verdict: 'within noise', text };
  }
  if (drop <= 0) return { verdict: 'not worse', text: `${name} did not get worse.` };
  const confirmed = suspects.find((s) => s.status === 'confirmed');
  if (confirmed) {
    const by = confirmed.evidence.filter((e) => e.kind === 'experiment').map((e) => shortName(e.of));
    const more = by.length > NAMED ? ` and ${by.length - NAMED} more` : '';
    const text = `Confirmed by runs that exist already (${by.slice(0, NAMED).join(', ')}${more}): ${confirmed.text}.`;
    return { verdict: 'confirmed', class: confirmed.class, text };
  }
  const unknown = noise.source === 'unknown';
  if (suspects.every((s) => s.changes.length === 0))
    return {
      verdict: 'not distinguishable',
      ...(!unknown && { class: 'not recorded' }),
      text: `No recorded difference: what did it was not recorded${unknown ? ', or it is noise, which is not known: the same run with other seeds tells' : ''}.`,
    };
  if (runs < LEAST_RUNS) {
    const most = `${runs} comparable run${runs === 1 ? '' : 's'}, and at least ${LEAST_RUNS} are needed`;
    return {
      verdict: 'history cannot tell',
      text: `History cannot tell: there ${runs === 1 ? 'is' : 'are'} ${most}. ${unknown ? 'Noise is not known either, so that no single run confirms or clears anything: the same run with other seeds comes first.' : 'An experiment can.'}`,
    };
  }
  return contradiction ? undecided(suspects, contradiction) : pointing(suspects, metric);
}

function evaluationFirst({ name, differently }: MeasuredMetric): Verdict {
  const parts = differently.map((d) => d.part).join(', ');
  const text = `The two were not measured alike (${parts}): ${name} cannot be compared before both are measured both ways.`;
  return { verdict: 'evaluation', class: 'evaluation', text };
}

function pointing(suspects: readonly Suspect[], metric: MeasuredMetric): Verdict {
  const left = suspects.filter((s) => s.status !== 'cleared');
  const masses = new Map<SuspectClass, number>();
  for (const s of left) masses.set(s.class, (masses.get(s.class) ?? 0) + s.posterior);
  const [name, mass] = [...masses].sort((a, b) => b[1] - a[1])[0]!;
  const members = left.filter((s) => s.class === name);
  const top = members[0]!;
  // An alias class holds changes of several classes where they always moved together.
  const mixed = top.aliased && top.class === 'other';
  const shift = members.reduce((sum, s) => sum + s.posterior * (s.shift?.effect ?? 0), 0) / (mass || 1);
  if (name === 'chance' && mass >= CONFIDENT && metric.diverged === undefined) return chanceLikely(metric, mass);
  const explains = name === 'not recorded' || shift <= -EXPLAINED * metric.drop;
  if (mass < CONFIDENT || mixed || !explains) return undecided(suspects, false);
  const text =
    name === 'not recorded'
      ? `No recorded change explains it: what did it was probably not recorded (${percent(mass)}).`
      : `The history points at ${name} (${percent(mass)}): ${top.text}. It is a suspect until an experiment confirms it.`;
  return { verdict: 'suspected', class: name, text };
}

/** Beyond what noise makes nearly always, and yet the history takes it for noise. */
function chanceLikely({ name, drop, noise }: MeasuredMetric, mass: number): Verdict {
  const text = `${name} differs by ${figure(drop)}, a little beyond noise (${figure(noise.least)}), but no recorded change does such harm in other runs: it is chance with ${percent(mass)}.`;
  return { verdict: 'within noise', text };
}

function undecided(suspects: readonly Suspect[], contradiction: boolean): Verdict {
  const left = suspects.filter((s) => s.status !== 'cleared');
  const leading = left.slice(0, NAMED).map((s) => `${s.text} (${percent(s.posterior)})`);
  const text = contradiction
    ? 'Runs that exist already, like the good one but for some of the changes, contradict each other for any single change, each by more than noise: two may be needed together.'
    : `Not distinguishable from what is recorded. Leading suspects: ${leading.join('; ')}.`;
  return { verdict: 'not distinguishable', text };
}

const NOISE = {
  repetitions: 'measured on runs that differ in nothing but the seed',
  intervals: 'from the recorded confidence intervals',
  regression: 'what the recorded factors leave unexplained in comparable runs',
  unknown: 'noise is not known',
} as const;

export function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
