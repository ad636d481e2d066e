import type { EdgeName } from '../../prov/relations.ts';
import type { Iri } from '../../prov/iri.ts';
import { openRelations, type OpenRelation } from '../../lineage/open-relations.ts';
import { pageSize } from '../../lineage/limits.ts';
import type { Direction } from '../../store/store.ts';
import { badCursor, decodePlace, encodeCursor } from '../cursor.ts';
import type { EdgeQuestion, Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { edgeFilter, type RelationSource } from './relation.ts';

/** The parts of the list, in its order. Relations that lead nowhere (`open`) are upstream ones, after those that lead somewhere. */
const PARTS = ['upstream', 'open', 'downstream'] as const;
type Part = (typeof PARTS)[number];

interface RelationEdge extends Edge<RelationSource> {
  readonly direction: Direction;
  readonly other: Subject | null;
}

interface RelationsArguments extends PageArguments {
  readonly direction: Direction | 'both';
  readonly names?: readonly EdgeName[] | null;
  readonly roles?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
}

type Filter = Pick<EdgeQuestion, 'names' | 'roles' | 'kinds'>;

interface Page {
  readonly edges: readonly RelationSource['row'][];
  readonly more: boolean;
  readonly total?: number;
}

interface Place {
  readonly since: number;
  readonly key: string;
}

/** `Element.relations`: upstream first, then downstream, each in the order recorded. */
export async function relationsOf(
  subject: Subject,
  args: RelationsArguments,
  operation: Operation,
): Promise<Connection<RelationSource, RelationEdge>> {
  const first = pageSize(args.first);
  const place = args.after === undefined || args.after === null ? undefined : placeOf(args.after);
  const filter = edgeFilter(operation.context.vocabulary, args);
  const parts = PARTS.filter((part) => args.direction === 'both' || args.direction === directionOf(part));
  const ask = (part: Part, page: { first: number; after?: Place; count?: boolean }): Promise<Page> =>
    part === 'open'
      ? openPage(subject, filter, page, operation)
      : operation.loaders.edges(subject.iri, {
          direction: part,
          ...filter,
          ...(subject.asOf !== undefined && { asOf: subject.asOf }),
          ...page,
        });
  const left = parts.filter((part) => !place || PARTS.indexOf(part) >= PARTS.indexOf(place.part));
  const pages = await Promise.all(
    left.map(async (part) => ({
      part,
      page: await ask(part, {
        first,
        ...(place?.part === part && { after: { since: place.since, key: place.key } }),
      }),
    })),
  );
  const found = pages.flatMap(({ part, page }) => page.edges.map((row) => relationEdge(row, part, subject.asOf)));
  const more = found.length > first || pages.some(({ page }) => page.more);
  const count = async () => {
    const counted = await Promise.all(parts.map((part) => ask(part, { first: 0, count: true })));
    return counted.reduce((sum, page) => sum + page.total!, 0);
  };
  return connection(found.slice(0, first), { more, after: args.after }, count);
}

/** A page of relations that lead nowhere; one that asks for kinds at the far end has none of them. */
async function openPage(
  subject: Subject,
  { names, roles, kinds }: Filter,
  { first, after }: { first: number; after?: Place },
  { loaders }: Operation,
): Promise<Page> {
  if (kinds) return { edges: [], more: false, total: 0 };
  const { descriptions, rows } = await loaders.said(subject);
  const all = openRelations(descriptions, rows).filter(
    (row) => (!names || names.includes(row.name)) && (!roles || row.roles.some((role) => roles.includes(role))),
  );
  const left = after ? all.filter((row) => isAfter(row, after)) : all;
  return { edges: left.slice(0, first), more: left.length > first, total: all.length };
}

function isAfter(row: OpenRelation, place: Place): boolean {
  return row.since > place.since || (row.since === place.since && row.key > place.key);
}

function directionOf(part: Part): Direction {
  return part === 'open' ? 'upstream' : part;
}

function relationEdge(row: RelationSource['row'], part: Part, asOf: number | undefined): RelationEdge {
  const other: Iri | undefined = part === 'downstream' ? row.from : row.to;
  return {
    cursor: encodeCursor(`r:${part}`, [row.since, row.key]),
    node: { row, asOf },
    direction: directionOf(part),
    other: other === undefined ? null : { iri: other, asOf },
  };
}

function placeOf(cursor: string): Place & { readonly part: Part } {
  for (const part of PARTS) {
    try {
      const [since, key] = decodePlace(`r:${part}`, cursor);
      return { part, since, key };
    } catch {
      // Not of this part; the others are tried, then the cursor is refused.
    }
  }
  throw badCursor();
}
