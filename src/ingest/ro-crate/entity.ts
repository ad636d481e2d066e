/** What is said of one entity of a crate: every property under its own IRI, and under ours where that means the same. */
import { isIri, type Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS, PROV, XSD } from '../../prov/namespaces.ts';
import { element, ENDED_AT, relate, STARTED_AT, type Statement } from '../../prov/statement.ts';
import { isDateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, type Json } from '../../rdf/json.ts';
import { jsonValue } from '../json-value.ts';
import { licence } from '../licence.ts';
import { idsOf, referenceOf, textOf, valuesOf, type CrateDocument, type Entity } from './document.ts';
import type { CrateNames } from './names.ts';
import { JSONLD, SC } from './terms.ts';

export type Said = Readonly<Record<string, readonly Value[]>>;

/** Role of ours for each property of schema.org that names somebody. */
const ATTRIBUTIONS: ReadonlyMap<string, string> = new Map([
  ['author', 'author'],
  ['creator', 'author'],
  ['publisher', 'provider'],
  ['funder', 'funder'],
  ['maintainer', 'steward'],
]);

const STATUS: ReadonlyMap<string, string> = new Map([
  ['CompletedActionStatus', 'finished'],
  ['FailedActionStatus', 'failed'],
  ['ActiveActionStatus', 'running'],
  ['PotentialActionStatus', 'scheduled'],
]);

/** The description of an entity, and who made it. Of bytes with a digest only what these bytes are; the rest belongs to what holds them. */
export function mapEntity(names: CrateNames, entity: Entity): Statement[] {
  const iri = names.iri(entity.id);
  const kind = names.kind(entity);
  const attributions = [...ATTRIBUTIONS].flatMap(([property, role]) =>
    idsOf(entity, property).map((id) => relate('wasAttributedTo', iri, names.iri(id), { role: { iri: clew(role) } })),
  );
  const isAgent = kind === 'Person' || kind === 'Organization' || kind === 'SoftwareAgent';
  const sources = kind === 'Run' || isAgent ? [] : idsOf(entity, 'isBasedOn');
  const derivations = sources
    .filter((id) => names.iri(id) !== iri)
    .map((id) => relate('wasDerivedFrom', iri, names.iri(id)));
  const digest = kind === 'DataFile' ? names.digest(entity) : undefined;
  if (digest !== undefined) {
    return [
      element(iri, [clew('DataFile')], {
        [TERM.digest]: literal(digest),
        ...sizeOf(names, entity),
      }),
      ...derivations,
    ];
  }
  const types = [...entity.types].filter((type) => isIri(type));
  return [
    element(iri, [...types, ...(kind === undefined ? [] : [names.classOf(kind)])], {
      ...foreign(names, entity),
      ...ours(names, entity, kind),
    }),
    ...(isAgent || kind === 'Run' ? [] : attributions),
    ...derivations,
  ];
}

/** Files and folders as members of what holds them; where a file lies and what is said of it there belongs to the membership. */
export function mapMembers(names: CrateNames, { entities, root }: CrateDocument): Statement[] {
  const held = new Set<string>();
  const statements: Statement[] = [];
  const hold = (holder: Entity, part: Entity): void => {
    held.add(part.id);
    const isBytes = names.kind(part) === 'DataFile' && names.digest(part) !== undefined;
    const types = [...part.types].filter((type) => isIri(type)).map((iri) => ({ iri }));
    const said = { ...foreign(names, part), [clew('path')]: [literal(part.id)], [`${JSONLD}type`]: types };
    statements.push(relate('hadMember', names.iri(holder.id), names.iri(part.id), isBytes ? { attributes: said } : {}));
  };
  for (const holder of entities.values())
    if (names.kind(holder) === 'DatasetVersion' || names.kind(holder) === 'ModelVersion')
      for (const id of new Set(idsOf(holder, 'hasPart'))) {
        const part = entities.get(id);
        if (part && part !== root && ['DataFile', 'DatasetVersion', 'ModelVersion'].includes(names.kind(part) ?? ''))
          hold(holder, part);
      }
  // A file that nothing holds would lose what is said of it beside its bytes.
  for (const part of entities.values()) if (names.kind(part) === 'DataFile' && !held.has(part.id)) hold(root, part);
  return statements;
}

/** What the crate names and does not describe: by its name in the crate. */
export function mapUndescribed(names: CrateNames, { entities }: CrateDocument): Statement[] {
  const named = [...entities.values()].flatMap((entity) => [...entity.properties.values()].flat());
  const ids = new Set(named.flatMap((value) => referenceOf(value) ?? []));
  return [...ids]
    .filter((id) => !entities.has(id) && names.iri(id) !== id)
    .map((id) => element(names.iri(id), [], { [TERM.identifier]: literal(id) }));
}

