import { Fault } from '../../prov/fault.ts';
import { shortName } from '../../prov/name.ts';
import type { ProvClass } from '../../prov/relations.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { find, type FindRequest } from '../../lineage/find.ts';
import { pageSize } from '../../lineage/limits.ts';
import { resolveMoment } from '../../lineage/moment.ts';
import { resolveName } from '../../lineage/name.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Comparison, ElementRow, FindQuery } from '../../store/store.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';

interface Filter {
  readonly name?: string | null;
  readonly nameContains?: string | null;
  readonly project?: string | null;
  readonly owner?: string | null;
  readonly status?: readonly string[] | null;
  readonly types?: readonly string[] | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly properties?:
    readonly { readonly property: string; readonly is: Comparison; readonly value?: string | null }[] | null;
  readonly text?: string | null;
  readonly described?: boolean | null;
}

export interface ListingArguments extends PageArguments {
  readonly kinds?: readonly string[] | null;
  readonly classes?: readonly ProvClass[] | null;
  readonly filter?: Filter | null;
  readonly sort?: Partial<FindQuery['sort']> | null;
}

/** A look-up by any name; with a kind, anything else is not found. @throws Fault NOT_FOUND, AMBIGUOUS */
export async function lookUp(
  id: string,
  asOf: string | number | undefined,
  kind: string | undefined,
  operation: Operation,
): Promise<Subject> {
  const subject = await operation.read(async (reading): Promise<Subject> => {
    const moment = asOf === undefined ? undefined : await resolveMoment(reading.reader, asOf);
    return { iri: await resolveName(reading, id, moment), asOf: moment };
  });
  if (kind === undefined) return subject;
  const { vocabulary } = operation.context;
  const row = await operation.loaders.row(subject);
  const actual = row?.kind === undefined ? undefined : vocabulary.kind(row.kind);
  if (actual && vocabulary.isKind(actual, kind)) return subject;
  throw new Fault<LineageCode>(
    'NOT_FOUND',
    `${shortName(subject.iri)} is ${actual ? `a ${actual.name}` : 'of no known kind'}, not a ${kind}.`,
    {
      hint: 'Ask for it with element(id).',
      details: { id: subject.iri, kind: actual?.name ?? null },
    },
  );
}

/** A page of elements in a stable order; the cursor holds the sort value and IRI of the last one seen. */
export async function listing(
  kinds: readonly string[] | undefined,
  args: ListingArguments,
  operation: Operation,
): Promise<Connection<Subject, Edge<Subject>>> {
  const first = pageSize(args.first);
  const { by = 'iri', descending = false } = args.sort ?? {};
  const order = `f:${by}:${descending ? 'd' : 'a'}`;
  const request: FindRequest = { ...filterRequest(args.filter ?? {}), sort: { by, descending }, first };
  const base: FindRequest = {
    ...request,
    ...(kinds && { kinds }),
    ...(args.kinds && { kinds: args.kinds }),
    ...(args.classes && { classes: args.classes }),
  };
  const after = args.after === undefined || args.after === null ? undefined : listPlace(order, args.after);
  const page = await operation.read((reading) => find(reading, { ...base, ...(after && { after }) }));
  const edges = page.elements.map((row) => ({
    cursor: encodeCursor(order, [sortValue(row, by), row.iri]),
    node: { iri: row.iri },
  }));
  const count = async () =>
    (await operation.read((reading) => find(reading, { ...base, first: 0, count: true }))).total!;
  return connection(edges, { more: page.more, after: args.after }, count);
}

function listPlace(order: string, cursor: string): NonNullable<FindQuery['after']> {
  const [value, iri] = decodeCursor(order, cursor, 2);
  if (value === undefined || typeof iri !== 'string') throw badCursor();
  return { value, iri: iri as Iri };
}

function sortValue(row: ElementRow, by: FindQuery['sort']['by']): string | number | null {
  switch (by) {
    case 'iri':
      return row.iri;
    case 'name':
      return row.name ?? null;
    case 'time':
      return row.time ?? null;
    case 'recorded':
      return row.since;
  }
}

function filterRequest(filter: Filter): Omit<FindRequest, 'first' | 'sort'> {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined));
  const { status, properties, ...rest } = given as { [K in keyof Filter]: NonNullable<Filter[K]> };
  return {
    ...rest,
    ...(status && { statuses: status }),
    ...(properties && {
      properties: properties.map(({ property, is, value }) => ({
        property,
        is,
        ...(value !== null && value !== undefined && { value }),
      })),
    }),
  };
}
