/** A dataset version as Croissant 1.1: docs/mapping/croissant.md. */
import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Loss } from '../../prov/loss.ts';
import { CLEW, DCTERMS, PREFIXES, RDF } from '../../prov/namespaces.ts';
import { RELATIONS, RELATION_NAMES } from '../../prov/relations.ts';
import { HAD_ROLE, rolesOf } from '../../prov/statement.ts';
import { isReference, valueText, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import { jsonOf, parseJson, type Json } from '../../rdf/json.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { ProfileDocument } from '../profile.ts';
import { agentsOf } from './agents.ts';
import { CONFORMS_TO, contextOf, CR, keyOf, object, RAI, SC } from './context.ts';
import { distributionOf } from './files.ts';

/** Properties of ours that a member of Croissant means exactly. */
const THEIRS: ReadonlyMap<string, string> = new Map([
  [`${CLEW}tag`, 'keywords'],
  [`${CLEW}collectionMethod`, 'rai:dataCollection'],
  [`${CLEW}limitations`, 'rai:dataLimitations'],
  [`${CLEW}labelingMethod`, 'rai:dataAnnotationProtocol'],
  [`${DCTERMS}created`, 'dateCreated'],
  [`${DCTERMS}modified`, 'dateModified'],
]);

/** Written by rules of their own, or only about the document that was once read. */
const APART: ReadonlySet<string> = new Set([
  ...[TERM.name, TERM.version, `${DCTERMS}description`, `${DCTERMS}license`, `${DCTERMS}conformsTo`],
  ...['name', 'version', 'distribution', 'license'].map((name) => SC + name),
  ...['context', 'type', 'language'].map((name) => `http://www.w3.org/ns/json-ld#${name}`),
]);

const LANDING_PAGE = `${PREFIXES['dcat']}landingPage`;

/**
 * @returns Croissant 1.1: what an earlier Croissant said of the version as it was said, the files that are known, people, and everything else that is
 * said of the version under its own IRI, which JSON-LD allows. `losses` names what is upstream and only referred to.
 * @throws Fault BAD_ARGUMENT if the version has no name
 */
export function writeCroissant(closure: Closure): ProfileDocument {
  const { subject } = closure;
  const name = closure.text(subject, TERM.name);
  if (name === undefined) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `${subject} has no clew:name, and Croissant demands a name.`, {
      hint: 'Record its clew:name.',
    });
  }
  const losses: Loss[] = [];
  const descriptions = closure.values(subject, `${DCTERMS}description`);
  const language = descriptions.map((d) => (isReference(d) ? undefined : d.language)).find((tag) => tag !== undefined);
  const { items, losses: lost } = distributionOf(closure, keptJson(closure, `${SC}distribution`, losses));
  losses.push(...lost);
  const rest = attributesOf(closure, language, losses);
  const agents = agentsOf(closure, rest);
  const document = object({
    '@context': contextOf(language),
    '@type': 'sc:Dataset',
    conformsTo: only([CONFORMS_TO, ...otherStandards(closure)]),
    name,
    version: closure.text(subject, TERM.version),
    description: only(descriptions.map((value) => textJson(value, language))),
    license: licenceOf(closure),
    url: rest.get('url') ?? wholeOf(closure, LANDING_PAGE),
    ...Object.fromEntries(rest),
    ...Object.fromEntries(agents.members),
    ...Object.fromEntries(relationsOf(closure, agents.said, losses)),
    distribution: items.length === 0 ? undefined : items,
  });
  losses.push(...upstream(closure));
  return { content: `${jsonOf(document, '  ')}\n`, losses };
}

/** One value alone, several as a list. */
function only(values: readonly Json[]): Json | undefined {
  return values.length < 2 ? values[0] : values;
}

function keptJson(closure: Closure, property: string, losses: Loss[]): Json[] {
  return closure.values(closure.subject, property).flatMap((value): Json[] => {
    const json = parsed(value);
    if (json === undefined) {
      losses.push({
        subject: closure.subject,
        term: property as Iri,
        reason: 'It is not the JSON that Croissant has here.',
      });
    }
    return json === undefined ? [] : [json];
  });
}

