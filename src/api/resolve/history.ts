/** Resolvers of `Query.history`. */
import { relationJson, type Relation } from '../../prov/description.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import { rolesOf } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import { isSame, type PropertyChange, type RelationChange } from '../../lineage/history/difference.ts';
import { history, type HistoryEntry } from '../../lineage/history.ts';
import { pageSize } from '../../lineage/limits.ts';
import { badCursor, decodeCursor, encodeCursor } from '../cursor.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { connection, type PageArguments } from './connection.ts';
import type { RelationSource } from './relation.ts';
import { literalAnswer } from './value.ts';

interface HistoryArguments extends PageArguments {
  readonly id: string;
  readonly asOf?: string | null;
}

/** An entry and whose it is. */
interface Told extends HistoryEntry {
  readonly iri: Iri;
}

/** `Query.history`, newest first. The cursor holds the record, so that what is recorded meanwhile moves nothing. */
export async function elementHistory(_: unknown, args: HistoryArguments, operation: Operation) {
  const first = pageSize(args.first);
  const before = args.after === undefined || args.after === null ? undefined : historyPlace(args.after);
  return operation.read(async (reading) => {
    const told = await history(reading, args.id, { first, before, asOf: args.asOf ?? undefined });
    const { iri, entries, more, count } = told;
    const edges = entries.map((entry) => ({
      cursor: encodeCursor('e', [entry.record.number]),
      node: { ...entry, iri } satisfies Told,
    }));
    return {
      ...connection(edges, { more, after: args.after }, count),
      element: { iri, asOf: told.asOf } satisfies Subject,
    };
  });
}

function historyPlace(cursor: string): number {
  const [number] = decodeCursor('e', cursor, 1);
  if (typeof number !== 'number') throw badCursor();
  return number;
}

/** Resolvers of `HistoryEntry`. */
export const historyEntry = {
  changed: ({ change }: Told) => !isSame(change),
  addedTypes: ({ change }: Told) => change.addedTypes,
  removedTypes: ({ change }: Told) => change.removedTypes,
  properties: ({ change }: Told, _: unknown, { context }: Operation) =>
    change.properties.map((property) => propertyChange(property, context.vocabulary)),
  relations: (told: Told) => told.change.relations.map((relation) => relationChange(relation, told)),
};

function propertyChange(
  { property, bundle, before, after }: PropertyChange,
  vocabulary: Operation['context']['vocabulary'],
): object {
  const known = vocabulary.property(property);
  return {
    iri: property,
    name: known?.name ?? null,
    label: known?.label ?? localName(property),
    before: before.map(literalAnswer),
    after: after.map(literalAnswer),
    bundle: bundle ?? null,
  };
}

function relationChange(
  { key, bundle, before, after }: RelationChange,
  { iri, record: { number }, broughtBefore }: Told,
): { before: RelationSource | null; after: RelationSource | null } {
  const source = (relation: Relation, brought: number, asOf: number): RelationSource => {
    const to = relation.object ?? relation.activity;
    return {
      row: {
        key,
        name: relation.relation,
        from: iri,
        ...(to !== undefined && { to }),
        since: brought,
        ...(relation.time !== undefined && { time: relation.time }),
        roles: rolesOf(relation).map(valueText),
        ...(relation.via !== undefined && { via: relation.via }),
        ...(bundle !== undefined && { bundle }),
        json: relationJson(relation),
      },
      asOf,
    };
  };
  return {
    before: before ? source(before, broughtBefore(key), number - 1) : null,
    after: after ? source(after, number, number) : null,
  };
}
