/** PROV-JSONLD in, PROV statements out: https://www.w3.org/submissions/prov-jsonld/. Read by its structure, with the context that it names known here. */
import { iri, type Iri } from '../../prov/iri.ts';
import { CLASS_IRI, element, ENDED_AT, STARTED_AT, type RelationParts, type Statement } from '../../prov/statement.ts';
import type { ProvClass } from '../../prov/relations.ts';
import type { Value } from '../../prov/value.ts';
import { isObject, JSON_LIMITS, parseJson, pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import { propertyOf, takeClasses } from '../attributes.ts';
import { isBlank, meaningless, Names } from '../names.ts';
import { placed, sourced } from '../placed.ts';
import { blankIris, Said } from '../reading.ts';
import { relationOf } from '../relation.ts';
import type { ReadOptions } from '../serialization.ts';
import { namesOf } from './context.ts';
import { ELEMENT_TERMS, NAMING, RELATION_TERMS, SPECIAL, type RelationTerm } from './terms.ts';
import { illegal, readName, readTime, readValues } from './values.ts';

type Path = readonly (string | number)[];

const RELATIONS_BY_TERM: ReadonlyMap<string, RelationTerm> = new Map(RELATION_TERMS.map((one) => [one.term, one]));
const STRUCTURE: ReadonlySet<string> = new Set(['@type', '@id']);

/**
 * Reads a PROV-JSONLD document.
 * @returns its statements, in document order; those of a bundle carry the bundle's IRI
 * @throws Fault MALFORMED_JSON, DUPLICATE_KEY, INPUT_TOO_LARGE, ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, and the model's ILLEGAL_… codes, with the place
 */
export function readProvJsonLd(text: string, options: ReadOptions = {}): Statement[] {
  const limits = { ...JSON_LIMITS, ...(options.maxLength !== undefined && { length: options.maxLength }) };
  const json = parseJson(text, options.source, limits);
  return sourced(options.source, () => {
    if (!isObject(json) || !json.has('@graph'))
      throw illegal('A PROV-JSONLD document is an object with "@context" and "@graph".', '');
    const said = new Said(options.maxStatements ?? 1_000_000);
    new Scope(
      said,
      namesOf(json.get('@context'), Names.root(options.beside, blankIris(json)), ['@context']),
      undefined,
    ).read(json, []);
    return said.statements;
  });
}

/** A document or a bundle. */
class Scope {
  readonly #said: Said;
  readonly #names: Names;
  readonly #bundle: Iri | undefined;
  #referred: ReadonlySet<string> = new Set();

  constructor(said: Said, names: Names, bundle: Iri | undefined) {
    this.#said = said;
    this.#names = names;
    this.#bundle = bundle;
  }

  read(scope: JsonObject, path: Path): void {
    for (const key of scope.keys()) {
      if (!['@context', '@graph', '@type', '@id'].includes(key))
        throw illegal(`${JSON.stringify(key.slice(0, 80))} has no place here.`, pointer([...path, key]));
    }
    const graph = scope.get('@graph')!;
    const list: readonly Json[] = Array.isArray(graph) ? graph : [graph];
    this.#referred = blankReferences(list);
    for (const [i, statement] of list.entries()) {
      const at = [...path, '@graph', ...(Array.isArray(graph) ? [i] : [])];
      if (!isObject(statement)) throw illegal('A statement is an object.', pointer(at));
      this.#statement(statement, at);
    }
  }

  #statement(body: JsonObject, at: Path): void {
    const type = body.get('@type');
    const term = typeof type === 'string' ? type.replace(/^prov:/, '') : undefined;
    if (term === 'Bundle') return this.#inner(body, at);
    if (term !== undefined && Object.hasOwn(ELEMENT_TERMS, term)) return this.#element(term as ProvClass, body, at);
    const relation = term === undefined ? undefined : RELATIONS_BY_TERM.get(term);
    if (relation) return this.#relation(relation, body, at);
    throw illegal(
      '"@type" of a statement is one class of PROV-JSONLD: Entity, Usage, Bundle ….',
      pointer([...at, '@type']),
    );
  }

  #inner(body: JsonObject, at: Path): void {
    if (this.#bundle !== undefined) throw illegal('A bundle cannot hold bundles.', pointer(at));
    if (!body.has('@graph')) throw illegal('A bundle is an object with "@graph".', pointer(at));
    const names = namesOf(body.get('@context'), this.#names, [...at, '@context']);
    new Scope(this.#said, names, this.#id(body, at, names)).read(body, at);
  }

  #id(body: JsonObject, at: Path, names = this.#names): Iri {
    const id = body.get('@id');
    if (typeof id !== 'string') throw illegal('"@id" with a name is needed here.', pointer(at));
    return names.expand(id, { pointer: pointer([...at, '@id']) });
  }

  #element(name: ProvClass, body: JsonObject, at: Path): void {
    const id = this.#id(body, at);
    const attributes = this.#attributes(body, at, new Set());
    const types = [CLASS_IRI[name], ...takeClasses(attributes)];
    this.#said.add(placed({ pointer: pointer(at) }, () => element(id, types, attributes, this.#bundle)));
  }

  #relation({ keys }: RelationTerm, body: JsonObject, at: Path): void {
    const formal = new Map<string, Json>();
    for (const key of [keys.subject, keys.object, ...Object.keys(keys.links)]) {
      const json = body.get(key) ?? body.get(`prov:${key}`);
      if (json !== undefined) formal.set(key, json);
    }
    const refer = (key: string) => {
      const json = formal.get(key);
      return json === undefined ? undefined : readName(json, this.#names, pointer([...at, key]));
    };
    const subject = refer(keys.subject);
    if (subject === undefined) throw illegal(`${keys.relation} needs ${keys.subject}.`, pointer(at));
    const parts: { -readonly [K in keyof RelationParts]: RelationParts[K] } = { bundle: this.#bundle };
    const id = body.get('@id');
    if (id !== undefined && keys.identified && !(typeof id === 'string' && isBlank(id) && !this.#referred.has(id)))
      parts.id = this.#id(body, at);
    else if (typeof id === 'string' && !keys.identified && !isBlank(id))
      meaningless(keys.relation, this.#names.beside, [...at, '@id']);
    for (const [key, link] of Object.entries(keys.links)) {
      const json = formal.get(key);
      if (json === undefined) continue;
      parts[link] = link === 'time' ? readTime(json, pointer([...at, key])) : refer(key);
    }
    const attributes = this.#attributes(body, at, formal);
    const members = formal.get(keys.object);
    const objects =
      keys.relation === 'hadMember' && Array.isArray(members)
        ? members.map((one: Json, i) => readName(one, this.#names, pointer([...at, keys.object, i])))
        : [refer(keys.object)];
    for (const object of objects)
      this.#said.add(
        placed({ pointer: pointer(at) }, () => relationOf(keys.relation, subject, object, parts, attributes)),
      );
  }

  /** @param formal the relation's own parts, which are no attributes */
  #attributes(body: JsonObject, at: Path, formal: { has(key: string): boolean }): Record<Iri, Value[]> {
    const out: Record<Iri, Value[]> = {};
    for (const [key, json] of body) {
      const bare = key.replace(/^prov:/, '');
      if (STRUCTURE.has(key) || formal.has(bare)) continue;
      const here = pointer([...at, key]);
      const property = this.#property(key, bare, here);
      const values = readValues(json, property, key === bare && NAMING.has(bare), this.#names, here);
      if (values.length > 0) out[property] = [...(out[property] ?? []), ...values];
    }
    return out;
  }

  #property(key: string, bare: string, here: string): Iri {
    const known = PROPERTIES.get(bare);
    if (known !== undefined) return known;
    if (key.startsWith('@')) throw illegal(`${JSON.stringify(key)} has no place in a statement.`, here);
    return propertyOf(this.#names.expand(key, { pointer: here }));
  }
}

const PROPERTIES: ReadonlyMap<string, Iri> = new Map([
  ...Object.entries(SPECIAL).map(([term, property]) => [term, iri(property)] as const),
  ['startTime', STARTED_AT],
  ['endTime', ENDED_AT],
]);

/** Blank identifiers of generations and usages that a derivation refers to: these need an IRI, the others only mark statements. */
function blankReferences(statements: readonly Json[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of statements) {
    if (!isObject(statement)) continue;
    for (const key of ['generation', 'usage']) {
      const name = statement.get(key) ?? statement.get(`prov:${key}`);
      if (typeof name === 'string' && isBlank(name)) found.add(name);
    }
  }
  return found;
}
