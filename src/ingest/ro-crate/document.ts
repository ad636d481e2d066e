/** A crate's metadata taken apart: its entities by `@id`, each with its types and the values of its properties. */
import { Fault } from '../../prov/fault.ts';
import { clip } from '../../prov/iri.ts';
import type { RdfCode } from '../../rdf/fault.ts';
import { isObject, JsonNumber, parseJson, pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import type { IngestCode } from '../fault.ts';
import { KNOWN_CONTEXT, standard, Terms } from './terms.ts';

export const CRATE_LIMITS = {
  /** UTF-16 code units of the metadata document. */
  length: 64 * 1024 * 1024,
  /** Objects and arrays within each other. */
  depth: 64,
  /** Entities of one crate. */
  entities: 100_000,
} as const;

/** https://www.researchobject.org/ro-crate/specification/1.1/root-data-entity.html */
export const METADATA = 'ro-crate-metadata.json';

/** The descriptor as it was called before 1.1. */
const DESCRIPTOR = /(?:^|\/)ro-crate-metadata\.json(?:ld)?$/;

export type Tokens = readonly (string | number)[];

export interface Entity {
  readonly id: string;
  /** IRIs. */
  readonly types: ReadonlySet<string>;
  /** Values by the property's IRI, `@id` and `@type` left out. */
  readonly properties: ReadonlyMap<string, readonly Json[]>;
  readonly at: Tokens;
}

export interface CrateDocument {
  readonly root: Entity;
  readonly descriptor: Entity;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly context: Json | undefined;
  readonly terms: Terms;
}

/** @throws Fault ILLEGAL_DOCUMENT at a JSON Pointer */
export function illegal(message: string, at: Tokens, hint?: string): Fault<IngestCode> {
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', message, {
    place: { pointer: pointer(at) },
    ...(hint !== undefined && { hint }),
  });
}

/** Values of a property by its word in the standard contexts. */
export function valuesOf(entity: Entity, term: string): readonly Json[] {
  return entity.properties.get(standard(term)) ?? [];
}

/** What values name: `{"@id": "x"}`. */
export function idsOf(entity: Entity, term: string): string[] {
  return valuesOf(entity, term).flatMap((value) => referenceOf(value) ?? []);
}

/** The first value that is text or a number, as text. */
export function textOf(entity: Entity, term: string): string | undefined {
  const [found] = valuesOf(entity, term).flatMap((value) =>
    typeof value === 'string' ? [value] : value instanceof JsonNumber ? [value.text] : [],
  );
  return found;
}

export function referenceOf(value: Json): string | undefined {
  const id = isObject(value) && value.size === 1 ? value.get('@id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

export function isA(entity: Entity | undefined, ...types: readonly string[]): boolean {
  return entity !== undefined && types.some((type) => entity.types.has(standard(type)));
}

/**
 * Parses the metadata document. Nothing that it names is fetched.
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, REMOTE_CONTEXT, ILLEGAL_DOCUMENT
 */
export function parseCrate(text: string, source?: string): CrateDocument {
  const document = parseJson(text, source, CRATE_LIMITS);
  if (!isObject(document)) throw illegal('The metadata of an RO-Crate is one JSON object.', []);
  const context = document.get('@context');
  const terms = new Terms(contextsOf(context));
  const graph = document.get('@graph');
  if (!Array.isArray(graph)) {
    throw illegal('The metadata of an RO-Crate has its entities in "@graph", an array.', ['@graph']);
  }
  const entities = entitiesOf(graph as readonly Json[], terms);
  const descriptor = [...entities.values()].find(({ id }) => DESCRIPTOR.test(id));
  if (!descriptor) {
    throw illegal(
      `No entity of the crate is its metadata descriptor, ${METADATA}.`,
      ['@graph'],
      'Add it: it says which entity is the root.',
    );
  }
  const [about] = idsOf(descriptor, 'about');
  const root = about === undefined ? undefined : entities.get(about);
  if (!root || !isA(root, 'Dataset')) {
    throw illegal(
      'The metadata descriptor is about no entity of the crate that is a Dataset.',
      [...descriptor.at, 'about'],
      'Let "about" name the root data entity, usually "./".',
    );
  }
  return { root, descriptor, entities, context, terms };
}

/** The inline contexts. @throws Fault REMOTE_CONTEXT, ILLEGAL_DOCUMENT */
function contextsOf(context: Json | undefined): JsonObject[] {
  const inline: JsonObject[] = [];
  for (const item of Array.isArray(context) ? (context as readonly Json[]) : [context]) {
    if (isObject(item)) inline.push(item);
    else if (typeof item !== 'string') throw illegal('A @context is an object or an address.', ['@context']);
    else if (!KNOWN_CONTEXT.test(item)) {
      throw new Fault<RdfCode>('REMOTE_CONTEXT', `The context ${JSON.stringify(clip(item))} is not known here.`, {
        place: { pointer: '/@context' },
        hint: 'Contexts are never fetched: write the terms into the document, beside the context of RO-Crate.',
      });
    }
  }
  return inline;
}

/** https://www.researchobject.org/ro-crate/specification/1.1/structure.html#ro-crate-metadata-file-ro-crate-metadatajson: flattened, each with `@id` and `@type`. */
function entitiesOf(graph: readonly Json[], terms: Terms): Map<string, Entity> {
  if (graph.length > CRATE_LIMITS.entities) {
    throw new Fault<IngestCode>(
      'INPUT_TOO_LARGE',
      `The crate has ${graph.length} entities; the limit is ${CRATE_LIMITS.entities}.`,
      { place: { pointer: '/@graph' }, hint: 'Split it into several crates.' },
    );
  }
  const entities = new Map<string, Entity>();
  for (const [i, node] of graph.entries()) {
    const at = ['@graph', i];
    const id = isObject(node) ? node.get('@id') : undefined;
    if (!isObject(node) || typeof id !== 'string' || id === '')
      throw illegal('An entity of the crate has no @id.', at, 'Give it one: "#name", a path, or an IRI.');
    const types = typesOf(node.get('@type'), terms);
    if (types.size === 0) throw illegal(`The entity ${JSON.stringify(clip(id))} has no @type.`, [...at, '@type']);
    if (entities.has(id))
      throw illegal(`Two entities of the crate have the @id ${JSON.stringify(clip(id))}.`, [...at, '@id']);
    entities.set(id, { id, types, properties: propertiesOf(node, terms), at });
  }
  return entities;
}

function typesOf(value: Json | undefined, terms: Terms): Set<string> {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return new Set(list.flatMap((one) => (typeof one === 'string' && one !== '' ? [terms.iri(one)] : [])));
}

function propertiesOf(node: JsonObject, terms: Terms): Map<string, readonly Json[]> {
  const properties = new Map<string, readonly Json[]>();
  for (const [key, value] of node) {
    if (key === '@id' || key === '@type' || value === null) continue;
    const iri = terms.iri(key);
    const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
    properties.set(iri, [...(properties.get(iri) ?? []), ...values.filter((one) => one !== null)]);
  }
  return properties;
}
