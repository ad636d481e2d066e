/** Resolvers of `Query.comparison`. */
import { compare } from '../../lineage/compare.ts';
import {
  CHANGE_CLASSES,
  type Change,
  type ChangeClass,
  type Comparison,
  type Divergence,
  type FoldedRoot,
  type Outcome,
  type Pair,
  type PathStep,
  type Unpaired,
} from '../../lineage/compare/change.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { pageSize } from '../../lineage/limits.ts';
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type PageArguments } from './connection.ts';
import { receiptOf } from './lineage.ts';

interface ComparisonArguments {
  readonly left: string;
  readonly right: string;
  readonly asOf?: string | null;
  readonly limit?: number | null;
}

/** What an answer and all that hangs on it is seen as of: a record asked for, or undefined for the present. */
interface Seen {
  readonly asOf: number | undefined;
}

interface Answer extends Comparison, Seen {
  readonly byId: ReadonlyMap<string, Change>;
}

type SeenOf<T> = T & Seen;

export async function comparison(_: unknown, args: ComparisonArguments, operation: Operation): Promise<Answer> {
  const { left, right, asOf, limit } = args;
  const request = { left, right, asOf: asOf ?? undefined, limit: limit ?? undefined };
  const answer = await operation.read((reading) => compare(reading, request));
  return {
    ...answer,
    asOf: request.asOf === undefined ? undefined : answer.receipt.asOf,
    byId: new Map(answer.changes.map((change) => [change.id, change])),
  };
}

const seen = <T extends object>(things: readonly T[], asOf: number | undefined): SeenOf<T>[] =>
  things.map((thing) => ({ ...thing, asOf }));

const subject = (iri: Iri | undefined, asOf: number | undefined): Subject | null =>
  iri === undefined ? null : { iri, asOf };

/** One page of changes. A cursor remembers the record that its page was answered as of: in an answer as of another one it would point elsewhere. */
function changes({ changes: all, receipt, asOf }: Answer, { first, after }: PageArguments): object {
  const size = pageSize(first);
  let from = 0;
  if (after !== undefined && after !== null) {
    const [record, index] = decodeCursor('c', after, 2);
    if (typeof record !== 'number' || typeof index !== 'number') throw badCursor();
    if (record !== receipt.asOf) {
      throw new Fault<LineageCode>(
        'BAD_ARGUMENT',
        `The page before was answered as of record ${record}, this one as of ${receipt.asOf}.`,
        { hint: `Ask with asOf: "${record}".`, details: { argument: 'after' } },
      );
    }
    from = index + 1;
  }
  const edges = seen(all.slice(from, from + size), asOf).map((node, i) => ({
    cursor: encodeCursor('c', [receipt.asOf, from + i]),
    node,
  }));
  return { ...connection(edges, { more: from + size < all.length, after }), totalCount: all.length };
}

const firstOf =
  <K extends 'divergent' | 'outcomes' | 'onlyLeft' | 'onlyRight'>(name: K) =>
  (answer: Answer, { first }: { readonly first: number }) =>
    seen<object>(answer[name].slice(0, pageSize(first)), answer.asOf).map((thing) => ({ ...thing, byId: answer.byId }));

const steps = ({ path, asOf }: { readonly path: readonly PathStep[] } & Seen) => seen(path, asOf);

const ends = {
  left: ({ left, asOf }: SeenOf<Pair>) => subject(left, asOf),
  right: ({ right, asOf }: SeenOf<Pair>) => subject(right, asOf),
};

const named = (ids: readonly string[], { byId, asOf }: Pick<Answer, 'byId' | 'asOf'>) =>
  seen(
    ids.map((id) => byId.get(id)!),
    asOf,
  );

/** Resolvers of `LineageComparison` and what it consists of. */
export const comparisonTypes = {
  LineageComparison: {
    ...ends,
    changes,
    divergent: firstOf('divergent'),
    divergentCount: ({ divergent }: Answer) => divergent.length,
    outcomes: firstOf('outcomes'),
    outcomeCount: ({ outcomes }: Answer) => outcomes.length,
    onlyLeft: firstOf('onlyLeft'),
    onlyLeftCount: ({ onlyLeft }: Answer) => onlyLeft.length,
    onlyRight: firstOf('onlyRight'),
    onlyRightCount: ({ onlyRight }: Answer) => onlyRight.length,
    folded: ({ folded: { roots, ...folded }, asOf }: Answer) => ({ ...folded, pairs: seen(roots, asOf) }),
    receipt: ({ receipt, asOf }: Answer) => ({
      ...receipt,
      left: receiptOf(receipt.left, asOf),
      right: receiptOf(receipt.right, asOf),
    }),
  },
  Change: { ...ends, path: (change: SeenOf<Change>) => steps(change) },
  ComparedStep: { ...ends, against: ({ against }: PathStep) => against === true },
  Divergence: {
    ...ends,
    path: (divergence: SeenOf<Divergence>) => steps(divergence),
    changes: (divergence: Divergence & Pick<Answer, 'byId' | 'asOf'>) => named(divergence.changes, divergence),
  },
  Outcome: {
    ...ends,
    because: (outcome: Outcome & Pick<Answer, 'byId' | 'asOf'>) => named(outcome.because, outcome),
  },
  FoldedPair: { ...ends, path: (root: SeenOf<FoldedRoot>) => steps(root) },
  UnpairedElement: {
    element: ({ iri, asOf }: SeenOf<Unpaired>) => subject(iri, asOf),
    path: (unpaired: SeenOf<Unpaired>) => steps(unpaired),
  },
};

export const comparisonEnums = {
  ChangeClass: Object.fromEntries(CHANGE_CLASSES.map((name) => [name.toUpperCase(), name])) as Record<
    string,
    ChangeClass
  >,
  Alteration: { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed' },
};
