/** Croissant 1.0 and 1.1, read into statements: docs/mapping/croissant.md. */
import { sha256 } from '../../prov/description.ts';
import { isIri, type Iri } from '../../prov/iri.ts';
import { DCTERMS, PROV, XSD } from '../../prov/namespaces.ts';
import { RELATION_NAMES, type RelationName } from '../../prov/relations.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM, type Vocabulary } from '../../prov/vocabulary.ts';
import { jsonOf, pointer, type Json } from '../../rdf/json.ts';
import { at } from '../inputs/place.ts';
import { wholeJson } from '../json-value.ts';
import { licence } from '../licence.ts';
import { mapAgents } from './agents.ts';
import { checkCroissant } from './check.ts';
import { checkValues } from './check-values.ts';
import { listOf, parseCroissant, referenceOf, textOf, type CroissantDocument } from './document.ts';
import { mapFields } from './fields.ts';
import { digestOf, mapFiles } from './files.ts';
import { clew, DatasetNames } from './names.ts';
import { CR, JSONLD, RAI, SC } from './terms.ts';
import { dateValue, isDay, isMoment, jsonLiteral, valueOf } from './value.ts';

export interface CroissantOptions {
  readonly vocabulary: Vocabulary;
  /** Name of the document, for messages. */
  readonly source?: string;
}

/** Text that means the same as a property of ours, and is kept under that one alone. */
const OURS: ReadonlyMap<string, Iri> = new Map([
  [`${SC}keywords`, clew('tag')],
  [`${RAI}dataCollection`, clew('collectionMethod')],
  [`${RAI}dataLimitations`, clew('limitations')],
  [`${RAI}dataAnnotationProtocol`, clew('labelingMethod')],
]);

/** Parts that are kept whole as JSON, besides what is read from them. */
const WHOLE: ReadonlySet<string> = new Set([`${SC}distribution`, `${CR}recordSet`]);

const DATES: ReadonlySet<string> = new Set(['datePublished', 'dateCreated', 'dateModified'].map((name) => SC + name));

/**
 * A dataset, its version, files, record sets, fields and people. Every member of the document is found again in what is said of the version: under
 * a property of ours where that means the same, else under the member's own IRI; nested parts are rdf:JSON. Nothing that the document names is fetched.
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, REMOTE_CONTEXT, ILLEGAL_DOCUMENT, ILLEGAL_LITERAL, with a JSON Pointer or the line
 */
export function readCroissant(text: string, { vocabulary, source }: CroissantOptions): Statement[] {
  const document = parseCroissant(text, source);
  checkCroissant(document);
  checkValues(document);
  const names = namesOf(document, vocabulary);
  return [
    ...at('', () => mapVersion(document, names)),
    ...at('/distribution', () => mapFiles(document, names)),
    ...at('/recordSet', () => mapFields(document, names)),
    ...mapAgents(document, names),
  ];
}

/** A document without a name or version is named after its content, so that two of them are never taken for one. */
function namesOf({ terms, root }: CroissantDocument, vocabulary: Vocabulary): DatasetNames {
  const given = (property: string) => textOf(terms.get(root, SC + property))?.trim() || undefined;
  const content = new Map([...root].filter(([key]) => key !== '@context'));
  const own = `croissant-${sha256(jsonOf(content)).slice(0, 16)}`;
  return new DatasetNames(vocabulary, given('name') ?? own, given('version') ?? own);
}

function mapVersion(document: CroissantDocument, names: DatasetNames): Statement[] {
  const { terms, root } = document;
  const digest = digestOf(document);
  const said = new Map<Iri, Value[]>();
  const relations: Statement[] = [];
  const say = (property: string, ...values: readonly Value[]) => {
    said.set(property as Iri, [...(said.get(property as Iri) ?? []), ...values]);
  };
  say(TERM.name, literal(names.name));
  say(TERM.version, literal(names.version));
  if (digest !== undefined) say(TERM.digest, literal(digest));
  for (const [iri, { key }] of terms.members(root)) {
    for (const { value, at: place } of listOf(terms, root, iri, [])) {
      at(pointer(place), () => {
        const relation = relationOf(iri);
        if (relation) relations.push(...mapRelation(document, relation, value, names));
        else for (const [property, ...values] of mapMember(document, iri, key, value)) say(property, ...values);
      });
    }
  }
  for (const [property, value] of timeframe(document)) say(property, value);
  const licences = said.get(`${DCTERMS}license` as Iri);
  const url = textOf(terms.get(root, `${SC}url`));
  return [
    element(names.dataset, [clew('Dataset')], {
      [TERM.name]: literal(names.name),
      ...(licences && { [`${DCTERMS}license`]: licences }),
      ...(url !== undefined && isIri(url) && { 'http://www.w3.org/ns/dcat#landingPage': { iri: url } }),
    }),
    element(names.datasetVersion, [clew('DatasetVersion')], Object.fromEntries(said)),
    relate('specializationOf', names.datasetVersion, names.dataset),
    ...relations,
  ];
}

