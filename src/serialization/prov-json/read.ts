/** PROV-JSON in, PROV statements out: https://www.w3.org/submissions/prov-json/, and the dialect of yProv4ML (docs/mapping/prov-json.md). */
import type { Iri } from '../../prov/iri.ts';
import { CLASS_IRI, element, type RelationParts, type Statement } from '../../prov/statement.ts';
import type { Value } from '../../prov/value.ts';
import { isObject, JSON_LIMITS, parseJson, pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import { propertyOf, takeClasses } from '../attributes.ts';
import { isBlank, meaningless, Names } from '../names.ts';
import { placed, sourced } from '../placed.ts';
import { blankIris, Said } from '../reading.ts';
import { relationOf } from '../relation.ts';
import type { ReadOptions } from '../serialization.ts';
import { DICTIONARY_KEYS, DICTIONARY_PARTS, readDictionary } from './dictionary.ts';
import { RELATION_KEYS, type RelationKeys } from './relations.ts';
import { illegal, readName, readTime, readValues } from './values.ts';

const ELEMENTS = { entity: CLASS_IRI.Entity, activity: CLASS_IRI.Activity, agent: CLASS_IRI.Agent } as const;

/**
 * Reads a PROV-JSON document.
 * @returns its statements, in document order; those of a bundle carry the bundle's IRI
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, and the model's ILLEGAL_… codes, with the place
 */
export function readProvJson(text: string, options: ReadOptions = {}): Statement[] {
  const limits = { ...JSON_LIMITS, ...(options.maxLength !== undefined && { length: options.maxLength }) };
  const json = parseJson(text, options.source, limits);
  return sourced(options.source, () => {
    if (!isObject(json)) throw illegal('A PROV-JSON document is an object.', '');
    return new Document(json, options).read();
  });
}

class Document {
  readonly #json: JsonObject;
  readonly #said: Said;
  readonly #beside: ReadOptions['beside'];

  constructor(json: JsonObject, { maxStatements = 1_000_000, beside }: ReadOptions) {
    this.#json = json;
    this.#said = new Said(maxStatements);
    this.#beside = beside;
  }

  read(): Statement[] {
    this.#scope(this.#json, Names.root(this.#beside, blankIris(this.#json)), undefined, []);
    return this.#said.statements;
  }

  #scope(scope: JsonObject, outer: Names, bundle: Iri | undefined, path: readonly string[]): void {
    const names = outer.with(readPrefixes(scope.get('prefix'), pointer([...path, 'prefix'])));
    const referred = blankReferences(scope);
    for (const [key, section] of scope) {
      const here = [...path, key];
      if (key === 'prefix') continue;
      if (!isObject(section))
        throw illegal(`${JSON.stringify(key)} holds an object from identifiers to descriptions.`, pointer(here));
      if (key === 'bundle') {
        if (bundle !== undefined) throw illegal('A bundle cannot hold bundles.', pointer(here));
        this.#bundles(section, names, here);
      } else if (Object.hasOwn(ELEMENTS, key))
        this.#elements(ELEMENTS[key as keyof typeof ELEMENTS], section, names, bundle, here);
      else if (Object.hasOwn(RELATION_KEYS, key) || DICTIONARY_KEYS.has(key))
        this.#relations(key, section, names, bundle, here, referred);
      else
        throw illegal(
          `${JSON.stringify(key.slice(0, 80))} is neither an element, a relation, "prefix" nor "bundle" of PROV-JSON.`,
          pointer(here),
        );
    }
  }

  #bundles(section: JsonObject, names: Names, path: readonly string[]): void {
    for (const [id, content] of section) {
      const here = [...path, id];
      if (!isObject(content)) throw illegal('A bundle is an object.', pointer(here));
      // The bundle's name is read with its own declarations first: PROV-JSON writers put the prefix of the name there.
      const own = names.with(readPrefixes(content.get('prefix'), pointer([...here, 'prefix'])));
      this.#scope(content, names, own.expand(id, { pointer: pointer(here) }), here);
    }
  }

  #elements(type: Iri, section: JsonObject, names: Names, bundle: Iri | undefined, path: readonly string[]): void {
    for (const [name, described] of section) {
      const id = names.expand(name, { pointer: pointer([...path, name]) });
      for (const [body, at] of descriptions(described, [...path, name])) {
        const attributes = readAttributes(body, names, at, new Set());
        const types = [type, ...takeClasses(attributes)];
        this.#said.add(placed({ pointer: pointer(at) }, () => element(id, types, attributes, bundle)));
      }
    }
  }

  #relations(
    key: string,
    section: JsonObject,
    names: Names,
    bundle: Iri | undefined,
    path: readonly string[],
    referred: ReadonlySet<string>,
  ): void {
    for (const [name, described] of section) {
      const id =
        isBlank(name) && !referred.has(name) ? undefined : names.expand(name, { pointer: pointer([...path, name]) });
      if (id !== undefined && !(RELATION_KEYS[key]?.identified ?? true))
        meaningless(key, this.#beside, [...path, name]);
      for (const [body, at] of descriptions(described, [...path, name])) {
        if (DICTIONARY_KEYS.has(key)) {
          const attributes = readAttributes(body, names, at, DICTIONARY_PARTS);
          const parts = { name: key, body, id, attributes, bundle, pointer: pointer(at) };
          for (const said of placed({ pointer: pointer(at) }, () => readDictionary(parts, names))) this.#said.add(said);
        } else for (const said of readRelation(RELATION_KEYS[key]!, id, body, names, bundle, at)) this.#said.add(said);
      }
    }
  }
}

