/** Attributes of PROV-DM as every serialization writes them, and as statements have them: in PROV-O's words. */
import { iri, type Iri } from '../prov/iri.ts';
import { DCTERMS, PROV, RDF_TYPE, RDFS, XSD_DATETIME } from '../prov/namespaces.ts';
import type { ProvClass, RelationName } from '../prov/relations.ts';
import { CLASS_IRI, ENDED_AT, HAD_ROLE, STARTED_AT } from '../prov/statement.ts';
import { dateTime, isDateTime } from '../prov/time.ts';
import { isReference, literal, type Literal, type Value } from '../prov/value.ts';

/** PROV-DM's attributes and the properties PROV-O spells them with: https://www.w3.org/TR/prov-o/#narrative-description-of-terms */
export const ATTRIBUTES: Readonly<Record<string, Iri>> = {
  [`${PROV}type`]: RDF_TYPE,
  [`${PROV}label`]: iri(`${RDFS}label`),
  [`${PROV}location`]: iri(`${PROV}atLocation`),
  [`${PROV}role`]: HAD_ROLE,
  [`${PROV}startTime`]: STARTED_AT,
  [`${PROV}endTime`]: ENDED_AT,
};

/** Properties whose range is xsd:dateTime although some writers give them as plain strings. */
const TIMES: ReadonlySet<string> = new Set(
  ['startedAtTime', 'endedAtTime', 'generatedAtTime', 'invalidatedAtTime', 'atTime'].map((name) => PROV + name),
);

const IDENTIFIER = iri(`${DCTERMS}identifier`);

/** Types that make a derivation one of its special forms: https://www.w3.org/TR/prov-dm/#term-revision and the next two. */
export const DERIVATION_TYPES: Readonly<Record<string, RelationName>> = {
  [`${PROV}Revision`]: 'wasRevisionOf',
  [`${PROV}Quotation`]: 'wasQuotedFrom',
  [`${PROV}PrimarySource`]: 'hadPrimarySource',
};

/** The property that an attribute of a document is in a statement: PROV-DM's attributes in PROV-O's words, others as they are. */
export function propertyOf(attribute: Iri): Iri {
  return ATTRIBUTES[attribute] ?? attribute;
}

const WRITTEN: ReadonlyMap<string, Iri> = new Map(
  Object.entries(ATTRIBUTES)
    // An element's times have a place in activities alone; elsewhere they are written as the properties they are.
    .filter(([, property]) => property !== STARTED_AT && property !== ENDED_AT)
    .map(([attribute, property]) => [property, attribute as Iri]),
);

/** The attribute of a document that {@link propertyOf} makes a property. */
export function attributeOf(property: Iri): Iri {
  return WRITTEN.get(property) ?? property;
}

/**
 * A literal that stands without datatype or language in a document: a time of an element is an xsd:dateTime all the same, as many writers leave that
 * out. Undefined where it says nothing: yProv4ML writes empty identifiers for "none".
 * @throws Fault ILLEGAL_TIME, ILLEGAL_LITERAL
 */
export function untyped(property: Iri, text: string): Literal | undefined {
  if (TIMES.has(property)) return literal(dateTime(text), XSD_DATETIME);
  return text === '' && property === IDENTIFIER ? undefined : literal(text);
}

/** Whether {@link untyped} gives the plain string that the text is: a writer may then leave its datatype out. */
export function isUntyped(property: Iri, text: string): boolean {
  return !TIMES.has(property) && !(text === '' && property === IDENTIFIER);
}

/** The special form of a derivation that its types name, which is taken out of the attributes; else `wasDerivedFrom`. */
export function specialDerivation(attributes: Record<Iri, Value[]>): RelationName {
  const types = attributes[RDF_TYPE] ?? [];
  for (const type of types) {
    const name = isReference(type) ? DERIVATION_TYPES[type.iri] : undefined;
    if (name === undefined) continue;
    const others = types.filter((other) => other !== type);
    if (others.length > 0) attributes[RDF_TYPE] = others;
    else delete attributes[RDF_TYPE];
    return name;
  }
  return 'wasDerivedFrom';
}

/** The classes among the types of an element, taken out of its attributes; a type that is a literal stays there. */
export function takeClasses(attributes: Record<Iri, Value[]>): Iri[] {
  const types = attributes[RDF_TYPE] ?? [];
  const literals = types.filter((type) => !isReference(type));
  if (literals.length > 0) attributes[RDF_TYPE] = literals;
  else delete attributes[RDF_TYPE];
  return types.filter(isReference).map((type) => type.iri);
}

const CLASSES = Object.keys(CLASS_IRI) as ProvClass[];

/** PROV-DM's own classes among the types of an element, and the other types. */
export function classesOf(types: readonly Iri[]): { own: readonly ProvClass[]; others: readonly Iri[] } {
  const own = CLASSES.filter((name) => types.includes(CLASS_IRI[name]));
  return { own, others: types.filter((type) => !own.some((name) => CLASS_IRI[name] === type)) };
}

/** The lexical form of the only value of `prov:startedAtTime` or `prov:endedAtTime`, if PROV-DM's place for that time can hold it. */
export function onlyTime(values: readonly Value[] | undefined): string | undefined {
  const [only, second] = values ?? [];
  if (only === undefined || second !== undefined || isReference(only) || only.datatype !== XSD_DATETIME)
    return undefined;
  return isDateTime(only.value) ? only.value : undefined;
}