type Said = readonly [property: string, ...values: Value[]];

/** What one value of one member of the document says of the version. */
function mapMember({ terms }: CroissantDocument, iri: string, key: string, value: Json): Said[] {
  if (iri === '@context') return [[`${JSONLD}context`, wholeJson(value)]];
  if (iri === '@type') return [[`${JSONLD}type`, valueOf(terms, value)]];
  if (iri.startsWith('@')) return [[JSONLD + key.slice(1), valueOf(terms, value)]];
  const text = typeof value === 'string' ? value : undefined;
  if (iri === `${SC}name` || iri === `${SC}version`) {
    // The name is trimmed, a version may be a number: as they were written they are kept beside.
    return [[iri, valueOf(terms, value)]];
  }
  if (iri === `${SC}description` && text !== undefined) {
    return [[`${DCTERMS}description`, literal(text, undefined, terms.language)]];
  }
  if (iri === `${SC}license`) {
    const named = text ?? referenceOf(value) ?? textOf(value);
    return [
      [iri, valueOf(terms, value)],
      ...(named === undefined ? [] : [[`${DCTERMS}license`, licence(named)] as const]),
    ];
  }
  if (iri === `${DCTERMS}conformsTo`) {
    const standard = referenceOf(value);
    return [[iri, standard !== undefined && isIri(standard) ? { iri: standard } : valueOf(terms, value)]];
  }
  if (DATES.has(iri) && text !== undefined) {
    const ours = iri === `${SC}dateCreated` ? 'created' : iri === `${SC}dateModified` ? 'modified' : undefined;
    return ours !== undefined && isMoment(text) ? [[DCTERMS + ours, dateValue(text)]] : [[iri, dateValue(text)]];
  }
  if (WHOLE.has(iri)) return [[iri, jsonLiteral(terms, value)]];
  const ours = text === undefined ? undefined : OURS.get(iri);
  return ours === undefined && !isIri(iri)
    ? [[SC + key, valueOf(terms, value)]]
    : [[ours ?? iri, valueOf(terms, value)]];
}

/** The relation of PROV that a member of Croissant 1.1 is: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html#provenance */
function relationOf(iri: string): RelationName | undefined {
  return iri.startsWith(PROV) ? RELATION_NAMES.find((name) => PROV + name === iri) : undefined;
}

/** What has an address is that thing; what has none is one of its own, with its description kept whole. */
function mapRelation({ terms }: CroissantDocument, name: RelationName, value: Json, names: DatasetNames): Statement[] {
  const address = referenceOf(value);
  const whole = jsonLiteral(terms, value);
  const object = address !== undefined && isIri(address) ? address : names.unnamed(whole.value);
  return [
    relate(name, names.datasetVersion, object),
    ...(whole.value === JSON.stringify({ '@id': object }) || typeof value === 'string'
      ? []
      : [element(object, [], { [`${DCTERMS}description`]: whole })]),
  ];
}

/** Two days or moments, the first and the last: https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html */
function timeframe({ terms, root }: CroissantDocument): readonly (readonly [string, Value])[] {
  const texts = ['dataCollectionTimeframe', 'dataCollectionTimeFrame']
    .flatMap((name) => listOf(terms, root, RAI + name, []))
    .map(({ value }) => textOf(value)?.slice(0, 10) ?? '')
    .sort();
  if (texts.length !== 2 || !texts.every(isDay)) return [];
  const [start, end] = texts.map((text) => literal(text, `${XSD}date` as Iri));
  return [
    [clew('collectionStart'), start!],
    [clew('collectionEnd'), end!],
  ];
}