/** The value of an rdf:JSON literal; undefined for anything else, or if it is no JSON after all. */
function parsed(value: Value): Json | undefined {
  if (isReference(value) || value.datatype !== `${RDF}JSON`) return undefined;
  try {
    return parseJson(value.value);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Every attribute but those with rules of their own, keyed as in the document. */
function attributesOf(closure: Closure, language: string | undefined, losses: Loss[]): ReadonlyMap<string, Json> {
  const members = new Map<string, Json>();
  const properties = new Set(closure.descriptions(closure.subject).flatMap((d) => Object.keys(d.attributes)));
  for (const property of [...properties].sort()) {
    if (APART.has(property)) continue;
    const values = closure.values(closure.subject, property);
    const plain = property.startsWith(SC) || property.startsWith(CR) || property.startsWith(RAI);
    const theirs = THEIRS.get(property);
    const key = theirs ?? keyOf(property);
    const json = values.map((value) => (plain || theirs !== undefined ? plainJson(value) : exactJson(value, language)));
    const before = members.get(key);
    const all = [
      ...(before === undefined ? [] : Array.isArray(before) ? (before as readonly Json[]) : [before]),
      ...json,
    ];
    members.set(key, property === `${CR}recordSet` ? all : only(all)!);
    if (property === `${CLEW}tag` && values.some((value) => valueText(value).includes('='))) {
      losses.push({
        subject: closure.subject,
        term: property as Iri,
        reason: 'Tags written key=value are keywords in Croissant.',
      });
    }
  }
  return members;
}

/** As Croissant documents write values: bare, the datatype known by the property. */
function plainJson(value: Value): Json {
  if (isReference(value)) return object({ '@id': value.iri });
  return parsed(value) ?? bareJson(value);
}

function bareJson(value: Exclude<Value, { iri: Iri }>): Json {
  const type = value.datatype?.slice(value.datatype.lastIndexOf('#') + 1);
  if (type === 'boolean' && (value.value === 'true' || value.value === 'false')) return value.value === 'true';
  if ((type === 'integer' || type === 'decimal' || type === 'double') && isJsonNumber(value.value)) {
    return parseJson(value.value);
  }
  return value.language === undefined ? value.value : textJson(value, undefined);
}

function isJsonNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
}

/** With datatype and language, so that it comes back as it is. */
function exactJson(value: Value, language: string | undefined): Json {
  if (isReference(value)) return object({ '@id': value.iri });
  if (value.datatype !== undefined) {
    return object({ '@value': value.value, '@type': keyOf(value.datatype) });
  }
  return textJson(value, language);
}

/** @param language of text without a tag of its own in this document */
function textJson(value: Value, language: string | undefined): Json {
  if (isReference(value)) return object({ '@id': value.iri });
  if (value.language === language) return value.value;
  return object({ '@value': value.value, ...(value.language !== undefined && { '@language': value.language }) });
}

function otherStandards(closure: Closure): string[] {
  return closure
    .values(closure.subject, `${DCTERMS}conformsTo`)
    .map(valueText)
    .filter((standard) => !/^https?:\/\/mlcommons\.org\/croissant\/1\.\d+\/?$/.test(standard));
}

/** As the source wrote it; else what dcterms:license says of the version, or of the dataset. */
function licenceOf(closure: Closure): Json | undefined {
  const kept = closure.values(closure.subject, `${SC}license`).map(plainJson);
  if (kept.length > 0) return only(kept);
  const own = closure.values(closure.subject, `${DCTERMS}license`).map(valueText);
  return own.length > 0 ? only(own) : wholeOf(closure, `${DCTERMS}license`);
}

/** What is said of the dataset that this is a version of. */
function wholeOf(closure: Closure, property: string): Json | undefined {
  const wholes = closure.related(closure.subject, 'specializationOf').map(({ iri }) => iri);
  return only(wholes.flatMap((whole) => closure.values(whole, property).map(valueText)));
}

/** Relations of the version by PROV-O's names; roles, times and the like have no place in them. */
function relationsOf(closure: Closure, said: ReadonlySet<string>, losses: Loss[]): ReadonlyMap<string, Json> {
  const members = new Map<string, Json[]>();
  for (const name of RELATION_NAMES) {
    if (name === 'specializationOf') continue;
    for (const { iri, relation } of closure.related(closure.subject, name)) {
      if (name === 'hadMember' && closure.isA(iri, 'DataFile')) continue;
      if (name === 'wasAttributedTo' && said.has(iri)) continue;
      const key = `prov:${name}`;
      const list = members.get(key) ?? [];
      members.set(key, [...list, object({ '@id': iri })]);
      const more = [...rolesOf(relation).map(() => HAD_ROLE), ...Object.keys(relation.attributes), relation.time ?? ''];
      if (more.some((part) => part !== '')) {
        const reason = `${name} ${iri} is written without its role, time and other attributes.`;
        losses.push({ subject: closure.subject, term: RELATIONS[name].property, reason });
      }
    }
  }
  return new Map([...members].map(([key, list]) => [key, only(list)!]));
}

/** What a Croissant only refers to: runs, agents' particulars, the data that this came from. */
function upstream(closure: Closure): Loss[] {
  const { subject } = closure;
  const shown = new Set<Iri>([
    subject,
    ...closure.related(subject, 'specializationOf').map(({ iri }) => iri),
    ...closure.related(subject, 'hadMember', { kind: 'DataFile' }).map(({ iri }) => iri),
    ...closure.related(subject, 'wasAttributedTo').map(({ iri }) => iri),
  ]);
  return closure.elements
    .filter((iri) => !shown.has(iri))
    .map((iri) => ({
      subject: iri,
      reason: 'Croissant describes one dataset: what it came from is named by IRI at most.',
    }));
}
