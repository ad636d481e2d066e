/** Gives every field its resolver: by directive where the SDL carries one, by name for what all elements share. */
import {
  getDirectiveValues,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Iri } from '../../prov/iri.ts';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import type { PageArguments } from '../resolve/connection.ts';
import { classFields, element } from '../resolve/element.ts';
import { hopToMany, hopToOne, type Step } from '../resolve/hop.ts';
import { inverse } from '../resolve/inverse.ts';
import { listing, lookUp, type ListingArguments } from '../resolve/listing.ts';
import { fieldAnswer, valuesOf } from '../resolve/value.ts';

type Field = GraphQLField<unknown, Operation>;
type Resolve = NonNullable<Field['resolve']>;

/** Sets resolvers on the schema's object types, in place. */
export function attach(schema: GraphQLSchema, vocabulary: Vocabulary): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const implemented = new Set(type.getInterfaces().map((i) => i.name));
    const shared: Record<string, unknown> = implemented.has('Element') ? { ...element } : {};
    for (const [cls, fields] of Object.entries(classFields)) if (implemented.has(cls)) Object.assign(shared, fields);
    for (const field of Object.values(type.getFields()) as Field[]) {
      const resolve =
        directed(field, schema, vocabulary) ??
        (Object.hasOwn(shared, field.name) ? (shared[field.name] as Resolve) : undefined);
      if (resolve) field.resolve = resolve;
    }
  }
}

function directed(field: Field, schema: GraphQLSchema, vocabulary: Vocabulary): Resolve | undefined {
  const values = (name: string) =>
    field.astNode ? getDirectiveValues(schema.getDirective(name)!, field.astNode) : undefined;
  const hop = values('hop');
  if (hop) return hopField(field, hop['path'] as Step[]);
  const property = values('property');
  if (property) return propertyField(field, property['iri'] as Iri, vocabulary);
  const inverted = values('inverse');
  if (inverted)
    return (source, args, operation) =>
      inverse(inverted as { iri: Iri; kind: string }, source as Subject, args as PageArguments, operation);
  const kind = values('kind');
  if (kind) return kindField(field, kind['name'] as string);
  return undefined;
}

function hopField(field: Field, path: readonly Step[]): Resolve {
  if (getNamedType(field.type).name.endsWith('Connection')) {
    return (source, args, operation) => hopToMany(path, source as Subject, args as PageArguments, operation);
  }
  return (source, _args, operation) => hopToOne(path, source as Subject, operation, field.name);
}

function propertyField(field: Field, iri: Iri, vocabulary: Vocabulary): Resolve {
  const definition = vocabulary.property(iri);
  const many = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
  // Two fields of every element are text whatever the vocabulary says of their range.
  const shown = getNamedType(field.type).name === 'String' ? undefined : definition;
  return async (source, _args, operation) => {
    const subject = source as Subject;
    const { descriptions } = await operation.loaders.said(subject);
    const answers = valuesOf(descriptions, iri).flatMap(fieldAnswer(shown, vocabulary, subject.asOf));
    return many ? answers : (answers[0] ?? null);
  };
}

function kindField(field: Field, kind: string): Resolve {
  if (getNamedType(field.type).name.endsWith('Connection')) {
    return (_source, args, operation) => listing([kind], args as ListingArguments, operation);
  }
  return (_source, args, operation) => {
    const { id, asOf } = args as { id: string; asOf?: string | null };
    return lookUp(id, asOf ?? undefined, kind, operation);
  };
}
