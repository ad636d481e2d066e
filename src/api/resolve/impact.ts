/** Resolvers of `Query.impact`. */
import type { Iri } from '../../prov/iri.ts';
import { witness } from '../../lineage/impact/exposure.ts';
import { ownersOf } from '../../lineage/impact/owners.ts';
import { impact as affectedBy, type Affected, type Impact } from '../../lineage/impact.ts';
import { LIMITS, pageSize } from '../../lineage/limits.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { receiptOf } from './lineage.ts';

interface ImpactArguments extends PageArguments {
  readonly of: string;
  readonly kinds?: readonly string[] | null;
  readonly asOf?: string | number | null;
  readonly at?: string | null;
  readonly limit?: number | null;
}

/** One affected element of a page. */
interface Shown extends Affected {
  readonly answer: Impact;
  readonly asOf: number | undefined;
  readonly owners: readonly Iri[];
}

interface Answer extends Connection<Shown, Edge<Shown>> {
  readonly answer: Impact;
  readonly asOf: number | undefined;
}

/** One page of an impact. The cursor holds the record and the moment of the first page, so that later pages continue the same answer. */
export async function impact(_: unknown, args: ImpactArguments, operation: Operation): Promise<Answer> {
  const first = pageSize(args.first);
  const place = args.after === undefined || args.after === null ? undefined : impactPlace(args.after);
  return operation.read(async (reading) => {
    const answer = await affectedBy(reading, {
      of: args.of,
      kinds: args.kinds ?? undefined,
      limit: args.limit ?? undefined,
      asOf: place?.asOf ?? args.asOf ?? undefined,
      at: place?.at ?? args.at ?? undefined,
    });
    const from = place?.next ?? 0;
    const page = answer.affected.slice(from, from + first);
    const asOf = args.asOf === undefined || args.asOf === null ? place?.asOf : answer.receipt.asOf;
    const { size } = await reading.reader.head();
    const past = answer.receipt.asOf === size - 1 ? undefined : answer.receipt.asOf;
    const owners = await ownersOf(
      reading,
      page.map(({ iri }) => iri),
      past,
    );
    const at = new Date(answer.at).toISOString();
    const edges = page.map((affected, i) => ({
      cursor: encodeCursor('i', [answer.receipt.asOf, at, from + i + 1]),
      node: { ...affected, answer, asOf, owners: owners.get(affected.iri) ?? [] },
    }));
    const more = from + first < answer.affected.length;
    return {
      ...connection<Shown, Edge<Shown>>(edges, { more, after: args.after }, () => answer.affected.length),
      answer,
      asOf,
    };
  });
}

function impactPlace(cursor: string): { asOf: number; at: string; next: number } {
  const [asOf, at, next] = decodeCursor('i', cursor, 3);
  if (typeof asOf !== 'number' || typeof at !== 'string' || typeof next !== 'number') throw badCursor();
  return { asOf, at, next };
}

/** Resolvers of `Impact`. */
export const impactAnswer = {
  of: ({ answer, asOf }: Answer): Subject | null => (answer.named === undefined ? null : { iri: answer.named, asOf }),
  licence: ({ answer }: Answer) => answer.licence ?? null,
  package: ({ answer }: Answer) => answer.package ?? null,
  starts: ({ answer, asOf }: Answer, { first }: { first: number }): Subject[] =>
    answer.from.slice(0, pageSize(first)).map((iri) => ({ iri, asOf })),
  startCount: ({ answer }: Answer) => answer.from.length,
  kinds: ({ answer }: Answer) => kindCounts(answer.affected),
  deployments: ({ answer }: Answer) => answer.deployments,
  at: ({ answer }: Answer) => new Date(answer.at).toISOString(),
  exposureExact: ({ answer }: Answer) => answer.exposureExact,
  receipt: ({ answer, asOf }: Answer) => receiptOf(answer.receipt, asOf),
};

function kindCounts(affected: readonly Affected[]): { kind: string | null; count: number }[] {
  const groups = Map.groupBy(affected, ({ kind }) => kind ?? '');
  return [...groups.keys()]
    .sort()
    .map((kind) => ({ kind: kind === '' ? null : kind, count: groups.get(kind)!.length }));
}

/** Resolvers of `AffectedElement`. */
export const affectedElement = {
  element: ({ iri, asOf }: Shown): Subject => ({ iri, asOf }),
  routes: ({ iri, answer }: Shown) => answer.spread.arrows.get(iri)?.length ?? 0,
  path: ({ iri, answer, asOf }: Shown) => pathSteps(answer, iri, asOf),
  owners: ({ owners, asOf }: Shown): Subject[] => owners.map((iri) => ({ iri, asOf })),
};

/** The way from what is bad to an element, each step with the relation that leads to it. */
function pathSteps(answer: Impact, of: Iri, asOf: number | undefined): object[] | null {
  const arrows = witness(answer.spread, of);
  if (arrows.length > LIMITS.witness) return null;
  const reached = [of, ...arrows.map(({ to }) => to)];
  const step = (iri: Iri, i: number) => ({
    element: { iri, asOf },
    relation: arrows[i]?.name ?? null,
    roles: arrows[i]?.roles ?? [],
  });
  return reached.map(step).reverse();
}

/** Values of the enumerations. */
export const impactEnums = {
  ServingState: {
    LIVE: 'live',
    ENDPOINT_UNKNOWN: 'endpointUnknown',
    SCHEDULED: 'scheduled',
    ENDED: 'ended',
    ROLLED_BACK: 'rolledBack',
    FAILED: 'failed',
  },
};
