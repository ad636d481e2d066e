/** Resolvers of `Query.validation`. */
import { sayStatement } from '../../constraints/say.ts';
import type { Violation } from '../../constraints/report.ts';
import { pageSize } from '../../lineage/limits.ts';
import { validate, type ValidateRequest, type Validation } from '../../lineage/validate.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Operation } from '../operation.ts';
import { receiptOf } from './lineage.ts';

type ValidationArguments = { readonly [K in keyof ValidateRequest]: ValidateRequest[K] | null } & {
  readonly first: number;
};

interface Answer extends Validation {
  readonly asOf: number | undefined;
}

export async function validation(_: unknown, args: ValidationArguments, operation: Operation): Promise<Answer> {
  const request: ValidateRequest = {
    of: args.of ?? undefined,
    direction: args.direction ?? undefined,
    depth: args.depth ?? undefined,
    asOf: args.asOf ?? undefined,
    validAt: args.validAt ?? undefined,
    limit: args.limit ?? undefined,
    first: pageSize(args.first),
  };
  const answer = await operation.read((reading) => validate(reading, request));
  return { ...answer, asOf: request.asOf === undefined ? undefined : answer.receipt.asOf };
}

const subject = (said: Statement) => (said.statement === 'element' ? said.id : said.subject);

/** Resolvers of `Validation`. */
export const validationAnswer = {
  valid: ({ verdict }: Answer) => verdict.valid,
  violations: ({ verdict, asOf }: Answer) => verdict.violations.map((violation) => ({ ...violation, asOf })),
  totalCount: ({ verdict }: Answer) => verdict.violationCount,
  statements: ({ verdict }: Answer) => verdict.statements,
  receipt: ({ receipt, asOf }: Answer) => receiptOf(receipt, asOf),
};

type Told = Violation & { readonly asOf: number | undefined };

/** Resolvers of `ConstraintViolation`. */
export const constraintViolation = {
  statements: ({ statements, asOf }: Told) =>
    statements.map((said) => ({ text: sayStatement(said), subject: { iri: subject(said), asOf } })),
  bundle: ({ bundle, asOf }: Told) => (bundle === undefined ? null : { iri: bundle, asOf }),
};