/** Every property under its own IRI. */
function foreign(names: CrateNames, entity: Entity): Said {
  const out: Record<string, readonly Value[]> = {};
  for (const [property, values] of entity.properties) {
    const key = isIri(property) ? property : `${SC}${encodeURIComponent(property.toWellFormed())}`;
    out[key] = values.map((value) => valueOf(names, value));
  }
  if (names.iri(entity.id) !== entity.id) out[TERM.identifier] = [literal(entity.id)];
  return out;
}

function valueOf(names: CrateNames, value: Json): Value {
  const id = referenceOf(value);
  if (id !== undefined) return { iri: names.iri(id) };
  if (isObject(value)) {
    const [text, language, type] = ['@value', '@language', '@type'].map((key) => value.get(key));
    if (typeof text === 'string' && value.size === 1) return literal(text);
    if (typeof text === 'string' && typeof language === 'string' && value.size === 2)
      return literal(text, undefined, language);
    if (typeof text === 'string' && typeof type === 'string' && value.size === 2 && isIri(type))
      return literal(text, type);
  }
  return jsonValue(value);
}

function ours(names: CrateNames, entity: Entity, kind: string | undefined): Record<string, Value | readonly Value[]> {
  const name = textOf(entity, 'name');
  const description = textOf(entity, 'description');
  const licences = valuesOf(entity, 'license').flatMap(
    (value) => referenceOf(value) ?? (typeof value === 'string' ? [value] : []),
  );
  const own = names.isOwn(entity.id);
  return {
    ...(name !== undefined && { [own ? TERM.name : TERM.title]: literal(name) }),
    ...(description !== undefined && { [TERM.description]: literal(description) }),
    ...(licences.length > 0 && { [`${DCTERMS}license`]: licences.map(licence) }),
    ...(own && kind !== undefined && identity(names, entity, kind)),
    ...(kind === 'Run' && run(entity)),
    ...(kind === 'Package' && {
      [TERM.name]: literal(name ?? entity.id),
      ...versionOf(textOf(entity, 'softwareVersion')),
    }),
  };
}

/** Names, versions and digests, of which there can be one each: only of what nobody else names. */
function identity(names: CrateNames, entity: Entity, kind: string): Record<string, Value> {
  const isVersion = kind === 'DatasetVersion' || kind === 'ModelVersion';
  const digest = isVersion ? textOf(entity, 'sha256') : undefined;
  return {
    ...(isVersion && { [TERM.name]: literal(textOf(entity, 'name') ?? entity.id) }),
    ...versionOf(
      isVersion
        ? ((entity.id.startsWith('urn:') ? textOf(entity, 'version') : undefined) ?? names.key)
        : kind === 'SoftwareAgent'
          ? (textOf(entity, 'softwareVersion') ?? textOf(entity, 'version'))
          : undefined,
    ),
    ...(digest !== undefined && /^[0-9a-f]{64}$/.test(digest) && { [TERM.digest]: literal(`sha256:${digest}`) }),
    ...(kind === 'DataFile' && sizeOf(names, entity)),
  };
}

function versionOf(version: string | undefined): Record<string, Value> {
  return version === undefined ? {} : { [TERM.version]: literal(version) };
}

function sizeOf(names: CrateNames, entity: Entity): Record<string, Value> {
  const size =
    names.payload(entity)?.byteSize.toString() ?? /^(\d+)(?: ?B)?$/.exec(textOf(entity, 'contentSize') ?? '')?.[1];
  return size === undefined ? {} : { [clew('byteSize')]: literal(size, `${XSD}integer` as Iri) };
}

function run(entity: Entity): Record<string, Value | readonly Value[]> {
  const [start, end] = ['startTime', 'endTime'].map((term) => textOf(entity, term));
  const [said] = valuesOf(entity, 'actionStatus').map((value) => referenceOf(value) ?? value);
  const status = typeof said === 'string' ? STATUS.get(said.replace(/^https?:\/\/schema\.org\//, '')) : undefined;
  const error = textOf(entity, 'error');
  const time = (text: string) => literal(text, `${XSD}dateTime` as Iri);
  return {
    ...(start !== undefined && isDateTime(start) && { [STARTED_AT]: time(start) }),
    ...(end !== undefined && isDateTime(end) && { [ENDED_AT]: time(end) }),
    ...(status !== undefined && { [TERM.status]: literal(status) }),
    ...(error !== undefined && { [clew('errorMessage')]: literal(error) }),
  };
}

export function clew(term: string): Iri {
  return `${CLEW}${term}` as Iri;
}

export const VALUE = `${PROV}value`;
