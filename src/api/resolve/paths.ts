/** Resolvers of `Query.paths`. */
import { Fault } from '../../prov/fault.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { paths, type Path, type PathsRequest, type Step } from '../../lineage/paths.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type PageArguments } from './connection.ts';
import { receiptOf } from './lineage.ts';
import type { RelationSource } from './relation.ts';

interface PathsArguments extends PageArguments {
  readonly from: string;
  readonly to: string;
  readonly direction: PathsRequest['direction'];
  readonly k?: number | null;
  readonly depth?: number | null;
  readonly relations?: readonly EdgeName[] | null;
  readonly roles?: readonly string[] | null;
  readonly asOf?: string | null;
  readonly validAt?: string | null;
  readonly limit?: number | null;
}

/** A part of an answer, and the record it is told as of. */
type Told<T> = T & { readonly asOf: number | undefined };

export const pathDirections = { UPSTREAM: 'upstream', DOWNSTREAM: 'downstream', BOTH: 'both', EITHER: 'either' };

/**
 * `Query.paths`. The cursor holds the record that the first page was answered as of and the number of a path, from which every other is found at once.
 * @throws Fault as `paths`; BAD_CURSOR
 */
export async function pathsBetween(_: unknown, args: PathsArguments, operation: Operation): Promise<object> {
  const place = args.after === undefined || args.after === null ? undefined : pathPlace(args.after);
  if (place && args.k !== undefined && args.k !== null)
    throw new Fault<LineageCode>('BAD_ARGUMENT', 'The k shortest paths are all on one page: give either k or after.');
  const found = await operation.read((reading) =>
    paths(reading, {
      from: args.from,
      to: args.to,
      direction: args.direction,
      k: args.k ?? undefined,
      depth: args.depth ?? undefined,
      relations: args.relations ?? undefined,
      roles: args.roles ?? undefined,
      asOf: place?.asOf ?? args.asOf ?? undefined,
      validAt: args.validAt ?? undefined,
      limit: args.limit ?? undefined,
      first: args.first,
      skip: place?.next,
    }),
  );
  const { receipt, more, length, exact } = found;
  const asOf = place === undefined && (args.asOf ?? undefined) === undefined ? undefined : receipt.asOf;
  const begun = place?.next ?? 0n;
  const edges = found.paths.map((path, i) => ({
    cursor: encodeCursor('p', [receipt.asOf, String(begun + BigInt(i) + 1n)]),
    node: { ...path, asOf } satisfies Told<Path>,
  }));
  return {
    ...connection(edges, { more, after: args.after }),
    from: { iri: found.from, asOf } satisfies Subject,
    to: { iri: found.to, asOf } satisfies Subject,
    length: length ?? null,
    count: String(found.count),
    exact,
    receipt: receiptOf(receipt, asOf),
  };
}

function pathPlace(cursor: string): { asOf: number; next: bigint } {
  const [asOf, next] = decodeCursor('p', cursor, 2);
  if (typeof asOf !== 'number' || typeof next !== 'string' || !/^\d+$/.test(next)) throw badCursor();
  return { asOf, next: BigInt(next) };
}

/** Resolvers of `Path`. */
export const path = {
  length: ({ steps }: Path) => steps.length,
  elements: ({ elements, asOf }: Told<Path>) => elements.map((iri): Subject => ({ iri, asOf })),
  steps: ({ steps, asOf }: Told<Path>) => steps.map((step): Told<Step> => ({ ...step, asOf })),
};

/** Resolvers of `PathStep`. */
export const pathStep = {
  from: ({ from, asOf }: Told<Step>): Subject => ({ iri: from, asOf }),
  to: ({ to, asOf }: Told<Step>): Subject => ({ iri: to, asOf }),
  relations: ({ relations, asOf }: Told<Step>) => relations.map((row): RelationSource => ({ row, asOf })),
};
