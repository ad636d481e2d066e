/** What an explanation answers. */
import type { Iri } from '../../prov/iri.ts';
import type { Change, ChangeClass, ComparisonReceipt, PathStep } from '../compare/change.ts';
import type { TraceReceipt } from '../trace.ts';
import type { Status } from './hybrid.ts';
import type { NoiseSource } from './noise.ts';
import type { WithAndWithout } from './welch.ts';

/** What may have made a metric worse. */
export const SUSPECT_CLASSES = [
  'data quality',
  'preprocessing',
  'features',
  'hyperparameters',
  'code',
  'environment',
  'architecture',
  'evaluation',
  'other',
  'not recorded',
  'chance',
] as const;

export type SuspectClass = (typeof SUSPECT_CLASSES)[number];

/** How the question was answered. */
export const VERDICTS = [
  /** Runs like the good one but for some of the changes showed which change it was. */
  'confirmed',
  /** The history points at one class of changes. No such run has shown it. */
  'suspected',
  /** There are suspects that neither history nor experiments tell apart. */
  'not distinguishable',
  /** Too few comparable runs. */
  'history cannot tell',
  /** The two were not measured alike: the evaluation comes first. */
  'evaluation',
  /** The difference is no larger than what seeds alone make, or the history takes it for chance. */
  'within noise',
  /** It did not get worse. */
  'not worse',
] as const;

export type VerdictName = (typeof VERDICTS)[number];

export interface Verdict {
  readonly verdict: VerdictName;
  /** Where one class stands out. */
  readonly class?: SuspectClass;
  /** One sentence or two for people. */
  readonly text: string;
}

/** One of the two things compared. */
export interface Side {
  /** The model version, or the run where there is none. */
  readonly iri: Iri;
  readonly run?: Iri;
  /** The metric entity, and its value as a number; NaN if it is not a finite one. */
  readonly metric: Iri;
  readonly value: number;
  /** Share of what a complete record of a training would say that is said. */
  readonly completeness: number;
  readonly missing: readonly string[];
}

export interface MeasuredMetric {
  readonly name: string;
  readonly slice?: string;
  /** The data it was computed on, by name. */
  readonly data?: string;
  readonly higherIsBetter: boolean;
  /** Where the direction is from: recorded with the metric, what the field means by its name, or said with the question. */
  readonly direction: 'recorded' | 'name' | 'asked';
  /** How much worse the bad one is, in the unit of the metric; negative if it is better. What is reckoned with, and no more, if it diverged. */
  readonly drop: number;
  /** For people, that the bad one's value is not a finite number. */
  readonly diverged?: string;
  readonly noise: {
    readonly source: NoiseSource;
    readonly sigma?: number;
    /** The least difference that is beyond noise; 0 if noise is not known. */
    readonly least: number;
  };
  /** How the two were measured otherwise, part by part; empty if alike. */
  readonly differently: readonly { readonly part: string; readonly good?: string; readonly bad?: string }[];
}

/** Something recorded that speaks of a suspect. */
export interface Evidence {
  readonly kind: 'failed run' | 'failed evaluation' | 'failed check' | 'shape' | 'experiment';
  /** The run, evaluation or check; of a shape, the element it is about. */
  readonly of: Iri;
  readonly text: string;
}

export interface Suspect {
  /** That of its first change; `unrecorded` for what nobody recorded, `chance` for none of all. */
  readonly id: string;
  readonly class: SuspectClass;
  readonly status: Status;
  /** For people: what changed, and from what to what. */
  readonly text: string;
  /** Changes that are one suspect, by id; more than one if they are of one element or always moved together. */
  readonly changes: readonly string[];
  /** True if these are changes of several things that no run had apart. */
  readonly aliased: boolean;
  /** The probability that it did the damage; with "something not recorded" and chance, all add up to 1. */
  readonly posterior: number;
  /** The shift that goes with it in the regression, and its 95 % interval, in the unit of the metric, more being better; P(shift < −σ). */
  readonly shift?: { readonly effect: number; readonly low: number; readonly high: number; readonly harmful: number };
  /** Whether any other run had what is new in it. */
  readonly seen: boolean;
  readonly others?: WithAndWithout;
  readonly distance: number;
  readonly path: readonly PathStep[];
  readonly left?: Iri;
  readonly right?: Iri;
  readonly evidence: readonly Evidence[];
  /** Consequences folded under it: changes that follow from it, by id. */
  readonly consequences: readonly string[];
}

export const EXPERIMENTS = ['re-evaluate', 're-seed', 'rerun in the good environment', 'retrain a hybrid'] as const;

/** Something to do that would tell suspects apart; cheapest first. */
export interface Experiment {
  readonly kind: (typeof EXPERIMENTS)[number];
  readonly why: string;
  /** Ids of the suspects that it would separate from the others. */
  readonly separates: readonly string[];
  readonly job: JobSpec;
}

/** What to run: enough for a scheduler, and for a person. */
export interface JobSpec {
  readonly name: string;
  /** The run to repeat. */
  readonly base: Iri;
  /** What to change in it, in the order of the suspects. */
  readonly overrides: readonly {
    readonly change: string;
    readonly what: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  /** Models and data to evaluate anew, all pairs of them. */
  readonly evaluate?: { readonly models: readonly Iri[]; readonly data: readonly string[] };
  /** One run for each. */
  readonly seeds: readonly number[];
  readonly measure: string;
}

export interface Explanation {
  readonly good: Side;
  readonly bad: Side;
  /** For people, which one was taken as the good one; not given if it was named with the question. */
  readonly chosen?: string;
  readonly metric: MeasuredMetric;
  readonly verdict: Verdict;
  /** Confirmed first, then by posterior, cleared last; "something not recorded" and chance are always among them. */
  readonly suspects: readonly Suspect[];
  /** All differences of the two; suspects and their consequences name them by id. */
  readonly changes: readonly Change[];
  /** Suspects beyond the limit, that were not weighed. */
  readonly unweighed: number;
  /** Whether the two were run with different seeds. */
  readonly seedsDiffer: boolean;
  /** No single change agrees with all runs that are like the good one but for some of the changes. */
  readonly contradiction: boolean;
  readonly experiments: readonly Experiment[];
  readonly history: {
    /** Comparable runs there are, and those that the statistics are over: with the same metric, the newest. */
    readonly found: number;
    readonly used: number;
    readonly factors: number;
    readonly receipt: TraceReceipt;
  };
  /** Of the comparison of the two. */
  readonly receipt: ComparisonReceipt;
}

/** How classes of changes are called in a verdict; seeds are noise, not a suspect. */
export const VERDICT_CLASS: Readonly<Record<Exclude<ChangeClass, 'seed'>, SuspectClass>> = {
  data: 'data quality',
  preprocessing: 'preprocessing',
  features: 'features',
  hyperparameters: 'hyperparameters',
  code: 'code',
  environment: 'environment',
  architecture: 'architecture',
  evaluation: 'evaluation',
  other: 'other',
};
