import { parseRelation } from './relation-json.ts';
import type { EdgeName } from '../../prov/relations.ts';
import { HAD_ROLE } from '../../prov/statement.ts';
import type { Iri } from '../../prov/iri.ts';
import { compareText } from '../../prov/description.ts';
import { edgesNamed, kindNamed, roleNamed } from '../../lineage/words.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Direction, EdgeRow } from '../../store/store.ts';
import { decodePlace, encodeCursor, badCursor } from '../cursor.ts';
import type { EdgeQuestion, Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { propertyAnswers } from './value.ts';

/** A relation as resolvers pass it on. */
export interface RelationSource {
  readonly row: EdgeRow;
  readonly asOf: number | undefined;
}

/** Resolvers of `Relation`. */
export const relation = {
  key: ({ row }: RelationSource) => row.key,
  iri: ({ row }: RelationSource) => parseRelation(row).id ?? null,
  name: ({ row }: RelationSource) => row.name,
  from: ({ row, asOf }: RelationSource): Subject => ({ iri: row.from, asOf }),
  to: ({ row, asOf }: RelationSource): Subject => ({ iri: row.to, asOf }),
  roles: ({ row }: RelationSource, _: unknown, { context }: Operation) => roleNames(row, context.vocabulary),
  time: ({ row }: RelationSource) => row.time ?? null,
  via: ({ row }: RelationSource) => row.via ?? null,
  activity: ({ row }: RelationSource) => parseRelation(row).activity ?? null,
  plan: ({ row }: RelationSource) => parseRelation(row).plan ?? null,
  generation: ({ row }: RelationSource) => parseRelation(row).generation ?? null,
  usage: ({ row }: RelationSource) => parseRelation(row).usage ?? null,
  inBundle: ({ row }: RelationSource) => parseRelation(row).inBundle ?? null,
  properties: ({ row }: RelationSource, _: unknown, { context }: Operation) => {
    const { [HAD_ROLE]: _roles, ...others } = parseRelation(row).attributes;
    return propertyAnswers(others, context.vocabulary);
  },
  bundle: ({ row }: RelationSource) => row.bundle ?? null,
  since: ({ row }: RelationSource) => row.since,
};

function roleNames(row: EdgeRow, vocabulary: Vocabulary): string[] {
  return row.roles.map((role) => vocabulary.roles.find((r) => r.iri === role)?.name ?? role);
}

/** What filters on relations ask the store for; a role is looked for by its IRI and by the word itself. */
export function edgeFilter(
  vocabulary: Vocabulary,
  given: {
    names?: readonly string[] | null | undefined;
    roles?: readonly string[] | null | undefined;
    kinds?: readonly string[] | null | undefined;
  },
): Pick<EdgeQuestion, 'names' | 'roles' | 'kinds'> {
  const names = given.names && [...new Set(given.names.flatMap(edgesNamed))].sort(compareText);
  const roles = given.roles && [...new Set(given.roles.flatMap((role) => [role, roleNamed(vocabulary, role)]))];
  const kinds = given.kinds && [
    ...new Set(given.kinds.flatMap((kind) => vocabulary.withSubKinds(kindNamed(vocabulary, kind).name))),
  ];
  return { ...(names && { names: names as EdgeName[] }), ...(roles && { roles }), ...(kinds && { kinds }) };
}

interface RelationEdge extends Edge<RelationSource> {
  readonly direction: Direction;
  readonly other: Subject;
}

interface RelationsArguments extends PageArguments {
  readonly direction: Direction | 'both';
  readonly names?: readonly EdgeName[] | null;
  readonly roles?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
}

/** `Element.relations`: upstream first, then downstream, each in the order recorded. */
export async function relationsOf(
  subject: Subject,
  args: RelationsArguments,
  operation: Operation,
): Promise<Connection<RelationSource, RelationEdge>> {
  const first = pageSize(args.first);
  const place = args.after === undefined || args.after === null ? undefined : relationPlace(args.after);
  const filter = edgeFilter(operation.context.vocabulary, args);
  const asOf = subject.asOf === undefined ? {} : { asOf: subject.asOf };
  const ways = args.direction === 'both' ? (['upstream', 'downstream'] as const) : [args.direction];
  const open = ways.filter((way) => !(place?.direction === 'downstream' && way === 'upstream'));
  const pages = await Promise.all(
    open.map(async (direction) => {
      const after = place?.direction === direction ? { after: { since: place.since, key: place.key } } : {};
      return {
        direction,
        page: await operation.loaders.edges(subject.iri, { direction, ...filter, ...asOf, first, ...after }),
      };
    }),
  );
  const found = pages.flatMap(({ direction, page }) =>
    page.edges.map((row) => relationEdge(row, direction, subject.asOf)),
  );
  const more = found.length > first || pages.some(({ page }) => page.more);
  const count = async () => {
    const counted = await Promise.all(
      ways.map((direction) =>
        operation.loaders.edges(subject.iri, { direction, ...filter, ...asOf, first: 0, count: true }),
      ),
    );
    return counted.reduce((sum, page) => sum + page.total!, 0);
  };
  return connection(found.slice(0, first), { more, after: args.after }, count);
}

function relationEdge(row: EdgeRow, direction: Direction, asOf: number | undefined): RelationEdge {
  const other: Iri = direction === 'upstream' ? row.to : row.from;
  return {
    cursor: encodeCursor(`r:${direction}`, [row.since, row.key]),
    node: { row, asOf },
    direction,
    other: { iri: other, asOf },
  };
}

function relationPlace(cursor: string): { direction: Direction; since: number; key: string } {
  for (const direction of ['upstream', 'downstream'] as const) {
    try {
      const [since, key] = decodePlace(`r:${direction}`, cursor);
      return { direction, since, key };
    } catch {
      // Not of this direction; the other is tried, then the cursor is refused.
    }
  }
  throw badCursor();
}
