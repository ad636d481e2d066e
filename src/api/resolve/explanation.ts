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
interface Seen {
  readonly asOf: number | undefined;
  readonly byId: ReadonlyMap<string, Change>;
}

type Answer = Explanation & { readonly seen: Seen };
type With<T> = T & { readonly seen: Seen };

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
  return { ...answer, seen: { asOf, byId: new Map(answer.changes.map((c) => [c.id, c])) } };
}

const subject = (iri: Iri | undefined, { asOf }: Seen): Subject | null => (iri === undefined ? null : { iri, asOf });
const subjects = (iris: readonly Iri[], { asOf }: Seen): Subject[] => iris.map((iri) => ({ iri, asOf }));
const each = <T extends object>(things: readonly T[], seen: Seen): With<T>[] => things.map((t) => ({ ...t, seen }));
const changes = (ids: readonly string[], { asOf, byId }: Seen) =>
  ids.flatMap((id) => (byId.has(id) ? [{ ...byId.get(id)!, asOf }] : []));

/** Resolvers of `Explanation` and what it consists of. */
export const explanationTypes = {
  Explanation: {
    good: ({ good, seen }: Answer) => ({ ...good, seen }),
    bad: ({ bad, seen }: Answer) => ({ ...bad, seen }),
    verdict: ({ verdict }: Answer) => verdict.verdict,
    class: ({ verdict }: Answer) => verdict.class,
    text: ({ verdict }: Answer) => verdict.text,
    suspects: ({ suspects, seen }: Answer, { first }: { readonly first: number }) =>
      each(suspects.slice(0, pageSize(first)), seen),
    suspectCount: ({ suspects }: Answer) => suspects.length,
    experiments: ({ experiments, seen }: Answer) => each(experiments, seen),
    comparableRuns: ({ history }: Answer) => history.found,
    usedRuns: ({ history }: Answer) => history.used,
    factors: ({ history }: Answer) => history.factors,
    historyReceipt: ({ history, seen }: Answer) => receiptOf(history.receipt, seen.asOf),
    receipt: ({ receipt, seen }: Answer) => ({
      ...receipt,
      left: receiptOf(receipt.left, seen.asOf),
      right: receiptOf(receipt.right, seen.asOf),
    }),
  },
  ExplainedSide: {
    element: ({ iri, seen }: With<Side>) => subject(iri, seen),
    run: ({ run, seen }: With<Side>) => subject(run, seen),
    metric: ({ metric, seen }: With<Side>) => subject(metric, seen),
  },
  ExplainedMetric: {
    noiseSource: ({ noise }: MeasuredMetric) => noise.source,
    sigma: ({ noise }: MeasuredMetric) => noise.sigma,
    leastBeyondNoise: ({ noise }: MeasuredMetric) => noise.least,
  },
  Suspect: {
    changes: (s: With<Suspect>) => changes(s.changes, s.seen),
    consequences: (s: With<Suspect>) => changes(s.consequences, s.seen),
    path: ({ path, seen }: With<Suspect>) => path.map((step) => ({ ...step, asOf: seen.asOf })),
    left: ({ left, seen }: With<Suspect>) => subject(left, seen),
    right: ({ right, seen }: With<Suspect>) => subject(right, seen),
    evidence: ({ evidence, seen }: With<Suspect>) => each(evidence, seen),
  },
  SuspectEvidence: { element: ({ of, seen }: With<Evidence>) => subject(of, seen) },
  NextExperiment: { job: ({ job, seen }: With<Experiment>) => ({ ...job, seen }) },
  JobSpecification: {
    base: ({ base, seen }: With<JobSpec>) => subject(base, seen),
    evaluate: ({ evaluate, seen }: With<JobSpec>) => evaluate && { ...evaluate, seen },
  },
  CrossEvaluation: {
    models: ({ models, seen }: With<NonNullable<JobSpec['evaluate']>>) => subjects(models, seen),
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
  NoiseSource: enumOf(['repetitions', 'intervals', 'neighbours', 'unknown']),
  EvidenceKind: enumOf(['failed run', 'failed evaluation', 'failed check', 'shape', 'experiment']),
  ExperimentKind: enumOf(EXPERIMENTS),
};