/** PROV-JSON lets one identifier have an array of descriptions. */
function descriptions(json: Json, path: readonly string[]): [JsonObject, readonly (string | number)[]][] {
  const list: readonly Json[] = Array.isArray(json) ? json : [json];
  return list.map((body, i) => {
    const at = Array.isArray(json) ? [...path, i] : path;
    if (!isObject(body)) throw illegal('A description is an object from attributes to values.', pointer(at));
    return [body, at];
  });
}

function readRelation(
  keys: RelationKeys,
  id: Iri | undefined,
  body: JsonObject,
  names: Names,
  bundle: Iri | undefined,
  at: readonly (string | number)[],
): Statement[] {
  const refer = (key: string) => {
    const json = body.get(key);
    return json === undefined ? undefined : readName(json, names, pointer([...at, key]));
  };
  const subject = refer(keys.subject);
  if (subject === undefined) throw illegal(`${keys.relation} needs ${keys.subject}.`, pointer(at));
  const parts: { -readonly [K in keyof RelationParts]: RelationParts[K] } = { bundle };
  if (keys.identified) parts.id = id;
  for (const [key, link] of Object.entries(keys.links)) {
    const json = body.get(key);
    if (json === undefined) continue;
    parts[link] = link === 'time' ? readTime(json, pointer([...at, key])) : refer(key);
  }
  const attributes = readAttributes(body, names, at, new Set([keys.subject, keys.object, ...Object.keys(keys.links)]));
  return placed({ pointer: pointer(at) }, () =>
    objectsOf(keys, body, refer, names, at).map((object) =>
      relationOf(keys.relation, subject, object, parts, attributes),
    ),
  );
}

/** Membership may list several members in one description. */
function objectsOf(
  keys: RelationKeys,
  body: JsonObject,
  refer: (key: string) => Iri | undefined,
  names: Names,
  at: readonly (string | number)[],
): (Iri | undefined)[] {
  const json = body.get(keys.object);
  if (keys.relation !== 'hadMember' || !Array.isArray(json)) return [refer(keys.object)];
  return json.map((one: Json, i) => readName(one, names, pointer([...at, keys.object, i])));
}

function readAttributes(
  body: JsonObject,
  names: Names,
  at: readonly (string | number)[],
  except: ReadonlySet<string>,
): Record<Iri, Value[]> {
  const out: Record<Iri, Value[]> = {};
  for (const [key, json] of body) {
    if (except.has(key)) continue;
    const here = pointer([...at, key]);
    const property = propertyOf(names.expand(key, { pointer: here }));
    const values = readValues(json, property, names, here);
    if (values.length > 0) out[property] = [...(out[property] ?? []), ...values];
  }
  return out;
}

function readPrefixes(json: Json | undefined, at: string): ReadonlyMap<string, string> {
  if (json === undefined) return new Map();
  if (!isObject(json)) throw illegal('"prefix" is an object from prefixes to namespace IRIs.', at);
  const out = new Map<string, string>();
  for (const [prefix, uri] of json) {
    if (typeof uri !== 'string') throw illegal('A namespace is a string.', `${at}${pointer([prefix])}`);
    out.set(prefix, uri);
  }
  return out;
}

/** Blank identifiers of generations and usages that a derivation refers to: these need an IRI, the others only separate entries. */
function blankReferences(scope: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const derivations = scope.get('wasDerivedFrom');
  if (!isObject(derivations)) return found;
  for (const described of derivations.values()) {
    for (const body of Array.isArray(described) ? (described as readonly Json[]) : [described]) {
      if (!isObject(body)) continue;
      for (const key of ['prov:generation', 'prov:usage']) {
        const name = body.get(key);
        if (typeof name === 'string' && isBlank(name)) found.add(name);
      }
    }
  }
  return found;
}
