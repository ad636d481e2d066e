import { compareText } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Submission } from '../../prov/record.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { Receipt } from '../../lineage/record.ts';
import type { InputPlan } from '../../ingest/inputs/plan.ts';
import { readSubmission, type RecordInput } from '../../ingest/inputs/submission.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type PageArguments } from './connection.ts';
import { oneRecord } from './record.ts';
import { literalAnswer } from './value.ts';

interface Recorded {
  readonly receipt: Receipt;
  readonly submission: Submission;
}

/** `Mutation.record`: one mutation, one record. */
export function recordMutation(plan: InputPlan) {
  return async (_: unknown, { input }: { input: RecordInput }, { context }: Operation): Promise<Recorded> => {
    const submission = readSubmission(input, context.vocabulary, plan);
    return { submission, receipt: await context.recorder.record(submission) };
  };
}

/** Resolvers of `Receipt`. */
export const receipt = {
  number: ({ receipt }: Recorded) => receipt.number,
  digest: ({ receipt }: Recorded) => receipt.digest,
  recordedAt: ({ receipt }: Recorded) => receipt.recordedAt,
  created: ({ receipt }: Recorded) => receipt.created,
  counts: ({ receipt: { elements, relations } }: Recorded) => ({ elements, relations }),
  warnings: ({ receipt }: Recorded) =>
    receipt.findings.map((finding) => ({ ...finding, value: finding.value && literalAnswer(finding.value) })),
  record: ({ receipt }: Recorded, _: unknown, operation: Operation) =>
    oneRecord(null, { number: receipt.number }, operation),
  described: ({ submission }: Recorded, args: PageArguments) => {
    const first = pageSize(args.first);
    const last = args.after === undefined || args.after === null ? undefined : decodeCursor('d', args.after, 1)[0];
    if (last !== undefined && typeof last !== 'string') throw badCursor();
    const all = [
      ...new Set(submission.statements.map((said) => (said.statement === 'element' ? said.id : said.subject))),
    ].sort(compareText);
    const left = last === undefined ? all : all.filter((iri) => iri > last);
    const edges = left
      .slice(0, first)
      .map((iri: Iri) => ({ cursor: encodeCursor('d', [iri]), node: { iri } satisfies Subject }));
    return connection<Subject, (typeof edges)[number]>(
      edges,
      { more: left.length > first, after: args.after },
      () => all.length,
    );
  },
};
