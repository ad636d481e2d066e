/** How the data that a model learned from and the data it is judged on hang together. */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { common, type DataGap, type DataLineage } from './data-lineage.ts';
import { partsDiffer, splitsBetween, type Split } from './split.ts';

/** In the order of gravity. */
export const LEAKAGE_VERDICTS = ['leak', 'unknown', 'warning', 'note', 'clear'] as const;
export type LeakageVerdict = (typeof LEAKAGE_VERDICTS)[number];

export type LeakageRelation =
  | 'sameVersion'
  | 'sameContent'
  | 'sameFiles'
  | 'evaluationFromTraining'
  | 'trainingFromEvaluation'
  | 'splitOverlaps'
  | 'sharedOrigin'
  | 'split'
  | 'nothingShared';

export interface PairJudgement {
  readonly verdict: LeakageVerdict;
  readonly relation: LeakageRelation;
  /** One sentence. */
  readonly because: string;
  /** What both come from, or the files that both hold. */
  readonly shared: readonly Iri[];
  /** Digests that both have. */
  readonly digests: readonly string[];
  /** The run that divided one origin into both. */
  readonly split?: Iri;
  /** Why nothing more can be told. */
  readonly gaps: readonly DataGap[];
}

/** @param training, evaluation data in the lineage */
export function judgePair(lineage: DataLineage, training: Iri, evaluation: Iri): PairJudgement {
  return (
    sameData(lineage, training, evaluation) ??
    ofOneLine(lineage, training, evaluation) ??
    apart(lineage, training, evaluation)
  );
}

function leak(
  relation: LeakageRelation,
  because: string,
  shared: readonly Iri[],
  digests: readonly string[] = [],
): PairJudgement {
  return { verdict: 'leak', relation, because, shared, digests, gaps: [] };
}

function sameData(lineage: DataLineage, training: Iri, evaluation: Iri): PairJudgement | undefined {
  if (training === evaluation) return leak('sameVersion', 'It learned from the very data it is judged on.', [training]);
  const digests = common(lineage.digests(training), lineage.digests(evaluation));
  if (digests.length > 0)
    return leak('sameContent', 'Both have the same content, by digest.', [training, evaluation], digests);
  const [before, after] = [lineage.files(training), lineage.files(evaluation)];
  const files = common([...before.keys()], [...after.keys()]);
  if (files.length === 0) return undefined;
  const all = files.length === after.size ? 'All' : `${files.length} of ${after.size}`;
  const text = `${all} files of the evaluation data are among those of the training data, by digest.`;
  return leak(
    'sameFiles',
    text,
    [...new Set(files.flatMap((digest) => [before.get(digest)!, after.get(digest)!]))].sort(),
    files,
  );
}

/** One came from the other, under its own name or as the same content under another one. */
function ofOneLine(lineage: DataLineage, training: Iri, evaluation: Iri): PairJudgement | undefined {
  const isAmong = (iri: Iri, ancestors: ReadonlySet<Iri>): readonly string[] | undefined => {
    if (ancestors.has(iri)) return [];
    const own = lineage.digests(iri);
    const digests = own.length === 0 ? [] : [...ancestors].flatMap((one) => common(own, lineage.digests(one)));
    return digests.length > 0 ? [...new Set(digests)].sort() : undefined;
  };
  const up = isAmong(evaluation, lineage.ancestors(training));
  if (up) return leak('trainingFromEvaluation', 'The training data came from the evaluation data.', [evaluation], up);
  const down = isAmong(training, lineage.ancestors(evaluation));
  return down && leak('evaluationFromTraining', 'The evaluation data came from the training data.', [training], down);
}

