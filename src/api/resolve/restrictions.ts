/** Resolvers of `Query.restrictions`. */
import { pageSize } from '../../lineage/limits.ts';
import { restrictions as restrictionsOn, type Restrictions } from '../../lineage/restrictions.ts';
import type { Conflict, IntendedUse, OpenQuestion } from '../../lineage/restrictions/conflict.ts';
import type { RestrictionSource } from '../../lineage/restrictions/judge.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

interface RestrictionsArguments {
  readonly of?: readonly string[] | null;
  readonly use?: IntendedUse | null;
  readonly asOf?: string | number | null;
  readonly limit?: number | null;
}

interface Answer extends Restrictions {
  readonly asOf: number | undefined;
}

interface First {
  readonly first: number;
}

export async function restrictions(_: unknown, args: RestrictionsArguments, operation: Operation): Promise<Answer> {
  const request = {
    of: args.of ?? undefined,
    use: args.use ?? undefined,
    asOf: args.asOf ?? undefined,
    limit: args.limit ?? undefined,
  };
  const answer = await operation.read((reading) => restrictionsOn(reading, request));
  return { ...answer, asOf: request.asOf === undefined ? undefined : answer.receipt.asOf };
}

/** Resolvers of `Restrictions`. */
export const restrictionsAnswer = {
  of: ({ of, asOf }: Answer): Subject[] => of.map((iri) => ({ iri, asOf })),
  conflicts: ({ conflicts, asOf }: Answer, { first }: First) =>
    conflicts.slice(0, pageSize(first)).map((conflict) => ({ ...conflict, asOf })),
  conflictCount: ({ conflicts }: Answer) => conflicts.length,
  openQuestions: ({ open, asOf }: Answer, { first }: First) =>
    open.slice(0, pageSize(first)).map((question) => ({ ...question, asOf })),
  openCount: ({ open }: Answer) => open.length,
  sources: ({ sources, asOf }: Answer, { first }: First) =>
    sources.slice(0, pageSize(first)).map((source) => ({ ...source, asOf })),
  sourceCount: ({ sources }: Answer) => sources.length,
  receipt: ({ receipt, asOf }: Answer) => receiptOf(receipt, asOf),
};

type At<T> = T & { readonly asOf: number | undefined };
const subject = (iri: Iri, asOf: number | undefined): Subject => ({ iri, asOf });

/** Resolvers of `RestrictionConflict`. */
export const restrictionConflict = {
  at: ({ at, asOf }: At<Conflict>) => subject(at, asOf),
  sources: ({ sources, asOf }: At<Conflict>) => sources.map((iri) => subject(iri, asOf)),
  path: ({ path, asOf }: At<Conflict>) => path.map((iri) => subject(iri, asOf)),
};

/** Resolvers of `RestrictionQuestion`. */
export const restrictionQuestion = {
  at: ({ at, asOf }: At<OpenQuestion>) => subject(at, asOf),
};

/** Resolvers of `RestrictionSource`. */
export const restrictionSource = {
  element: ({ iri, asOf }: At<RestrictionSource>) => subject(iri, asOf),
  isMaterial: ({ mode }: RestrictionSource) => mode === 'material',
  licences: ({ claims: { licences, policies } }: RestrictionSource) =>
    licences.map(({ text }) => text).filter((text) => !policies.some((policy) => policy === text)),
  policies: ({ claims }: RestrictionSource) => claims.policies,
  purposes: ({ claims }: RestrictionSource) => claims.purposes,
  legalBases: ({ claims }: RestrictionSource) => claims.legalBases,
  consentConstraints: ({ claims }: RestrictionSource) => claims.consentConstraints,
  consentExpires: ({ claims }: RestrictionSource) => claims.consentExpires ?? null,
  consentWithdrawnAt: ({ claims }: RestrictionSource) => claims.consentWithdrawn ?? null,
  containsPersonalData: ({ claims }: RestrictionSource) => claims.personal ?? null,
  confidentiality: ({ claims }: RestrictionSource) => claims.confidentiality ?? null,
  origin: ({ claims }: RestrictionSource) => claims.origin ?? null,
};

/** Values of the enumerations. */
export const restrictionEnums = {
  IntendedUse: { COMMERCIAL: 'commercial', NONCOMMERCIAL: 'noncommercial' },
  RestrictionRule: {
    NONCOMMERCIAL: 'noncommercial',
    NO_DERIVATIVES: 'noDerivatives',
    SHARE_ALIKE: 'shareAlike',
    PROPRIETARY: 'proprietary',
    NETWORK_USE: 'networkUse',
    LICENCES_TOGETHER: 'licencesTogether',
    CONSENT: 'consent',
    PURPOSE: 'purpose',
    PERSONAL_DATA: 'personalData',
    CONFIDENTIALITY: 'confidentiality',
  },
  ConflictCertainty: { DEFINITE: 'definite', DISPUTED: 'disputed' },
};
