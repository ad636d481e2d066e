/**
 * What PROV-DM has no place for (an element that is none of its three classes, a relation's sub-property, a time of a derivation …) is carried in
 * attributes of our own, so that a document which we wrote is read back as the very statements: `restore(carry(s)) = s`. Other readers see attributes.
 */
import { isIri, type Iri } from '../prov/iri.ts';
import { PROV, RDF_TYPE, XSD, XSD_DATETIME } from '../prov/namespaces.ts';
import { isRelationName, type ProvClass, type RelationName } from '../prov/relations.ts';
import {
  CLASS_IRI,
  RELATION_LINKS,
  type Attributes,
  type ElementStatement,
  type RelationStatement,
  type Statement,
} from '../prov/statement.ts';
import { isReference, type Value } from '../prov/value.ts';
import { ATTRIBUTES, DERIVATION_TYPES } from './attributes.ts';

/** Parts of a relation that have no place of their own: `urn:clew:part:via`. */
export const PART = 'urn:clew:part:';
/** Attributes whose name means something else in the document: the rest is the name, percent-encoded. */
export const ATTRIBUTE = 'urn:clew:attribute:';
/** Datatypes that a reader would take for something else than a literal's: the rest is the datatype, percent-encoded. */
export const DATATYPE = 'urn:clew:datatype:';

const CARRIED = ['id', 'time', 'via', ...RELATION_LINKS] as const;
export type Part = (typeof CARRIED)[number];

/** Parts that PROV-DM gives each relation besides its two ends: https://www.w3.org/TR/prov-dm/#section-prov-dm-types-relations */
export const PLACES: Readonly<Record<RelationName, readonly Part[]>> = {
  used: ['id', 'time'],
  wasGeneratedBy: ['id', 'time'],
  wasInvalidatedBy: ['id', 'time'],
  wasStartedBy: ['id', 'time', 'activity'],
  wasEndedBy: ['id', 'time', 'activity'],
  wasInformedBy: ['id'],
  wasDerivedFrom: ['id', 'activity', 'generation', 'usage'],
  wasRevisionOf: ['id', 'activity', 'generation', 'usage'],
  wasQuotedFrom: ['id', 'activity', 'generation', 'usage'],
  hadPrimarySource: ['id', 'activity', 'generation', 'usage'],
  wasAttributedTo: ['id'],
  wasAssociatedWith: ['id', 'plan'],
  actedOnBehalfOf: ['id', 'activity'],
  wasInfluencedBy: ['id'],
  alternateOf: [],
  specializationOf: [],
  mentionOf: ['inBundle'],
  hadMember: [],
};

/** What the syntax written has names for. */
export interface CarryOptions {
  /** Attributes that mean a part of this relation or element there: `prov:entity` of a usage in PROV-JSON. PROV-DM's own names need not be given. */
  readonly reserved?: (relation: RelationName | undefined) => ReadonlySet<string>;
  /** PROV classes that the types of an element imply: `clew:Run` is an activity. */
  readonly impliedClasses?: ((types: readonly Iri[]) => readonly ProvClass[]) | undefined;
  /** False where the syntax has no mention: it is written as the specialization it is. */
  readonly mentions?: boolean;
}

const CLASSES: ReadonlySet<string> = new Set(Object.values(CLASS_IRI));
const CLASS_PART = `${PART}class` as Iri;
const RELATION_PART = `${PART}relation` as Iri;
const NO_CLASS: Value = { value: 'none' };
/** Datatypes that are no literal's in PROV's serializations: https://www.w3.org/TR/prov-dm/#term-value */
const NAME_TYPES: ReadonlySet<string> = new Set([
  `${PROV}QUALIFIED_NAME`,
  `${XSD}QName`,
  `${PROV}InternationalizedString`,
]);
const NONE: ReadonlySet<string> = new Set();

/** The statement in PROV-DM's own terms. A special derivation is a `wasDerivedFrom` with that type, the first of its types. */
export function carry(statement: Statement, options: CarryOptions = {}): Statement {
  return statement.statement === 'element' ? carryElement(statement, options) : carryRelation(statement, options);
}

function carryElement(element: ElementStatement, { reserved, impliedClasses }: CarryOptions): ElementStatement {
  const attributes = carryAttributes(element.attributes, reserved?.(undefined) ?? NONE);
  if (element.types.some((type) => CLASSES.has(type))) return { ...element, attributes };
  attributes[CLASS_PART] = [NO_CLASS];
  const implied = impliedClasses?.(element.types) ?? [];
  const classes = implied.length > 0 ? implied : (['Entity'] as const);
  return { ...element, types: [...classes.map((name) => CLASS_IRI[name]), ...element.types], attributes };
}

