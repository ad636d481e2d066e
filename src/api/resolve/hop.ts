/** `@hop`: the fields that lead from an element over relations to others, all resolved by this one file. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { LIMITS, pageSize } from '../../lineage/limits.ts';
import type { Direction, EdgeRow } from '../../store/store.ts';
import { decodePlace, encodeCursor } from '../cursor.ts';
import type { EdgeQuestion, Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';
import { edgeFilter, type RelationSource } from './relation.ts';

/** One step of a `@hop` path, as the SDL writes it. */
export interface Step {
  readonly up?: readonly string[];
  readonly down?: readonly string[];
  readonly kind?: string;
  readonly role?: string;
  readonly via?: string;
}

interface HopEdge extends Edge<Subject> {
  readonly relation: RelationSource;
}

/** How many edges a field of one element looks at to see whether there is more than one element. */
const PEEK = 10;

function question(step: Step, operation: Operation, asOf: number | undefined, role?: string | null): EdgeQuestion {
  const direction: Direction = step.up === undefined ? 'downstream' : 'upstream';
  const filter = edgeFilter(operation.context.vocabulary, {
    names: step.up ?? step.down,
    roles: role ? [role] : step.role === undefined ? undefined : [step.role],
    kinds: step.kind === undefined ? undefined : [step.kind],
  });
  return {
    direction,
    ...filter,
    ...(step.via !== undefined && { via: step.via as Iri }),
    ...(asOf !== undefined && { asOf }),
  };
}

function farEnd(row: EdgeRow, direction: Direction): Iri {
  return direction === 'upstream' ? row.to : row.from;
}

/** The elements before the last step. @throws Fault LIMIT if they fan out too far to follow them all */
async function before(path: readonly Step[], subject: Subject, operation: Operation): Promise<Iri[]> {
  let at: Iri[] = [subject.iri];
  for (const step of path.slice(0, -1)) {
    const asked = { ...question(step, operation, subject.asOf), first: LIMITS.fanout };
    const pages = await Promise.all(at.map((iri) => operation.loaders.edges(iri, asked)));
    at = [...new Set(pages.flatMap((page) => page.edges.map((row) => farEnd(row, asked.direction))))];
    if (at.length > LIMITS.fanout || pages.some((page) => page.more)) {
      throw new Fault<LineageCode>(
        'LIMIT',
        `More than ${LIMITS.fanout} elements lie between ${shortName(subject.iri)} and what the field leads to.`,
        {
          hint: 'Use lineage, or walk step by step.',
          details: { limit: 'fanout', maximum: LIMITS.fanout },
        },
      );
    }
  }
  return at;
}

/** A field of one element: null if the path leads nowhere. @throws Fault AMBIGUOUS if it leads to several */
export async function hopToOne(
  path: readonly Step[],
  subject: Subject,
  operation: Operation,
  field: string,
): Promise<Subject | null> {
  const sources = await before(path, subject, operation);
  const asked = { ...question(path.at(-1)!, operation, subject.asOf), first: PEEK };
  const pages = await Promise.all(sources.map((iri) => operation.loaders.edges(iri, asked)));
  const ends = [...new Set(pages.flatMap((page) => page.edges.map((row) => farEnd(row, asked.direction))))];
  if (ends.length < 2) return ends[0] === undefined ? null : { iri: ends[0], asOf: subject.asOf };
  const candidates = ends.slice(0, PEEK).map(shortName);
  throw new Fault<LineageCode>(
    'AMBIGUOUS',
    `${shortName(subject.iri)} has several: ${field} could be ${candidates.join(', ')}.`,
    {
      hint: 'Ask for relations, which lists them all.',
      details: { candidates },
    },
  );
}

/** A connection over everything the path leads to, each with the last relation that led there, in the order recorded. */
export async function hopToMany(
  path: readonly Step[],
  subject: Subject,
  args: PageArguments & { readonly role?: string | null },
  operation: Operation,
): Promise<Connection<Subject, HopEdge>> {
  const first = pageSize(args.first);
  const place = args.after === undefined || args.after === null ? undefined : decodePlace('h', args.after);
  const sources = await before(path, subject, operation);
  const asked = question(path.at(-1)!, operation, subject.asOf, args.role);
  const after = place && { after: { since: place[0], key: place[1] } };
  const pages = await Promise.all(sources.map((iri) => operation.loaders.edges(iri, { ...asked, first, ...after })));
  const rows = pages.flatMap((page) => page.edges);
  if (pages.length > 1) rows.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
  const edges = rows.slice(0, first).map((row) => ({
    cursor: encodeCursor('h', [row.since, row.key]),
    node: { iri: farEnd(row, asked.direction), asOf: subject.asOf },
    relation: { row, asOf: subject.asOf },
  }));
  const count = async () => {
    const counted = await Promise.all(
      sources.map((iri) => operation.loaders.edges(iri, { ...asked, first: 0, count: true })),
    );
    return counted.reduce((sum, page) => sum + page.total!, 0);
  };
  return connection(edges, { more: rows.length > first || pages.some((page) => page.more), after: args.after }, count);
}
