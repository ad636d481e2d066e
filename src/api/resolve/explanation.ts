/** Resolvers of `Query.explanation`. */
import type { Change } from '../../lineage/compare/change.ts';
import { explain, type ExplainRequest } from '../../lineage/explain.ts';
import {
  EXPERIMENTS,
  SUSPECT_CLASSES,
  VERDICTS,
  type Evidence,
  type Experiment,
  type Explanation,
  type JobSpec,
  type MeasuredMetric,
  type Side,
  type Suspect,
} from '../../lineage/explain/explanation.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

type ExplanationArguments = { readonly [K in keyof ExplainRequest]: ExplainRequest[K] | null } & {
  readonly bad: string;
};

/** What an answer and all that hangs on it is seen as of, and its changes. */
interface Around {
  readonly asOf: number | undefined;
  readonly byId: ReadonlyMap<string, Change>;
}

type Answer = Explanation & { readonly around: Around };
type With<T> = T & { readonly around: Around };

export async function explanation(_: unknown, args: ExplanationArguments, operation: Operation): Promise<Answer> {
  const request: ExplainRequest = {
    bad: args.bad,
    good: args.good ?? undefined,
    metric: args.metric ?? undefined,
    slice: args.slice ?? undefined,
    higherIsBetter: args.higherIsBetter ?? undefined,
    asOf: args.asOf ?? undefined,
  };
  const answer = await operation.read((reading) => explain(reading, request, operation.context.shapes));
  const asOf = request.asOf === undefined ? undefined : answer.receipt.asOf;
  return { ...answer, around: { asOf, byId: new Map(answer.changes.map((c) => [c.id, c])) } };
}

const subject = (iri: Iri | undefined, { asOf }: Around): Subject | null => (iri === undefined ? null : { iri, asOf });
const subjects = (iris: readonly Iri[], { asOf }: Around): Subject[] => iris.map((iri) => ({ iri, asOf }));
const each = <T extends object>(things: readonly T[], around: Around): With<T>[] =>
  things.map((t) => ({ ...t, around }));
const changes = (ids: readonly string[], { asOf, byId }: Around) =>
  ids.flatMap((id) => (byId.has(id) ? [{ ...byId.get(id)!, asOf }] : []));

/** Resolvers of `Explanation` and what it consists of. */
export const explanationTypes = {
  Explanation: {
    good: ({ good, around }: Answer) => ({ ...good, around }),
    bad: ({ bad, around }: Answer) => ({ ...bad, around }),
    verdict: ({ verdict }: Answer) => verdict.verdict,
    class: ({ verdict }: Answer) => verdict.class,
    text: ({ verdict }: Answer) => verdict.text,
    suspects: ({ suspects, around }: Answer, { first }: { readonly first: number }) =>
      each(suspects.slice(0, pageSize(first)), around),
    suspectCount: ({ suspects }: Answer) => suspects.length,
    experiments: ({ experiments, around }: Answer) => each(experiments, around),
    comparableRuns: ({ history }: Answer) => history.found,
    usedRuns: ({ history }: Answer) => history.used,
    factors: ({ history }: Answer) => history.factors,
    historyReceipt: ({ history, around }: Answer) => receiptOf(history.receipt, around.asOf),
    receipt: ({ receipt, around }: Answer) => ({
      ...receipt,
      left: receiptOf(receipt.left, around.asOf),
      right: receiptOf(receipt.right, around.asOf),
    }),
  },
  ExplainedSide: {
    element: ({ iri, around }: With<Side>) => subject(iri, around),
    run: ({ run, around }: With<Side>) => subject(run, around),
    metric: ({ metric, around }: With<Side>) => subject(metric, around),
    value: ({ value }: With<Side>) => (Number.isFinite(value) ? value : null),
  },
  ExplainedMetric: {
    drop: ({ drop, diverged }: MeasuredMetric) => (diverged === undefined ? drop : null),
    noiseSource: ({ noise }: MeasuredMetric) => noise.source,
    sigma: ({ noise }: MeasuredMetric) => noise.sigma,
    leastBeyondNoise: ({ noise }: MeasuredMetric) => noise.least,
  },
  Suspect: {
    changes: (s: With<Suspect>) => changes(s.changes, s.around),
    consequences: (s: With<Suspect>) => changes(s.consequences, s.around),
    path: ({ path, around }: With<Suspect>) => path.map((step) => ({ ...step, asOf: around.asOf })),
    left: ({ left, around }: With<Suspect>) => subject(left, around),
    right: ({ right, around }: With<Suspect>) => subject(right, around),
    evidence: ({ evidence, around }: With<Suspect>) => each(evidence, around),
  },
  SuspectEvidence: { element: ({ of, around }: With<Evidence>) => subject(of, around) },
  NextExperiment: { job: ({ job, around }: With<Experiment>) => ({ ...job, around }) },
  JobSpecification: {
    base: ({ base, around }: With<JobSpec>) => subject(base, around),
    evaluate: ({ evaluate, around }: With<JobSpec>) => evaluate && { ...evaluate, around },
  },
  CrossEvaluation: {
    models: ({ models, around }: With<NonNullable<JobSpec['evaluate']>>) => subjects(models, around),
  },
};

/** `not distinguishable` is `NOT_DISTINGUISHABLE`. */
const enumOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word.toUpperCase().replace(/[ -]/g, '_'), word]));

export const explanationEnums = {
  ExplanationVerdict: enumOf(VERDICTS),
  SuspectClass: enumOf(SUSPECT_CLASSES),
  SuspectStatus: enumOf(['suspect', 'confirmed', 'cleared']),
  MetricDirectionSource: enumOf(['recorded', 'name', 'asked']),
  NoiseSource: enumOf(['repetitions', 'intervals', 'regression', 'unknown']),
  EvidenceKind: enumOf(['failed run', 'failed evaluation', 'failed check', 'shape', 'experiment']),
  ExperimentKind: enumOf(EXPERIMENTS),
};
