/** Resolvers of the fields that every element has. */
import type { Iri } from '../../prov/iri.ts';
import { shortName } from '../../prov/name.ts';
import { ENDED_AT, GENERATED_AT, INVALIDATED_AT, STARTED_AT } from '../../prov/statement.ts';
import { valueText } from '../../prov/value.ts';
import { propertyNamed } from '../../lineage/words.ts';
import { KINDLESS } from '../schema/kinds.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { lineageOf, type LineageArguments } from './lineage.ts';
import { elementRecalls } from './recall.ts';
import { recordsOf } from './record.ts';
import { relationsOf } from './relations.ts';
import { propertyAnswers, valuesOf } from './value.ts';

type Row = Awaited<ReturnType<Operation['loaders']['row']>>;

function fromRow<T>(pick: (row: NonNullable<Row>) => T, otherwise: T) {
  return async (subject: Subject, _: unknown, operation: Operation): Promise<T> => {
    const row = await operation.loaders.row(subject);
    return row ? pick(row) : otherwise;
  };
}

/** A time said as an attribute or, failing that, on a relation. */
function timeOf(property: Iri, relation?: 'wasGeneratedBy' | 'wasInvalidatedBy') {
  return async (subject: Subject, _: unknown, operation: Operation): Promise<string | null> => {
    const { descriptions } = await operation.loaders.said(subject);
    const value = valuesOf(descriptions, property)[0];
    if (value) return valueText(value);
    const timed = descriptions.flatMap((d) => d.relations).find((r) => r.relation === relation && r.time !== undefined);
    return timed?.time ?? null;
  };
}

export const element = {
  id: ({ iri }: Subject) => iri,
  iri: ({ iri }: Subject) => iri,
  shortName: ({ iri }: Subject) => shortName(iri),
  kind: fromRow((row) => row.kind ?? null, null),
  classes: fromRow<readonly string[]>((row) => row.classes, []),
  types: fromRow<readonly string[]>((row) => row.types, []),
  name: fromRow((row) => row.name ?? null, null),
  label: async (subject: Subject, _: unknown, operation: Operation) => {
    const row = await operation.loaders.row(subject);
    if (row?.name === undefined) return shortName(subject.iri);
    return row.version === undefined ? row.name : `${row.name}@${row.version}`;
  },
  project: fromRow((row) => row.project ?? null, null),
  described: fromRow((row) => row.described, false),
  since: fromRow<number | null>((row) => row.since, null),
  properties: async (subject: Subject, { names }: { names?: readonly string[] | null }, operation: Operation) => {
    const { vocabulary } = operation.context;
    const wanted = names && new Set(names.map((name) => propertyNamed(vocabulary, name)));
    const { descriptions } = await operation.loaders.said(subject);
    const all = descriptions.flatMap((d) => propertyAnswers(d.attributes, vocabulary, d.bundle));
    return wanted ? all.filter((property) => wanted.has(property.iri)) : all;
  },
  conflicts: async (subject: Subject, _: unknown, operation: Operation) =>
    (await operation.loaders.said(subject)).conflicts,
  relations: relationsOf,
  recalls: elementRecalls,
  records: recordsOf,
  lineage: (subject: Subject, args: LineageArguments, operation: Operation) =>
    lineageOf([subject.iri], subject.asOf, args, operation),
};

/** Fields of one PROV class beyond those that `@hop` and `@property` give. */
export const classFields = {
  Entity: {
    generatedAtTime: timeOf(GENERATED_AT, 'wasGeneratedBy'),
    invalidatedAtTime: timeOf(INVALIDATED_AT, 'wasInvalidatedBy'),
  },
  Activity: { startedAtTime: timeOf(STARTED_AT), endedAtTime: timeOf(ENDED_AT) },
  Agent: {},
};

/** The object type of an element: its kind's, else one for its PROV class. */
export async function typeName(subject: Subject, operation: Operation): Promise<string> {
  const row = await operation.loaders.row(subject);
  if (row?.kind !== undefined && operation.context.vocabulary.kind(row.kind)) return row.kind;
  const cls = row?.classes[0];
  return cls === undefined ? KINDLESS.Resource : KINDLESS[cls];
}
