/** PROV statements as callers make them: https://www.w3.org/TR/prov-dm/. */
import { Fault, type ProvCode } from './fault.ts';
import { iri, type Iri } from './iri.ts';
import { PROV } from './namespaces.ts';
import { RELATIONS, type ProvClass, type RelationName } from './relations.ts';
import { dateTime } from './time.ts';
import { isReference, literal, type Value } from './value.ts';

/** Attribute–value pairs, keyed by the property's IRI; a key with several values is a set. */
export type Attributes = Readonly<Record<Iri, readonly Value[]>>;

/** An element described: `entity(id, attrs)`, `activity(id, start, end, attrs)`, `agent(id, attrs)`, or a plain resource with neither class. */
export interface ElementStatement {
  readonly statement: 'element';
  readonly id: Iri;
  /** Classes, `prov:Entity` and the like among them. */
  readonly types: readonly Iri[];
  /** Activity times are the attributes `prov:startedAtTime` and `prov:endedAtTime`, as in PROV-O. */
  readonly attributes: Attributes;
  /** The PROV bundle this was said in, if any. */
  readonly bundle?: Iri;
}

/** A relation with everything PROV-DM allows it to carry. */
export interface RelationStatement {
  readonly statement: 'relation';
  readonly relation: RelationName;
  /** The influencee: the first element of the relation. */
  readonly subject: Iri;
  /** The influencer. PROV-DM lets some relations leave it out: `used(a, -, t)`. */
  readonly object?: Iri;
  /** The relation's own identifier. */
  readonly id?: Iri;
  /** A sub-property of the relation's property that says it more exactly, declared by a module (`lora:baseModel`). */
  readonly via?: Iri;
  /** xsd:dateTime of usage, generation, invalidation, start or end. */
  readonly time?: string;
  /** Derivation: the activity that derived; delegation: the activity it holds for; start and end: the starter or ender. */
  readonly activity?: Iri;
  /** Derivation: the identifier of the generation. */
  readonly generation?: Iri;
  /** Derivation: the identifier of the usage. */
  readonly usage?: Iri;
  /** Association: the plan. */
  readonly plan?: Iri;
  /** Mention: the bundle in which the general entity is described. */
  readonly inBundle?: Iri;
  /** Other attributes; roles under `prov:hadRole`, types under `rdf:type`. */
  readonly attributes: Attributes;
  readonly bundle?: Iri;
}

export type Statement = ElementStatement | RelationStatement;

/** The references a relation can carry besides subject and object, in canonical order. */
export const RELATION_LINKS = ['activity', 'generation', 'usage', 'plan', 'inBundle'] as const;

export const HAD_ROLE = `${PROV}hadRole` as Iri;
export const STARTED_AT = `${PROV}startedAtTime` as Iri;
export const ENDED_AT = `${PROV}endedAtTime` as Iri;
export const GENERATED_AT = `${PROV}generatedAtTime` as Iri;
export const INVALIDATED_AT = `${PROV}invalidatedAtTime` as Iri;

export const CLASS_IRI: Readonly<Record<ProvClass, Iri>> = {
  Entity: `${PROV}Entity` as Iri,
  Activity: `${PROV}Activity` as Iri,
  Agent: `${PROV}Agent` as Iri,
};

type AttributeInput = Readonly<Record<string, Value | readonly Value[]>>;

function attributesOf(input: AttributeInput | undefined): Attributes {
  const out: Record<Iri, readonly Value[]> = {};
  for (const [key, given] of Object.entries(input ?? {})) {
    const values = Array.isArray(given) ? (given as readonly Value[]) : [given as Value];
    if (values.length > 0) out[iri(key)] = values.map(checkedValue);
  }
  return out;
}

function checkedValue(value: Value): Value {
  return isReference(value)
    ? { iri: iri(value.iri) }
    : literal(value.value, value.datatype && iri(value.datatype), value.language);
}

/** An element of the given classes. Every IRI and value is checked. @throws Fault ILLEGAL_IRI, ILLEGAL_LITERAL */
export function element(
  id: string,
  types: readonly string[],
  attributes?: AttributeInput,
  bundle?: string,
): ElementStatement {
  return {
    statement: 'element',
    id: iri(id),
    types: types.map(iri),
    attributes: attributesOf(attributes),
    ...(bundle !== undefined && { bundle: iri(bundle) }),
  };
}

/** What {@link relate} takes besides the relation's name and its two ends. */
export interface RelationParts {
  readonly id?: string | undefined;
  readonly via?: string | undefined;
  readonly time?: string | undefined;
  readonly activity?: string | undefined;
  readonly generation?: string | undefined;
  readonly usage?: string | undefined;
  readonly plan?: string | undefined;
  readonly inBundle?: string | undefined;
  /** Put under `prov:hadRole`. */
  readonly role?: Value | readonly Value[] | undefined;
  readonly attributes?: AttributeInput | undefined;
  readonly bundle?: string | undefined;
}

/** A relation, checked. @throws Fault ILLEGAL_IRI, ILLEGAL_LITERAL, ILLEGAL_TIME, ILLEGAL_STATEMENT (no influencer at all) */
export function relate(
  relation: RelationName,
  subject: string,
  object: string | undefined,
  parts: RelationParts = {},
): RelationStatement {
  if (
    object === undefined &&
    parts.time === undefined &&
    parts.activity === undefined &&
    parts.plan === undefined &&
    parts.id === undefined &&
    !parts.attributes
  ) {
    throw new Fault<ProvCode>(
      'ILLEGAL_STATEMENT',
      `${relation}(${subject}, -) says nothing: it needs an object, a time, an activity, a plan or an identifier.`,
      { hint: 'Say one of these, or leave the relation out.' },
    );
  }
  if (
    RELATIONS[relation].qualified === undefined &&
    (parts.time !== undefined || parts.id !== undefined || parts.role !== undefined)
  ) {
    throw new Fault<ProvCode>('ILLEGAL_STATEMENT', `${relation} takes no identifier, time or role in PROV-DM.`);
  }
  const links: { -readonly [K in (typeof RELATION_LINKS)[number]]?: Iri } = {};
  for (const link of RELATION_LINKS) {
    const target = parts[link];
    if (target !== undefined) links[link] = iri(target);
  }
  const attributes = attributesOf(
    parts.role === undefined ? parts.attributes : { ...parts.attributes, [HAD_ROLE]: parts.role },
  );
  return {
    statement: 'relation',
    relation,
    subject: iri(subject),
    ...(object !== undefined && { object: iri(object) }),
    ...(parts.id !== undefined && { id: iri(parts.id) }),
    ...(parts.via !== undefined && { via: iri(parts.via) }),
    ...(parts.time !== undefined && { time: dateTime(parts.time) }),
    ...links,
    attributes,
    ...(parts.bundle !== undefined && { bundle: iri(parts.bundle) }),
  };
}

/** Roles of a relation, empty if none was said. */
export function rolesOf(relation: { attributes: Attributes }): readonly Value[] {
  return relation.attributes[HAD_ROLE] ?? [];
}
