/** Resolvers of `Query.search`. */
import type { Iri } from '../../prov/iri.ts';
import { search as searchFor, type Search, type SearchHit, type SearchRequest } from '../../lineage/search.ts';
import type { Contribution } from '../../lineage/search/contributed.ts';
import type { SearchPlace } from '../../lineage/search/order.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { receiptOf } from './lineage.ts';

interface SearchArguments extends PageArguments {
  readonly kinds?: readonly string[] | null;
  readonly where?: string | null;
  readonly text?: string | null;
  readonly contributedTo?: string | null;
  readonly sort?: readonly string[] | null;
  readonly columns?: readonly string[] | null;
  readonly facets?: readonly string[] | null;
  readonly facetSize: number;
}

interface HitEdge extends Edge<Subject> {
  readonly values: SearchHit['values'];
  readonly contribution: Contribution | null;
}

interface Answer extends Omit<Connection<Subject, HitEdge>, 'totalCount'> {
  readonly totalCount: number;
  readonly facets: Search['facets'];
  readonly answer: Search;
}

/** One page of a search; the cursor holds where the last one stands in the order. */
export async function search(_: unknown, args: SearchArguments, operation: Operation): Promise<Answer> {
  const sort = args.sort ?? [];
  // A cursor of another order would continue in the middle of nowhere.
  const order = `s:${sort.join(',')}`;
  const place = args.after === undefined || args.after === null ? undefined : placeIn(order, args.after, sort.length);
  const request: SearchRequest = {
    kinds: args.kinds ?? undefined,
    where: args.where ?? undefined,
    text: args.text ?? undefined,
    contributedTo: args.contributedTo ?? undefined,
    sort,
    columns: args.columns ?? undefined,
    facets: args.facets ?? undefined,
    facetSize: args.facetSize,
    first: args.first,
    after: place,
  };
  const answer = await operation.read((reading) => searchFor(reading, request));
  const edges = answer.hits.map(({ iri, values, contribution, place: at }) => ({
    cursor: encodeCursor(order, [...at.values, at.iri]),
    node: { iri },
    values,
    contribution: contribution ?? null,
  }));
  const page = connection<Subject, HitEdge>(edges, { more: answer.more, after: args.after });
  return { ...page, totalCount: answer.total, facets: answer.facets, answer };
}

/** A place in the order; of the order that none asked for, by one key. */
function placeIn(order: string, cursor: string, keys: number): SearchPlace {
  const parts = decodeCursor(order, cursor, Math.max(1, keys) + 1);
  const [iri, ...values] = [parts.at(-1), ...parts.slice(0, -1)];
  if (typeof iri !== 'string' || values.some((value) => typeof value === 'number')) throw badCursor();
  return { values: values as (string | null)[], iri: iri as Iri };
}

/** Resolvers of `Search`. */
export const searchAnswer = {
  receipt: ({ answer: { receipt } }: Answer) => ({
    ...receipt,
    lineage: receipt.lineage ? receiptOf(receipt.lineage, undefined) : null,
  }),
};

/** Resolvers of `Contribution`. */
export const contribution = {
  shares: ({ shares }: Contribution) => (shares === undefined ? null : { iri: shares }),
};

export const searchEnums = {
  ContributionKind: { UPSTREAM: 'upstream', ATTEMPT: 'attempt', TRIAL: 'trial', EXPERIMENT: 'experiment' },
};
