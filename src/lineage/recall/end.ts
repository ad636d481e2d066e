/** Ending a recall: closed when all is answered for, or withdrawn when it was a mistake. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { XSD_DATETIME } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { element, INVALIDATED_AT, relate } from '../../prov/statement.ts';
import type { LineageCode } from '../codes.ts';
import type { Context } from '../context.ts';
import { recall as readRecall, type RecallAnswer } from '../recall.ts';
import { newStep, refuseUnreasoned, stepStatements, type RecallReceipt } from './step.ts';
import { RECALL_TYPE, type Ending } from './terms.ts';

export interface EndRequest {
  /** The recall, by any name. */
  readonly recall: string;
  /** `close` asks that every item be resolved or waived, what is affected since among them; `withdraw` says that the recall was a mistake. */
  readonly how: Ending;
  /** Needed to withdraw. */
  readonly reason?: string | undefined;
  /** The agent who ends it. */
  readonly actor?: Iri | undefined;
}

/**
 * Ends a recall; nothing of it is deleted. The same call again changes nothing.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT (a withdrawal without a reason), CONFLICT (items that nobody resolved or waived; it has ended
 * otherwise); as `record` does
 */
export async function endRecall(context: Context, { recall, how, reason, actor }: EndRequest): Promise<RecallReceipt> {
  if (how === 'withdraw') refuseUnreasoned(reason, 'To withdraw a recall');
  const { store, vocabulary } = context;
  const answer = await store.read((reader) =>
    readRecall({ reader, vocabulary }, { id: recall, since: how === 'close' }),
  );
  const all = answer.items.map((item) => item.iri).sort();
  const { iri, ended } = answer;
  if (ended?.action === how && ended.reason === reason) return { recall: iri, items: all };
  if (answer.state !== 'open') {
    throw new Fault<LineageCode>('CONFLICT', `${shortName(iri)} was ${answer.state} already.`, {
      details: { recall: iri, state: answer.state },
    });
  }
  if (how === 'close') refuseUnanswered(answer);
  const at = new Date().toISOString();
  const step = newStep(vocabulary);
  const receipt = await context.recorder.record({
    statements: [
      element(iri, [RECALL_TYPE], { [INVALIDATED_AT]: { value: at, datatype: XSD_DATETIME } }),
      relate('wasInvalidatedBy', iri, step),
      ...stepStatements(step, { action: how, reason, actor, at }),
      relate('used', step, iri),
    ],
    ...(actor !== undefined && { actor }),
  });
  return { recall: iri, items: all, receipt };
}

/** @throws Fault CONFLICT */
function refuseUnanswered({ iri, items, impact }: RecallAnswer): void {
  const left = items.filter(({ state }) => state === 'open' || state === 'acknowledged');
  if (left.length > 0) {
    throw new Fault<LineageCode>(
      'CONFLICT',
      `${left.length} of ${items.length} items of ${shortName(iri)} are neither resolved nor waived: ${left
        .slice(0, 3)
        .map((item) => shortName(item.iri))
        .join(', ')}${left.length > 3 ? ', …' : ''}.`,
      {
        hint: 'Resolve them, or waive them with a reason; or withdraw the recall if it was a mistake.',
        details: { recall: iri, left: left.length },
      },
    );
  }
  if (impact && !impact.receipt.complete) {
    throw new Fault<LineageCode>('CONFLICT', `What is affected by ${shortName(iri)} could not be walked to its end.`, {
      hint: 'Ask clew impact what was left.',
      details: { recall: iri },
    });
  }
}
