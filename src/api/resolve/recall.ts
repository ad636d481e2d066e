/** Resolvers of what `graphql/recall.graphql` adds to recalls and elements. */
import type { Iri } from '../../prov/iri.ts';
import { newName } from '../../lineage/name.ts';
import { pageSize } from '../../lineage/limits.ts';
import { recall, type RecallAnswer, type RecallItem } from '../../lineage/recall.ts';
import type { Step } from '../../lineage/recall/fold.ts';
import { recallsOf, type ElementRecall } from '../../lineage/recall/concerning.ts';
import { AFFECTS, RECALLED } from '../../lineage/recall/terms.ts';
import { indexKey } from '../../store/project.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { receiptOf } from './lineage.ts';

/** Read once for all fields of one operation. */
const read = new WeakMap<Operation, Map<string, Promise<RecallAnswer>>>();

function answerOf({ iri, asOf }: Subject, since: boolean, operation: Operation): Promise<RecallAnswer> {
  let answers = read.get(operation);
  if (!answers) read.set(operation, (answers = new Map()));
  const key = JSON.stringify([iri, asOf, since]);
  let answer = answers.get(key);
  if (!answer) {
    answer = operation.read((reading) => recall(reading, { id: iri, asOf, since }));
    answers.set(key, answer);
  }
  return answer;
}

/** Forgets what was read before a mutation changed it. */
export function forgetRecalls(operation: Operation): void {
  read.delete(operation);
}

/** A step with the moment it is looked at. */
interface Entry extends Step {
  readonly asOf: number | undefined;
}

const entryOf =
  (asOf: number | undefined) =>
  (step: Step): Entry => ({ ...step, asOf });

interface ItemArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly owner?: string | null;
  readonly new?: boolean | null;
}

interface Item extends RecallItem {
  readonly asOf: number | undefined;
}

/** Resolvers of `Recall` beyond its own properties. */
export const recallFields = {
  state: async (subject: Subject, _: unknown, operation: Operation) =>
    (await answerOf(subject, false, operation)).state,
  endedBy: async (subject: Subject, _: unknown, operation: Operation) => {
    const { ended } = await answerOf(subject, false, operation);
    return ended ? entryOf(subject.asOf)(ended) : null;
  },
  entries: async (subject: Subject, _: unknown, operation: Operation) =>
    (await answerOf(subject, false, operation)).steps.map(entryOf(subject.asOf)),
  progress: async (subject: Subject, { since }: { since: boolean }, operation: Operation) => {
    const { counts, owners, newItems, impact, foundComplete } = await answerOf(subject, since, operation);
    return {
      counts,
      owners: owners.map(({ owner, ...of }) => ({
        owner: owner === undefined ? null : { iri: owner, asOf: subject.asOf },
        counts: of,
      })),
      newItems,
      foundComplete,
      receipt: impact ? receiptOf(impact.receipt, subject.asOf) : null,
    };
  },
  items: itemsOf,
};

/** A page of items. The cursor names the last item seen, by its place and its IRI. */
async function itemsOf(
  subject: Subject,
  { states, owner, new: onlyNew, ...args }: ItemArguments,
  operation: Operation,
): Promise<Connection<Item, Edge<Item>>> {
  const first = pageSize(args.first);
  const { items } = await answerOf(subject, true, operation);
  const owned = typeof owner === 'string' ? newName(operation.context.vocabulary, owner, 'an owner') : undefined;
  const wanted = items.filter(
    ({ state, owners, isNew }) =>
      (!states || states.includes(state)) &&
      (owned === undefined || owners.includes(owned)) &&
      (typeof onlyNew !== 'boolean' || isNew === onlyNew),
  );
  const from = typeof args.after === 'string' ? placeAfter(wanted, args.after) : 0;
  const edges = wanted.slice(from, from + first).map((item, i) => ({
    cursor: encodeCursor('m', [from + i, item.iri]),
    node: { ...item, asOf: subject.asOf },
  }));
  return connection<Item, Edge<Item>>(
    edges,
    { more: from + first < wanted.length, after: args.after },
    () => wanted.length,
  );
}

/** After the item that was seen last, wherever it stands by now; where it stood, if it is no item any more. */
function placeAfter(items: readonly RecallItem[], cursor: string): number {
  const [index, iri] = decodeCursor('m', cursor, 2);
  if (typeof index !== 'number' || typeof iri !== 'string') throw badCursor();
  const now = items.findIndex((item) => item.iri === iri);
  return now < 0 ? index : now + 1;
}

/** Resolvers of `RecallItem`. */
export const recallItem = {
  element: ({ iri, asOf }: Item): Subject => ({ iri, asOf }),
  answer: ({ step, asOf }: Item) => (step ? entryOf(asOf)(step) : null),
  owners: ({ owners, asOf }: Item): Subject[] => owners.map((iri) => ({ iri, asOf })),
};

/** Resolvers of `RecallEntry`. */
export const recallEntry = {
  step: ({ iri, asOf }: Entry): Subject => ({ iri, asOf }),
  itemCount: ({ items }: Entry) => items.length,
  by: ({ by, asOf }: Entry): Subject[] => by.map((iri: Iri) => ({ iri, asOf })),
};

/** `Element.recalls`. */
export async function elementRecalls(subject: Subject, _: unknown, operation: Operation): Promise<object[]> {
  const { iri, asOf } = subject;
  const key = indexKey(iri);
  const named = await Promise.all([RECALLED, AFFECTS].map((property) => operation.loaders.having(property, key)));
  const candidates = named.flat();
  if (candidates.length === 0) return [];
  const found = await operation.read((reading) => recallsOf(reading, iri, candidates, asOf));
  return found.map(({ recall: of, ...more }: ElementRecall) => ({ ...more, recall: { iri: of, asOf } }));
}

/** Values of the enumerations. */
export const recallEnums = {
  RecallState: { OPEN: 'open', CLOSED: 'closed', WITHDRAWN: 'withdrawn' },
  RecallItemState: { OPEN: 'open', ACKNOWLEDGED: 'acknowledged', RESOLVED: 'resolved', WAIVED: 'waived' },
  RecallItemAction: { ACKNOWLEDGE: 'acknowledge', RESOLVE: 'resolve', WAIVE: 'waive', REOPEN: 'reopen' },
  RecallEnding: { CLOSE: 'close', WITHDRAW: 'withdraw' },
};
