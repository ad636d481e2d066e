/** The part of the schema that the vocabulary gives: a type, a connection, two query fields per kind, and a field per property. */
import { print, type DocumentNode, type FieldDefinitionNode } from 'graphql';
import { PROV, RDFS, XSD, XSD_STRING } from '../../prov/namespaces.ts';
import type { ProvClass } from '../../prov/relations.ts';
import { isNumeric } from '../../prov/value.ts';
import type { KindDefinition, PropertyDefinition, Vocabulary } from '../../prov/vocabulary.ts';
import { extensionFields, interfaceFields } from './documents.ts';

/** Types for elements of no kind. */
export const KINDLESS: Readonly<Record<ProvClass | 'Resource', string>> = {
  Entity: 'OtherEntity',
  Activity: 'OtherActivity',
  Agent: 'OtherAgent',
  Resource: 'Resource',
};

const NAME = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;

/** A description as a block string; no text can end it early. */
export function described(text: string, indent = ''): string {
  const lines = text
    .trim()
    .replaceAll('"""', "'''")
    .split('\n')
    .map((line) => indent + line.trim());
  return `${indent}"""\n${lines.join('\n')}\n${indent}"""\n`;
}

/** SDL for every kind of the vocabulary, in the order they are declared. */
export function kindsSdl(vocabulary: Vocabulary, base: DocumentNode): string {
  const interfaces = interfaceFields(base);
  const extensions = extensionFields(base);
  const parts = vocabulary.kinds.map((kind) => kindSdl(kind, vocabulary, interfaces, extensions));
  for (const [cls, name] of Object.entries(KINDLESS)) {
    const fields = classFields(cls === 'Resource' ? undefined : (cls as ProvClass), interfaces).map((f) => print(f));
    const about =
      cls === 'Resource'
        ? 'A thing that provenance mentions without saying what it is.'
        : `An ${cls.toLowerCase()} of no kind that the vocabulary knows.`;
    parts.push(`${described(about)}type ${name} implements ${implemented(cls)} {\n${fields.join('\n')}\n}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function implemented(cls: string): string {
  return cls === 'Resource' ? 'Element & Node' : `${cls} & Element & Node`;
}

function kindSdl(
  kind: KindDefinition,
  vocabulary: Vocabulary,
  interfaces: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
  extensions: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
): string {
  const inherited = ancestors(kind, vocabulary).flatMap((name) => extensions.get(name) ?? []);
  const shared = classFields(kind.prov, interfaces);
  const taken = new Set([...shared, ...inherited, ...(extensions.get(kind.name) ?? [])].map((f) => f.name.value));
  const served = new Set(shared.flatMap(propertyIri));
  const properties = fieldProperties(kind, vocabulary).filter((p) => !taken.has(p.name) && !served.has(p.iri));
  const fields = [
    ...[...shared, ...inherited].map((f) => print(f)),
    ...properties.map((p) => propertyField(p, vocabulary)),
  ];
  const { name, plural } = kind;
  return `${described(kind.comment)}type ${name} implements ${implemented(kind.prov)} {
${fields.join('\n')}
}

"${name} with its place on the page."
type ${name}Edge {
  "Where to go on from: give it as after."
  cursor: String!
  "The element."
  node: ${name}!
  "The relation that led here; null in listings."
  relation: Relation
}

"A page of ${plural}."
type ${name}Connection {
  "Elements with their cursors."
  edges: [${name}Edge!]!
  "The elements alone."
  nodes: [${name}!]!
  "Whether there is more."
  pageInfo: PageInfo!
  "How many there are in all."
  totalCount: Int!
}

extend type Query {
${described(`The ${name} meant by an IRI, a short name${kind.prefix ? ` (${kind.prefix}:…${kind.versioned ? '@…' : ''})` : ''}, an alias or a foreign identifier.`, '  ')}  ${singular(kind)}(
    "IRI, short name, alias or foreign identifier."
    id: ID!
    "As it was at this record or time; without it, as it is now."
    asOf: Moment
  ): ${name} @kind(name: "${name}")
  "Every ${name} that matches every condition."
  ${plural}(
    "Conditions; all must hold."
    filter: ElementFilter
    "The order."
    sort: Sort
    "Most on one page, up to 200."
    first: Int! = 50
    "The cursor after which to begin."
    after: String
  ): ${name}Connection! @kind(name: "${name}")
}`;
}

/** `datasetVersion` for DatasetVersion. */
export function singular(kind: KindDefinition): string {
  return kind.name.charAt(0).toLowerCase() + kind.name.slice(1);
}

/** Names of the kinds a kind specializes, nearest first. */
export function ancestors(kind: KindDefinition, vocabulary: Vocabulary): string[] {
  const names: string[] = [];
  for (let at = kind.parent; at !== undefined; at = vocabulary.kind(at)?.parent) names.push(at);
  return names;
}

function classFields(
  cls: ProvClass | undefined,
  interfaces: ReadonlyMap<string, readonly FieldDefinitionNode[]>,
): FieldDefinitionNode[] {
  return [...(interfaces.get('Element') ?? []), ...(cls === undefined ? [] : (interfaces.get(cls) ?? []))];
}

function propertyIri(field: FieldDefinitionNode): string[] {
  const directive = field.directives?.find((d) => d.name.value === 'property');
  const value = directive?.arguments?.find((a) => a.name.value === 'iri')?.value;
  return value?.kind === 'StringValue' ? [value.value] : [];
}

/** Properties that become fields: those declared for the kind, and those of any kind outside PROV's own namespace. */
export function fieldProperties(kind: KindDefinition, vocabulary: Vocabulary): PropertyDefinition[] {
  const own = new Set(vocabulary.propertiesOf(kind));
  return vocabulary.properties.filter(
    (p) =>
      NAME.test(p.name) &&
      (own.has(p) || (p.kinds.length === 0 && !p.iri.startsWith(PROV) && p.relation === undefined)),
  );
}

/** What a property's values are in GraphQL. */
export type FieldShape = 'literal' | 'boolean' | 'time' | 'text' | 'iri' | 'element' | 'hop';

export function fieldShape(property: PropertyDefinition, vocabulary: Vocabulary): FieldShape {
  if (property.relation !== undefined) return 'hop';
  if (property.reference)
    return property.range !== undefined && vocabulary.kindByIri(property.range) ? 'element' : 'iri';
  const { range } = property;
  if (range === undefined || range === `${RDFS}Literal` || isNumeric(range)) return 'literal';
  if (range === `${XSD}boolean`) return 'boolean';
  if (range === `${XSD}dateTime`) return 'time';
  return range === XSD_STRING || range.startsWith(XSD) ? 'text' : 'literal';
}

const SCALARS = { literal: 'Literal', boolean: 'Boolean', time: 'DateTime', text: 'String', iri: 'IRI' } as const;

function propertyField(property: PropertyDefinition, vocabulary: Vocabulary): string {
  const about = described(property.comment || property.label, '  ');
  const shape = fieldShape(property, vocabulary);
  const one = property.merge !== 'set';
  const kind = property.range === undefined ? undefined : vocabulary.kindByIri(property.range)?.name;
  if (shape === 'hop') {
    const target = kind ?? 'Element';
    const step = `{ up: "${property.relation}", via: ${JSON.stringify(property.iri)}${kind ? `, kind: "${kind}"` : ''} }`;
    const page = `(\n    "Most on one page, up to 200."\n    first: Int! = 50\n    "The cursor after which to begin."\n    after: String\n  )`;
    return `${about}  ${property.name}${one ? `: ${target}` : `${page}: ${target}Connection!`} @hop(path: [${step}])`;
  }
  const type = shape === 'element' ? kind! : SCALARS[shape];
  return `${about}  ${property.name}: ${one ? type : `[${type}!]!`} @property(iri: ${JSON.stringify(property.iri)})`;
}
