/** The part of the schema through which each kind is recorded: an input per kind, and a list of it in `RecordInput`. */
import {
  Kind,
  getDirectiveValues,
  getNamedType,
  isInputObjectType,
  print,
  type DocumentNode,
  type GraphQLSchema,
  type InputObjectTypeExtensionNode,
} from 'graphql';
import type { Iri } from '../../prov/iri.ts';
import { RELATION_NAMES, RELATIONS, type ProvClass, type RelationName } from '../../prov/relations.ts';
import { ENDED_AT, GENERATED_AT, INVALIDATED_AT, STARTED_AT } from '../../prov/statement.ts';
import type { KindDefinition, PropertyDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import type { IdentityPlan, InputPlan, NestedField } from '../../ingest/inputs/plan.ts';
import { ancestors, described, fieldProperties, fieldShape } from './kinds.ts';

/** SDL of the inputs of every kind. Sub-kinds take the fields that hand-written extensions give to what they specialize. */
export function inputsSdl(vocabulary: Vocabulary, base: DocumentNode): string {
  const extensions = inputExtensions(base);
  const kinds = vocabulary.kinds.map((kind) => inputSdl(kind, vocabulary, extensions));
  const lists = vocabulary.kinds.map(
    (kind) => `  "Described: ${kind.plural}."\n  ${kind.plural}: [${kind.name}Input!]`,
  );
  return `${kinds.join('\n\n')}\n\nextend input RecordInput {\n${lists.join('\n')}\n}\n`;
}

function inputExtensions(base: DocumentNode): Map<string, InputObjectTypeExtensionNode> {
  const nodes = base.definitions.filter((node) => node.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION);
  return new Map(nodes.map((node) => [node.name.value, node]));
}

function inputSdl(
  kind: KindDefinition,
  vocabulary: Vocabulary,
  extensions: ReadonlyMap<string, InputObjectTypeExtensionNode>,
): string {
  const inherited = ancestors(kind, vocabulary).flatMap((name) => extensions.get(`${name}Input`) ?? []);
  const inheritedFields = inherited.flatMap((node) => node.fields ?? []);
  const own = extensions.get(`${kind.name}Input`)?.fields ?? [];
  const taken = new Set([
    'id',
    'types',
    'properties',
    ...[...own, ...inheritedFields].map((field) => field.name.value),
  ]);
  const fields = [
    '  "IRI or short name. Without it, made from name and version, or from the content."\n  id: ID',
    '  "More exact classes, such as TrainingRun, by name or IRI."\n  types: [String!]',
    ...inheritedFields.map((field) => print(field)),
  ];
  for (const relation of relationsFrom(kind)) {
    taken.add(relation);
    const type = RELATIONS[relation].qualified === undefined ? '[ID!]' : '[LinkInput!]';
    fields.push(`  "${kind.name} ${relation} these."\n  ${relation}: ${type}`);
  }
  for (const [name, iri, about] of TIMES[kind.prov]) {
    if (!taken.has(name)) fields.push(`  "${about}"\n  ${name}: DateTime @property(iri: "${iri}")`);
    taken.add(name);
  }
  for (const property of fieldProperties(kind, vocabulary)) {
    if (!taken.has(property.name)) fields.push(propertyInput(property, vocabulary));
    taken.add(property.name);
  }
  fields.push('  "Properties without a field of their own."\n  properties: [AttributeInput!]');
  const directives = inherited.flatMap((node) => node.directives ?? []).map((directive) => ` ${print(directive)}`);
  const about = described(`A ${kind.name} to record. ${kind.comment}`);
  return `${about}input ${kind.name}Input @describes(kind: "${kind.name}")${directives.join('')} {\n${fields.join('\n')}\n}`;
}

/** Times that PROV gives to every element of a class. */
const TIMES: Readonly<Record<ProvClass, readonly (readonly [name: string, iri: Iri, about: string])[]>> = {
  Entity: [
    ['generatedAtTime', GENERATED_AT, 'When it came to be.'],
    ['invalidatedAtTime', INVALIDATED_AT, 'When it ceased to be valid.'],
  ],
  Activity: [
    ['startedAtTime', STARTED_AT, 'When it began.'],
    ['endedAtTime', ENDED_AT, 'When it ended.'],
  ],
  Agent: [],
};

/** Relations whose first element is of the kind's class. */
function relationsFrom(kind: KindDefinition): RelationName[] {
  return RELATION_NAMES.filter(
    (name) => name !== 'mentionOf' && [kind.prov, undefined].includes(RELATIONS[name].domain),
  );
}

const INPUTS = {
  literal: 'Lexical',
  boolean: 'Boolean',
  time: 'DateTime',
  text: 'String',
  iri: 'ID',
  element: 'ID',
  hop: 'ID',
} as const;

function propertyInput(property: PropertyDefinition, vocabulary: Vocabulary): string {
  const shape = fieldShape(property, vocabulary);
  const one = property.merge !== 'set';
  // A property of any literal takes its datatype with the value; elsewhere the vocabulary knows it.
  const type = shape === 'literal' && !isTyped(property) ? 'ValueInput' : INPUTS[shape];
  const about = described(property.comment || property.label, '  ');
  return `${about}  ${property.name}: ${one ? type : `[${type}!]`} @property(iri: ${JSON.stringify(property.iri)})`;
}

function isTyped({ range }: PropertyDefinition): boolean {
  return range !== undefined && range.startsWith('http://www.w3.org/2001/XMLSchema#');
}

/** What the inputs mean, read from the directives of the schema in force. */
export function inputPlan(schema: GraphQLSchema, vocabulary: Vocabulary): InputPlan {
  const kinds = new Map<
    string,
    { identity: IdentityPlan; properties: Map<string, string>; nested: Map<string, NestedField> }
  >();
  const describes = schema.getDirective('describes')!;
  const kindOf = new Map<string, string>();
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  for (const type of inputs) {
    const kind = type.astNode && getDirectiveValues(describes, type.astNode)?.['kind'];
    if (typeof kind === 'string') kindOf.set(type.name, kind);
  }
  for (const type of inputs) {
    const kind = kindOf.get(type.name);
    if (kind === undefined) continue;
    const identified = [type.astNode!, ...type.extensionASTNodes]
      .map((node) => getDirectiveValues(schema.getDirective('identified')!, node))
      .find((given) => given !== undefined);
    const identity = (identified as IdentityPlan | undefined) ?? { by: 'NAME' };
    const properties = new Map<string, string>();
    const nested = new Map<string, NestedField>();
    for (const field of Object.values(type.getFields())) {
      const property = field.astNode && getDirectiveValues(schema.getDirective('property')!, field.astNode);
      if (property) properties.set(field.name, property['iri'] as string);
      const states = field.astNode && getDirectiveValues(schema.getDirective('states')!, field.astNode);
      if (states) {
        const described = kindOf.get(getNamedType(field.type).name);
        nested.set(field.name, {
          ...(states as unknown as NestedField),
          ...(described !== undefined && { kind: described }),
        });
      }
    }
    kinds.set(kind, { identity, properties, nested });
  }
  const lists = new Map(vocabulary.kinds.map((kind) => [kind.plural, kind.name]));
  return { kinds, lists };
}