/** Neither holds the other: what both come from, and whether a recorded split keeps them apart. */
function apart(lineage: DataLineage, training: Iri, evaluation: Iri): PairJudgement {
  const [first, second] = [ownWay(lineage, training), ownWay(lineage, evaluation)];
  const splits = splitsBetween(lineage, first, second);
  const overlap = splits.find(({ overlaps }) => overlaps.length > 0);
  if (overlap)
    return {
      ...leak(
        'splitOverlaps',
        `The parts that ${shortName(overlap.run)} made share content, by digest.`,
        overlap.parts.flat(),
        overlap.overlaps,
      ),
      split: overlap.run,
    };
  const crowded = splits.find(({ isDeclared, rows }) => isDeclared && rows !== undefined);
  if (crowded?.rows) return tooMany(crowded, crowded.rows);
  const declared = splits.filter(({ isDeclared }) => isDeclared);
  const barred = new Set(declared.map(({ run }) => run));
  const shared = nearest(lineage, sharedBetween(lineage, training, evaluation, barred));
  const gaps = [...lineage.gaps(training, barred), ...lineage.gaps(evaluation, barred)];
  const distinct = [...new Map(gaps.map((gap) => [gap.iri, gap])).values()].sort((a, b) => (a.iri < b.iri ? -1 : 1));
  const [split] = declared;
  if (shared.length > 0) return sharing(lineage, { training, evaluation, shared, gaps: distinct, splits });
  if (distinct.length > 0) {
    const names = distinct.map(({ iri }) => shortName(iri)).join(', ');
    const because = `Nothing shared is recorded, but where ${names} came from is not recorded.`;
    return {
      verdict: 'unknown',
      relation: 'nothingShared',
      because,
      shared: [],
      digests: [],
      gaps: distinct,
      ...(split && { split: split.run }),
    };
  }
  if (!split)
    return {
      verdict: 'clear',
      relation: 'nothingShared',
      because: 'They share no origin and no content.',
      shared: [],
      digests: [],
      gaps: [],
    };
  const origins = nearest(lineage, sharedBetween(lineage, training, evaluation, new Set()));
  const content = split.hasContent
    ? 'share no file, by digest; rows are not compared'
    : 'it names differently; no digests of both are recorded, so nothing shows that they are distinct';
  const because = `They share an origin, divided by the recorded split ${shortName(split.run)} into parts that ${content}.`;
  return { verdict: 'note', relation: 'split', because, shared: origins, digests: [], split: split.run, gaps: [] };
}

/** Parts that hold more rows than there were. */
function tooMany({ run, parts }: Split, rows: NonNullable<Split['rows']>): PairJudgement {
  const because = `The parts that ${shortName(run)} made hold ${rows.parts} rows together, of ${rows.read} that it read: some are in both, or were made anew.`;
  return {
    verdict: 'warning',
    relation: 'splitOverlaps',
    because,
    shared: parts.flat(),
    digests: [],
    split: run,
    gaps: [],
  };
}

/** Something in common that no declared split accounts for. */
function sharing(
  lineage: DataLineage,
  found: {
    readonly training: Iri;
    readonly evaluation: Iri;
    readonly shared: readonly Iri[];
    readonly gaps: readonly DataGap[];
    readonly splits: readonly Split[];
  },
): PairJudgement {
  const { shared, gaps, splits } = found;
  const names = shared.map(shortName).join(', ');
  const split = splits.find(({ isDeclared }) => isDeclared) ?? splits[0];
  const rest = { shared, digests: [], gaps, ...(split && { split: split.run }) };
  if (!split && partsDiffer(lineage, found.training, found.evaluation)) {
    const because = `Both come from ${names}, as parts that clew:split names differently; no run that split it is recorded.`;
    return { verdict: 'note', relation: 'split', because, ...rest };
  }
  return { verdict: 'warning', relation: 'sharedOrigin', because: sharingText(names, split), ...rest };
}

function sharingText(names: string, split: Split | undefined): string {
  if (!split) return `Both come from ${names}, and no recorded split keeps them apart.`;
  const run = shortName(split.run);
  if (split.isDeclared) return `${run} split them, but both also come from ${names}.`;
  return `Both come from ${names} through ${run}, which does not say that it split them: give its outputs clew:split.`;
}

/** Data with all that they came from. */
function ownWay(lineage: DataLineage, iri: Iri): ReadonlySet<Iri> {
  return new Set([iri, ...lineage.ancestors(iri)]);
}

/**
 * Ancestors of both: as the same element, as the same content, or with a file in common. A split keeps apart what came from an ancestor through it on
 * both sides; what came from there by another way on one side may hold rows of either part.
 * @param splits the runs that divided
 */
function sharedBetween(lineage: DataLineage, a: Iri, b: Iri, splits: ReadonlySet<Iri>): Iri[] {
  const [first, second] = [lineage.ancestors(a), lineage.ancestors(b)];
  if (splits.size === 0) return alike(lineage, first, second);
  const besides = [
    ...alike(lineage, lineage.ancestorsWithout(a, splits), second),
    ...alike(lineage, first, lineage.ancestorsWithout(b, splits)),
  ];
  return [...new Set(besides)].sort();
}

/** Those of the first that are among the second, or have content that is. */
function alike(lineage: DataLineage, first: ReadonlySet<Iri>, second: ReadonlySet<Iri>): Iri[] {
  const content = (iri: Iri) => [...lineage.digests(iri), ...lineage.files(iri).keys()];
  const digests = new Set([...second].flatMap(content));
  return [...first].filter((iri) => second.has(iri) || content(iri).some((digest) => digests.has(digest))).sort();
}

/** Of shared ancestors those that no other one came from. */
function nearest(lineage: DataLineage, shared: readonly Iri[]): Iri[] {
  const above = new Set(shared.flatMap((iri) => [...lineage.ancestors(iri)]));
  const near = shared.filter((iri) => !above.has(iri));
  return near.length > 0 ? near : [...shared];
}
