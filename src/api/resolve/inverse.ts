import type { Iri } from '../../prov/iri.ts';
import { compareText } from '../../prov/description.ts';
import { pageSize } from '../../lineage/limits.ts';
import { indexKey } from '../../store/project.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type Connection, type Edge, type PageArguments } from './connection.ts';

/** `@inverse`: the elements that name this one as the value of a property, in order of IRI. */
export async function inverse(
  { iri, kind }: { iri: Iri; kind: string },
  subject: Subject,
  args: PageArguments,
  operation: Operation,
): Promise<Connection<Subject, Edge<Subject>>> {
  const first = pageSize(args.first);
  const last = args.after === undefined || args.after === null ? undefined : decodeCursor('i', args.after, 1)[0];
  if (last !== undefined && typeof last !== 'string') throw badCursor();
  const found = await operation.loaders.having(iri, indexKey(subject.iri));
  const kinds = new Set(operation.context.vocabulary.withSubKinds(kind));
  const rows = await Promise.all(found.map((each) => operation.loaders.row({ iri: each, asOf: subject.asOf })));
  const members = rows
    .flatMap((row) => (row?.kind !== undefined && kinds.has(row.kind) ? [row.iri] : []))
    .sort(compareText);
  const left = last === undefined ? members : members.filter((each) => each > last);
  const edges = left
    .slice(0, first)
    .map((each) => ({ cursor: encodeCursor('i', [each]), node: { iri: each, asOf: subject.asOf } }));
  return connection(edges, { more: left.length > first, after: args.after }, () => members.length);
}
