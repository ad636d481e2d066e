/** What a comparison answers: its single differences, where they begin, what folded away, and how the metrics moved. */
import type { Iri } from '../../prov/iri.ts';
import type { TraceReceipt } from '../trace.ts';

/** What kind of thing differs; docs/design/compare.md says which sign in the graph stands for which class. */
export const CHANGE_CLASSES = [
  'data',
  'preprocessing',
  'features',
  'hyperparameters',
  'code',
  'environment',
  'architecture',
  'seed',
  'evaluation',
  'other',
] as const;

export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** The two elements that correspond to each other; one of them is missing where the other side has nothing like it. */
export interface Pair {
  readonly left?: Iri;
  readonly right?: Iri;
}

/** One step of the walk that both sides were taken through, from the compared pair on. */
export interface PathStep extends Pair {
  /** `used`, `wasGeneratedBy`, …; an element that speaks about the one before is reached against its relation. */
  readonly relation: string;
  readonly against?: boolean;
  /** Local name of a role of ours (`trainingData`), or the role as it was recorded. */
  readonly role?: string;
}

/** Two numbers that can be set against each other. */
export interface Magnitude {
  readonly before: number;
  readonly after: number;
  /** `after - before` */
  readonly delta: number;
  /** `delta / |before|`; not given where `before` is 0. */
  readonly relative?: number;
}

/** One atomic difference. */
export interface Change {
  /** 12 hexadecimal digits over what changed where: the same on both stores and at every later time. */
  readonly id: string;
  readonly class: ChangeClass;
  readonly what: 'added' | 'removed' | 'changed';
  /** What differs: `params.lr`, `package numpy`, `rowCount`, `digest`, `commit`, `step`, `column age`, … */
  readonly aspect: string;
  /** On what, by role and logical name, without versions: `trainingData acme/transactions`. With `aspect` it names the factor, run for run. */
  readonly place: string;
  /** For people; not given where that side has nothing. */
  readonly before?: string;
  readonly after?: string;
  /** One sentence part for people: `lr 0.01 → 0.1`, `rows 1,000 → 980 (−2 %)`. */
  readonly text: string;
  readonly magnitude?: Magnitude;
  /** The paired elements that it is on. */
  readonly left?: Iri;
  readonly right?: Iri;
  /** From the compared pair to that one; empty if it is the compared pair itself. */
  readonly path: readonly PathStep[];
  /** Hops: the length of `path`. */
  readonly distance: number;
  /** The first of the changes whose consequence this is: its element differs because an input of it does. Not given: it begins here. */
  readonly origin?: string;
  /** All changes whose consequence this may be, `origin` first, then others by distance, up to `LIMITS.origins`; none where it begins here. */
  readonly origins: readonly string[];
}

/** A pair that differs although all that it came from is equal: a place where the two histories part. */
export interface Divergence extends Pair {
  /** The kind of either, if known. */
  readonly kind?: string;
  /** As `Change.place`. */
  readonly place: string;
  readonly path: readonly PathStep[];
  readonly distance: number;
  /** Something at or behind it was not walked: what differs here may begin farther back. */
  readonly asFarAsWalked: boolean;
  /** Its changes, by id. */
  readonly changes: readonly string[];
}

/** A metric of both sides, set against each other. An outcome is what changes are to explain; it is never one itself. */
export interface Outcome {
  readonly metric: string;
  /** Absent: all of the data. */
  readonly slice?: string;
  /** Logical name of the data it was computed on. */
  readonly dataset?: string;
  /** The metrics themselves. */
  readonly left?: Iri;
  readonly right?: Iri;
  readonly before?: string;
  readonly after?: string;
  /** Where both values are numbers. */
  readonly magnitude?: Magnitude;
  /** As recorded with either metric; unknown otherwise. */
  readonly higherIsBetter?: boolean;
  /** False if it was measured otherwise: by another implementation, on other data, against another threshold. */
  readonly comparable: boolean;
  /** The changes of class `evaluation` that make it incomparable, by id. */
  readonly because: readonly string[];
}

/** Equal parts of both sides that were not gone into. */
export interface Folded {
  /** Equal pairs that a differing pair leads to. */
  readonly count: number;
  /** Elements of the left closure in which nothing differs. */
  readonly elements: number;
  /** Elements of the left closure that were reached and not compared, because the walk was cut before what they correspond to or came from. */
  readonly notCompared: number;
  /** `count` by kind, the most first. */
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
  /** By IRI; at most `LIMITS.folded` of them. */
  readonly roots: readonly FoldedRoot[];
}

export interface FoldedRoot {
  readonly left: Iri;
  readonly right: Iri;
  readonly kind?: string;
  readonly path: readonly PathStep[];
}

/** An element that only one side has. */
export interface Unpaired {
  readonly iri: Iri;
  readonly kind?: string;
  readonly path: readonly PathStep[];
}

export interface Comparison {
  readonly left: Iri;
  readonly right: Iri;
  /** The kind of both. */
  readonly kind: string;
  /** True if nothing differs: neither a change nor an outcome. An incomplete answer only says so of what was seen. */
  readonly equal: boolean;
  /** Those that begin something first, then by distance, class, place and aspect. */
  readonly changes: readonly Change[];
  /** The first divergent ancestors, nearest first. */
  readonly divergent: readonly Divergence[];
  readonly outcomes: readonly Outcome[];
  /** Pairs gone into. */
  readonly pairs: number;
  readonly folded: Folded;
  readonly onlyLeft: readonly Unpaired[];
  readonly onlyRight: readonly Unpaired[];
  /** Whether both closures were read whole and everything in them could be paired. */
  readonly receipt: ComparisonReceipt;
}

export interface ComparisonReceipt {
  readonly complete: boolean;
  readonly asOf: number;
  /** Elements that were too many to be paired by likeness, and so count as added and removed. */
  readonly unaligned: number;
  /** Elements from which the walks upstream from evaluations did not go on. */
  readonly evaluationFrontier: number;
  readonly left: TraceReceipt;
  readonly right: TraceReceipt;
}
