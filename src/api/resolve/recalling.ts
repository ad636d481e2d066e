/** Resolvers of the mutations that open, answer for and end recalls. */
import { newName } from '../../lineage/name.ts';
import { answerRecall as answer, type AnswerRequest } from '../../lineage/recall/answer.ts';
import { endRecall as end, type EndRequest } from '../../lineage/recall/end.ts';
import { openRecall as open, type OpenRequest } from '../../lineage/recall/open.ts';
import type { RecallReceipt } from '../../lineage/recall/step.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { forgetRecalls } from './recall.ts';

/** An input as GraphQL gives it: the verb's request, with null for what was left out, and the actor as it was typed. */
type Input<Request> = { readonly [K in keyof Request]: K extends 'actor' ? string | null : Request[K] | null };
interface Arguments<Request> {
  readonly input: Input<Request>;
}

export const recallMutations = {
  openRecall: async (_: unknown, { input }: Arguments<OpenRequest>, operation: Operation) =>
    payload(await open(operation.context, requested<OpenRequest>(input, operation)), operation),
  answerRecall: async (_: unknown, { input }: Arguments<AnswerRequest>, operation: Operation) =>
    payload(await answer(operation.context, requested<AnswerRequest>(input, operation)), operation),
  endRecall: async (_: unknown, { input }: Arguments<EndRequest>, operation: Operation) =>
    payload(await end(operation.context, requested<EndRequest>(input, operation)), operation),
};

function requested<Request extends { readonly actor?: Iri | undefined }>(
  input: Input<Request>,
  { context }: Operation,
): Request {
  const { actor, ...given } = input as { readonly actor?: string | null };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const by = typeof actor === 'string' ? newName(context.vocabulary, actor, 'an agent') : undefined;
  return { ...said, ...(by !== undefined && { actor: by }) } as unknown as Request;
}

function payload({ recall, items, unseen = [], receipt }: RecallReceipt, operation: Operation): object {
  forgetRecalls(operation);
  const subject: Subject = { iri: recall };
  return { recall: subject, itemCount: items.length, unseen: unseen.length, receipt: receipt ?? null };
}
