/** Answering for items of a recall: acknowledging, resolving, waiving, and opening them again. Each answer is a record; none changes another. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { relate } from '../../prov/statement.ts';
import type { LineageCode } from '../codes.ts';
import type { Context } from '../context.ts';
import { withinLimit } from '../limits.ts';
import { resolveName } from '../name.ts';
import type { Reading } from '../reading.ts';
import { recall as readRecall, type RecallAnswer, type RecallItem } from '../recall.ts';
import { newStep, refuseUnreasoned, stepStatements, type RecallReceipt } from './step.ts';
import { ADMITS, STATE_AFTER, type ItemAction } from './terms.ts';

export interface AnswerRequest {
  /** The recall, by any name. */
  readonly recall: string;
  readonly action: ItemAction;
  /** Items, by any name. Without them, every item in a state that admits the action and was found at the opening, or answered for before. */
  readonly items?: readonly string[] | undefined;
  /** Without `items`: only those of this owner, by any name. */
  readonly ownedBy?: string | undefined;
  /** Without `items`: those that are affected since the opening as well. Nobody may have seen them, so that has to be said. */
  readonly includeNew?: boolean | undefined;
  /** Needed for all but an acknowledgement. */
  readonly reason?: string | undefined;
  /** The agent who answers. */
  readonly actor?: Iri | undefined;
}

/**
 * Answers for items. The same call again changes nothing: an item that this actor put in this state for this reason stays as it is.
 * @throws Fault NOT_FOUND (no such recall; an element that is no item of it), AMBIGUOUS, BAD_ARGUMENT (no reason; no item left to answer for, or only such as are affected
 * since the opening),
 * CONFLICT (the recall has ended; an item is in a state that does not admit it), LIMIT; as `record` does
 */
export async function answerRecall(context: Context, request: AnswerRequest): Promise<RecallReceipt> {
  const { action, reason, actor } = request;
  if (action !== 'acknowledge') refuseUnreasoned(reason, `To ${action} an item`);
  const { store, vocabulary } = context;
  const found = await store.read(async (reader) => {
    const reading: Reading = { reader, vocabulary };
    const answer = await readRecall(reading, { id: request.recall, since: true });
    if (answer.state !== 'open') {
      throw new Fault<LineageCode>(
        'CONFLICT',
        `${shortName(answer.iri)} was ${answer.state}: nothing is answered for any more.`,
        {
          hint: 'Open it again for the same reason: what is affected since is then asked for in a recall that follows this one.',
          details: { recall: answer.iri, state: answer.state },
        },
      );
    }
    return { answer, ...(await chosenItems(reading, answer, request)) };
  });
  const unseen = found.unseen.length > 0 ? { unseen: found.unseen } : {};
  const due = found.chosen.filter((item) => !isRepeated(item, request));
  refuseUnfit(due, action);
  const items = due.map(({ iri }) => iri).sort();
  if (items.length === 0)
    return { recall: found.answer.iri, items: found.chosen.map(({ iri }) => iri).sort(), ...unseen };
  const step = newStep(vocabulary);
  const receipt = await context.recorder.record({
    statements: [
      ...stepStatements(step, { action, reason, actor, at: new Date().toISOString(), items }),
      relate('used', step, found.answer.iri),
    ],
    ...(actor !== undefined && { actor }),
  });
  return { recall: found.answer.iri, items, ...unseen, receipt };
}

interface Chosen {
  readonly chosen: readonly RecallItem[];
  /** Items that the same request answers for once it includes what is new. */
  readonly unseen: readonly Iri[];
}

async function chosenItems(reading: Reading, answer: RecallAnswer, request: AnswerRequest): Promise<Chosen> {
  const { items: named, ownedBy } = request;
  if (named !== undefined) return { chosen: await namedItems(reading, answer, named), unseen: [] };
  const owner = ownedBy === undefined ? undefined : await resolveName(reading, ownedBy);
  return allItems(answer, owner, request);
}

/** Every item that the action is for. What is affected since the opening is not among them unasked: nobody may have looked at it. */
function allItems({ iri, items }: RecallAnswer, owner: Iri | undefined, request: AnswerRequest): Chosen {
  const { action, includeNew = false } = request;
  const own = items.filter(({ owners }) => owner === undefined || owners.includes(owner));
  const fit = own.filter((item) => ADMITS[action].includes(item.state));
  const left = includeNew ? [] : fit.filter(({ isNew, step }) => isNew && step === undefined);
  const unseen = left.map((item) => item.iri).sort();
  const chosen = fit.filter((item) => !left.includes(item));
  if (chosen.length > 0) return { chosen, unseen };
  const repeated = own.filter((item) => isRepeated(item, request));
  if (repeated.length > 0) return { chosen: repeated, unseen };
  const whose = owner === undefined ? '' : ` of ${shortName(owner)}`;
  const since = unseen.length === 0 ? '' : ` but ${unseen.length} that are affected since it was opened`;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${shortName(iri)} has no item${whose} to ${action}${since}.`, {
    ...(unseen.length > 0 && {
      hint: 'clew recall show --new lists them; answer for them too with --new (includeNew).',
    }),
    details: { recall: iri, items: own.length, unseen: unseen.length },
  });
}

async function namedItems(
  reading: Reading,
  { iri, items }: RecallAnswer,
  named: readonly string[],
): Promise<readonly RecallItem[]> {
  if (named.length === 0) throw new Fault<LineageCode>('BAD_ARGUMENT', 'Say for which items it answers.');
  withinLimit('recallItems', named.length, 'The number of items');
  const byIri = new Map(items.map((item) => [item.iri, item]));
  const chosen = new Map<Iri, RecallItem>();
  for (const name of named) {
    const element = await resolveName(reading, name);
    const item = byIri.get(element);
    if (!item) {
      throw new Fault<LineageCode>('NOT_FOUND', `${shortName(element)} is no item of ${shortName(iri)}.`, {
        hint: 'clew recall show lists its items.',
        details: { recall: iri, element },
      });
    }
    chosen.set(element, item);
  }
  return [...chosen.values()];
}

/** Whether this very answer stands already. */
function isRepeated(
  { state, step }: RecallItem,
  { action, reason, actor }: Pick<AnswerRequest, 'action' | 'reason' | 'actor'>,
): boolean {
  return (
    step?.action === action &&
    state === STATE_AFTER[action] &&
    step.reason === reason &&
    (actor === undefined ? step.by.length === 0 : step.by.includes(actor))
  );
}

/** @throws Fault CONFLICT, which names the first of them */
function refuseUnfit(items: readonly RecallItem[], action: ItemAction): void {
  const unfit = items.filter(({ state }) => !ADMITS[action].includes(state));
  const [first] = unfit;
  if (!first) return;
  const who = first.step?.by.length ? ` by ${first.step.by.map(shortName).join(', ')}` : '';
  const when = first.step?.at === undefined ? '' : ` at ${first.step.at}`;
  const others = unfit.length > 1 ? `; ${unfit.length - 1} more are in no state for it either` : '';
  throw new Fault<LineageCode>('CONFLICT', `${shortName(first.iri)} is ${first.state}${who}${when}${others}.`, {
    hint: action === 'reopen' ? 'There is nothing to reopen.' : 'Reopen it first, with a reason.',
    details: { items: unfit.slice(0, 20).map(({ iri }) => shortName(iri)), count: unfit.length },
  });
}
