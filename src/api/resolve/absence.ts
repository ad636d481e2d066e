/** Resolvers of `Query.absence`. */
import { absence, type Absence, type AbsenceRequest } from '../../lineage/absence.ts';
import type { Gap } from '../../lineage/absence/gaps.ts';
import type { Step } from '../../lineage/absence/touch.ts';
import type { Comparison } from '../../store/store.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

type AbsenceArguments = { readonly [K in keyof Omit<AbsenceRequest, 'properties'>]: AbsenceRequest[K] | null } & {
  readonly of: string;
  readonly properties?:
    readonly { readonly property: string; readonly is: Comparison; readonly value?: string | null }[] | null;
};

interface Answer extends Absence {
  readonly asOf: number | undefined;
}

export async function absenceOf(_: unknown, args: AbsenceArguments, operation: Operation): Promise<Answer> {
  const { of, properties, ...rest } = args;
  const request: AbsenceRequest = {
    of,
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as Omit<AbsenceRequest, 'of'>),
    properties: (properties ?? []).map(({ property, is, value }) => ({ property, is, value: value ?? undefined })),
  };
  const answer = await operation.read((reading) => absence(reading, request));
  const isPast = request.asOf !== undefined || request.signed === true;
  return { ...answer, asOf: isPast ? answer.receipt.asOf : undefined };
}

/** Resolvers of `Absence`. */
export const absenceAnswer = {
  of: ({ of: iri, asOf }: Answer) => ({ iri, asOf }),
  witness: ({ witness, asOf }: Answer) =>
    witness === undefined
      ? null
      : {
          element: { iri: witness.element, asOf },
          ...witness.touch,
          path: witness.path.map(({ relation, from, to }: Step) => ({
            relation,
            from: { iri: from, asOf },
            to: { iri: to, asOf },
          })),
        },
  open: ({ open, asOf }: Answer) =>
    open.map(({ element, ...gap }: Gap) => ({
      ...gap,
      element: element === undefined ? null : { iri: element, asOf },
    })),
  receipt: ({ receipt, asOf }: Answer) => receiptOf(receipt, asOf),
};
