/** Resolvers of `Query.drift`. */
import { drift as judged, type ColumnDrift, type Drift, type DriftRequest } from '../../lineage/drift.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

type DriftArguments = { readonly [K in keyof DriftRequest]: DriftRequest[K] | null } & { readonly of: string };

interface Answer {
  readonly answer: Drift;
  readonly asOf: number | undefined;
}

export async function drift(_: unknown, args: DriftArguments, operation: Operation): Promise<Answer> {
  const request: DriftRequest = {
    of: args.of,
    window: args.window ?? undefined,
    since: args.since ?? undefined,
    asOf: args.asOf ?? undefined,
    limit: args.limit ?? undefined,
  };
  const answer = await operation.read((reading) => judged(reading, request));
  return { answer, asOf: request.asOf === undefined ? undefined : answer.receipt.asOf };
}

const one = (iri: Iri | undefined, asOf: number | undefined): Subject | null =>
  iri === undefined ? null : { iri, asOf };
const all = (iris: readonly Iri[], asOf: number | undefined): Subject[] => iris.map((iri) => ({ iri, asOf }));

/** Resolvers of `Drift`. */
export const driftAnswer = {
  verdict: ({ answer }: Answer) => answer.verdict,
  because: ({ answer }: Answer) => answer.because,
  modelVersion: ({ answer, asOf }: Answer) => one(answer.model, asOf),
  deployment: ({ answer, asOf }: Answer) => one(answer.deployment, asOf),
  window: ({ answer, asOf }: Answer) => one(answer.window, asOf),
  windows: ({ answer, asOf }: Answer) => all(answer.windows, asOf),
  trainingProfiles: ({ answer, asOf }: Answer) => all(answer.profiles, asOf),
  columns: ({ answer, asOf }: Answer) => answer.columns.map((column) => ({ column, asOf })),
  findings: ({ answer }: Answer) => answer.findings,
  trainingCode: ({ answer, asOf }: Answer) => all(answer.preparation.training, asOf),
  servingCode: ({ answer, asOf }: Answer) => all(answer.preparation.service, asOf),
  sameCode: ({ answer }: Answer) => answer.preparation.same,
  unable: ({ answer }: Answer) => answer.unable,
  receipt: ({ answer, asOf }: Answer) => receiptOf(answer.receipt, asOf),
};

interface Column {
  readonly column: ColumnDrift;
  readonly asOf: number | undefined;
}

/** Resolvers of `DriftColumn`. */
export const driftColumn = {
  name: ({ column }: Column) => column.column,
  verdict: ({ column }: Column) => column.verdict,
  because: ({ column }: Column) => column.because,
  findings: ({ column }: Column) => column.findings,
  psi: ({ column }: Column) => column.psi?.value,
  psiChance: ({ column }: Column) => column.psi?.chance,
  ks: ({ column }: Column) => column.ks,
  missingBefore: ({ column }: Column) => column.missing?.before,
  missingAfter: ({ column }: Column) => column.missing?.after,
  since: ({ column, asOf }: Column) => one(column.since, asOf),
  feature: ({ column, asOf }: Column) => one(column.origin.feature, asOf),
  step: ({ column, asOf }: Column) => one(column.origin.step, asOf),
  sources: ({ column, asOf }: Column) => all(column.origin.sources, asOf),
  trainingProfile: ({ column, asOf }: Column) => one(column.before?.iri, asOf),
  windowProfile: ({ column, asOf }: Column) => one(column.after?.iri, asOf),
};

/** What the verb calls things, as GraphQL spells it. */
export const driftEnums = {
  DriftVerdict: {
    DATA_QUALITY: 'dataQuality',
    TRAINING_SERVING_SKEW: 'skew',
    NATURAL_DRIFT: 'naturalDrift',
    UNDETERMINED: 'undetermined',
    NONE: 'none',
  },
  DriftSeverity: { NOTE: 'note', MODERATE: 'moderate', MAJOR: 'major' },
  DriftFindingName: {
    MISSING_VALUES: 'missingValues',
    COLUMN_MISSING: 'columnMissing',
    COLUMN_NEW: 'columnNew',
    TYPE: 'type',
    UNIT: 'unit',
    RANGE: 'range',
    NEW_CATEGORY: 'newCategory',
    LOST_CATEGORY: 'lostCategory',
    QUALITY_CHECK: 'qualityCheck',
    SHAPE: 'shape',
  },
};