function carryRelation(said: RelationStatement, { reserved, mentions = true }: CarryOptions): RelationStatement {
  const special = DERIVATION_OF[said.relation];
  const name = special === undefined ? said.relation : 'wasDerivedFrom';
  const relation = name === 'mentionOf' && !mentions ? 'specializationOf' : name;
  const attributes = carryAttributes(said.attributes, reserved?.(relation) ?? NONE);
  if (relation === 'wasDerivedFrom') {
    const types = attributes[RDF_TYPE] ?? [];
    // Readers take the first special type as the relation; others beside it stand as what they are.
    const isMistakable = types.some((type) => {
      if (!isReference(type)) return false;
      return special === undefined ? DERIVATION_TYPES[type.iri] !== undefined : type.iri === special;
    });
    if (isMistakable) {
      attributes[carriedName(ATTRIBUTE, RDF_TYPE)] = types;
      delete attributes[RDF_TYPE];
    }
    if (special !== undefined) attributes[RDF_TYPE] = [{ iri: special }, ...(isMistakable ? [] : types)];
  }
  const out: Record<string, unknown> = { ...said, relation, attributes };
  if (relation !== name) attributes[RELATION_PART] = [{ iri: `${PROV}${name}` as Iri }];
  for (const part of CARRIED) {
    const value = said[part];
    if (value === undefined || PLACES[relation].includes(part)) continue;
    attributes[`${PART}${part}` as Iri] = [part === 'time' ? { value, datatype: XSD_DATETIME } : { iri: value as Iri }];
    delete out[part];
  }
  return out as unknown as RelationStatement;
}

const DERIVATION_OF: Readonly<Partial<Record<RelationName, Iri>>> = Object.fromEntries(
  Object.entries(DERIVATION_TYPES).map(([type, relation]) => [relation, type]),
);

function carryAttributes(attributes: Attributes, reserved: ReadonlySet<string>): Record<Iri, readonly Value[]> {
  const out: Record<Iri, readonly Value[]> = {};
  for (const [name, values] of Object.entries(attributes) as [Iri, readonly Value[]][]) {
    const isTaken =
      reserved.has(name) || Object.hasOwn(ATTRIBUTES, name) || name.startsWith(PART) || name.startsWith(ATTRIBUTE);
    out[isTaken ? carriedName(ATTRIBUTE, name) : name] = values.map(carryValue);
  }
  return out;
}

function carryValue(value: Value): Value {
  if (isReference(value) || value.datatype === undefined) return value;
  const isTaken = NAME_TYPES.has(value.datatype) || value.datatype.startsWith(DATATYPE);
  return isTaken ? { ...value, datatype: carriedName(DATATYPE, value.datatype) } : value;
}

function carriedName(prefix: string, name: Iri): Iri {
  return (prefix + encodeURIComponent(name)) as Iri;
}

/** What a carrying name stands for; undefined if it is none. */
function nameIn(prefix: string, name: string): Iri | undefined {
  if (!name.startsWith(prefix)) return undefined;
  try {
    const text = decodeURIComponent(name.slice(prefix.length));
    return isIri(text) ? text : undefined;
  } catch (error) {
    // Somebody else's name that only looks like one of ours: it stays what it is.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The statement that {@link carry} was given, from what a reader made of it; any other statement is left as it is. */
export function restore<S extends Statement>(statement: S): S {
  const attributes: Record<Iri, readonly Value[]> = {};
  const parts: Record<string, string> = {};
  let isChanged = false;
  for (const [name, values] of Object.entries(statement.attributes) as [Iri, readonly Value[]][]) {
    const kept = values.map(restoreValue);
    isChanged ||= kept.some((value, i) => value !== values[i]);
    const part = name.startsWith(PART) ? partOf(statement, name.slice(PART.length), kept) : undefined;
    const real = nameIn(ATTRIBUTE, name);
    if (part !== undefined) parts[name.slice(PART.length)] = part;
    else attributes[real ?? name] = [...(attributes[real ?? name] ?? []), ...kept];
    isChanged ||= part !== undefined || real !== undefined;
  }
  if (!isChanged) return statement;
  const { class: noClass, relation, ...others } = parts;
  if (statement.statement === 'relation')
    return { ...statement, ...others, ...(relation !== undefined && { relation }), attributes };
  const types = noClass === undefined ? statement.types : statement.types.filter((type) => !CLASSES.has(type));
  return { ...statement, types, attributes };
}

/** What a carried part says; undefined if it is not what {@link carry} writes. */
function partOf({ statement }: Statement, part: string, values: readonly Value[]): string | undefined {
  const [value] = values;
  if (value === undefined || values.length > 1) return undefined;
  if (statement === 'element')
    return part === 'class' && !isReference(value) && value.value === 'none' ? value.value : undefined;
  if (part === 'time') return !isReference(value) && value.datatype === XSD_DATETIME ? value.value : undefined;
  if (!isReference(value)) return undefined;
  if (part === 'relation') {
    const name = value.iri.startsWith(PROV) ? value.iri.slice(PROV.length) : '';
    return isRelationName(name) ? name : undefined;
  }
  return (CARRIED as readonly string[]).includes(part) ? value.iri : undefined;
}

function restoreValue(value: Value): Value {
  const datatype = isReference(value) || value.datatype === undefined ? undefined : nameIn(DATATYPE, value.datatype);
  return datatype === undefined ? value : { ...value, datatype };
}
