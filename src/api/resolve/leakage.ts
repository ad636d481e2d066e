/** Resolvers of `Query.leakage`. */
import { leakage as judged, type Leakage, type LeakagePair } from '../../lineage/leakage.ts';
import type { DataGap } from '../../lineage/leakage/data-lineage.ts';
import type { DataUse } from '../../lineage/leakage/roles.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

interface LeakageArguments {
  readonly of: string;
  readonly asOf?: string | number | null;
  readonly limit?: number | null;
  readonly first: number;
}

interface Dated {
  readonly asOf: number | undefined;
}

interface Answer extends Dated {
  readonly answer: Leakage;
  readonly first: number;
}

export async function leakage(_: unknown, args: LeakageArguments, operation: Operation): Promise<Answer> {
  const first = pageSize(args.first);
  const request = { of: args.of, asOf: args.asOf ?? undefined, limit: args.limit ?? undefined };
  const answer = await operation.read((reading) => judged(reading, request));
  return { answer, first, asOf: request.asOf === undefined ? undefined : answer.receipt.asOf };
}

const one = (iri: Iri | undefined, asOf: number | undefined): Subject | null =>
  iri === undefined ? null : { iri, asOf };

/** Resolvers of `Leakage`. */
export const leakageAnswer = {
  verdict: ({ answer }: Answer) => answer.verdict,
  because: ({ answer }: Answer) => answer.because,
  of: ({ answer, asOf }: Answer) => one(answer.of, asOf),
  pairs: ({ answer, first, asOf }: Answer) => answer.pairs.slice(0, first).map((pair) => ({ ...pair, asOf })),
  pairCount: ({ answer }: Answer) => answer.pairs.length,
  receipt: ({ answer, asOf }: Answer) => receiptOf(answer.receipt, asOf),
};

/** Resolvers of `LeakagePair`. */
export const leakagePair = {
  training: ({ training, asOf }: LeakagePair & Dated) => ({ ...training, asOf }),
  evaluation: ({ evaluation, asOf }: LeakagePair & Dated) => ({ ...evaluation, asOf }),
  shared: ({ shared, asOf }: LeakagePair & Dated) => shared.map((iri) => one(iri, asOf)),
  split: ({ split, asOf }: LeakagePair & Dated) => one(split, asOf),
  gaps: ({ gaps, asOf }: LeakagePair & Dated) => gaps.map((gap) => ({ ...gap, asOf })),
};

/** Resolvers of `DataUse`. */
export const dataUse = {
  data: ({ data, asOf }: DataUse & Dated) => one(data, asOf),
  run: ({ run, asOf }: DataUse & Dated) => one(run, asOf),
  evaluation: ({ evaluation, asOf }: DataUse & Dated) => one(evaluation, asOf),
  through: ({ through, asOf }: DataUse & Dated) => one(through, asOf),
  features: ({ features, asOf }: DataUse & Dated) => one(features, asOf),
};

/** Resolvers of `DataGap`. */
export const dataGap = {
  element: ({ iri, asOf }: DataGap & Dated) => one(iri, asOf),
};

/** What the verb calls things, as GraphQL spells it. */
export const leakageEnums = {
  LeakageVerdict: { LEAK: 'leak', UNKNOWN: 'unknown', WARNING: 'warning', NOTE: 'note', CLEAR: 'clear' },
  LeakageRelation: {
    SAME_VERSION: 'sameVersion',
    SAME_CONTENT: 'sameContent',
    SAME_FILES: 'sameFiles',
    EVALUATION_FROM_TRAINING: 'evaluationFromTraining',
    TRAINING_FROM_EVALUATION: 'trainingFromEvaluation',
    SPLIT_OVERLAPS: 'splitOverlaps',
    SHARED_ORIGIN: 'sharedOrigin',
    SPLIT: 'split',
    NOTHING_SHARED: 'nothingShared',
  },
};
