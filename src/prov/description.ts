/**
 * A *description* is all that one record says about one subject: its types, attributes and outgoing relations. Records are kept as
 * descriptions in canonical form, so that equal content has equal bytes whatever the order it was said in (docs/design/canonical-record.md).
 */
import { hash } from 'node:crypto';
import type { Iri } from './iri.ts';
import {
  RELATION_LINKS,
  type Attributes,
  type ElementStatement,
  type RelationStatement,
  type Statement,
} from './statement.ts';
import { valueJson, type Value } from './value.ts';

/** A relation inside a description: the subject and bundle are the description's. */
export type Relation = Omit<RelationStatement, 'statement' | 'subject' | 'bundle'>;

export interface Description {
  readonly id: Iri;
  readonly bundle?: Iri;
  /** Sorted, distinct. */
  readonly types: readonly Iri[];
  /** Keys sorted; values sorted by their canonical JSON, distinct. */
  readonly attributes: Attributes;
  /** Sorted by their canonical JSON, distinct. */
  readonly relations: readonly Relation[];
}

const RELATION_PARTS = ['object', 'id', 'via', 'time', ...RELATION_LINKS] as const;

interface Draft {
  readonly id: Iri;
  readonly bundle: Iri | undefined;
  readonly elements: ElementStatement[];
  readonly relations: Relation[];
}

/** Groups statements by bundle and subject into canonical descriptions, sorted by (bundle, id). */
export function describe(statements: Iterable<Statement>): Description[] {
  const drafts = new Map<string, Draft>();
  for (const said of statements) {
    const id = said.statement === 'element' ? said.id : said.subject;
    const key = said.bundle === undefined ? id : `${said.bundle} ${id}`;
    let draft = drafts.get(key);
    if (!draft) drafts.set(key, (draft = { id, bundle: said.bundle, elements: [], relations: [] }));
    if (said.statement === 'relation') draft.relations.push(canonicalRelation(said));
    else draft.elements.push(said);
  }
  return [...drafts.values()]
    .sort((a, b) => compareText(a.bundle ?? '', b.bundle ?? '') || compareText(a.id, b.id))
    .map(({ id, bundle, elements, relations }) => ({
      id,
      ...(bundle !== undefined && { bundle }),
      types: distinctTypes(elements),
      attributes: mergedAttributes(elements),
      relations: distinctSorted(relations, relationJson),
    }));
}

function distinctTypes(elements: readonly ElementStatement[]): readonly Iri[] {
  const types = elements.length === 1 ? elements[0]!.types : elements.flatMap((e) => e.types);
  return types.length < 2 ? types : [...new Set(types)].sort(compareText);
}

function mergedAttributes(elements: readonly ElementStatement[]): Attributes {
  if (elements.length < 2) return sortedAttributes(elements[0]?.attributes ?? {});
  const merged: Record<Iri, Value[]> = {};
  for (const { attributes } of elements) {
    for (const key of Object.keys(attributes) as Iri[]) (merged[key] ??= []).push(...attributes[key]!);
  }
  return sortedAttributes(merged);
}

/** The statements a description stands for; `describe(statementsOf(d))` is `[d]`. */
export function statementsOf(description: Description): Statement[] {
  const { id, bundle, types, attributes, relations } = description;
  const where = bundle === undefined ? {} : { bundle };
  const out: Statement[] = [];
  if (types.length > 0 || Object.keys(attributes).length > 0)
    out.push({ statement: 'element', id, types, attributes, ...where });
  for (const relation of relations) out.push({ statement: 'relation', subject: id, ...relation, ...where });
  return out;
}

/** A relation without what its description says: member by member, because this is done for every relation recorded. */
function canonicalRelation(said: RelationStatement): Relation {
  const relation: { -readonly [K in keyof Relation]: Relation[K] } = {
    relation: said.relation,
    attributes: sortedAttributes(said.attributes),
  };
  for (const part of RELATION_PARTS)
    if (said[part] !== undefined) (relation as Record<string, unknown>)[part] = said[part];
  return relation;
}

/** Keys sorted, values distinct and sorted. What is so already, as most is, stays the object it was: statements are immutable. */
function sortedAttributes(attributes: Attributes): Attributes {
  const keys = Object.keys(attributes) as Iri[];
  if (keys.every((key, i) => attributes[key]!.length === 1 && (i === 0 || keys[i - 1]! < key))) return attributes;
  const out: Record<Iri, readonly Value[]> = {};
  for (const key of keys.sort(compareText)) out[key] = distinctSorted(attributes[key]!, valueJson);
  return out;
}

function distinctSorted<T>(items: readonly T[], json: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  const keyed = new Map<string, T>();
  for (const item of items) keyed.set(json(item), item);
  return [...keyed.entries()].sort((a, b) => compareText(a[0], b[0])).map(([, item]) => item);
}

/** Order by UTF-16 code unit, as RFC 8785 §3.2.3 orders keys. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function attributesJson(attributes: Attributes): string {
  let out = '{';
  for (const key of Object.keys(attributes) as Iri[]) {
    if (out.length > 1) out += ',';
    out += `${JSON.stringify(key)}:[${attributes[key]!.map(valueJson).join(',')}]`;
  }
  return `${out}}`;
}

/** Relations are immutable, and their JSON is asked for when sorting, hashing and storing. */
const relationTexts = new WeakMap<Relation, string>();

/** RFC 8785 JSON of a relation: keys in order `activity attributes generation id inBundle object plan relation time usage via`. */
export function relationJson(relation: Relation): string {
  let text = relationTexts.get(relation);
  if (text === undefined) relationTexts.set(relation, (text = writeRelation(relation)));
  return text;
}

function writeRelation(relation: Relation): string {
  let out = relation.activity === undefined ? '{' : `{"activity":${JSON.stringify(relation.activity)},`;
  out += `"attributes":${attributesJson(relation.attributes)}`;
  for (const key of ['generation', 'id', 'inBundle', 'object', 'plan', 'relation', 'time', 'usage', 'via'] as const) {
    const value = relation[key];
    if (value !== undefined) out += `,"${key}":${JSON.stringify(value)}`;
  }
  return `${out}}`;
}

/** RFC 8785 (JCS) JSON of a canonical description. Every leaf is a string, so no number is ever reprinted. */
export function descriptionJson(description: Description): string {
  const bundle = description.bundle === undefined ? '' : `"bundle":${JSON.stringify(description.bundle)},`;
  const relations = description.relations.map(relationJson).join(',');
  const types = description.types.map((t) => JSON.stringify(t)).join(',');
  return `{"attributes":${attributesJson(description.attributes)},${bundle}"id":${JSON.stringify(description.id)},"relations":[${relations}],"types":[${types}]}`;
}

/** Reads back what {@link descriptionJson} wrote. Trusts its input: it comes from our own store. */
export function parseDescription(json: string): Description {
  return JSON.parse(json) as Description;
}

/** Lower-case hexadecimal SHA-256 of UTF-8 text or bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/**
 * Identifies a relation within the graph: its own identifier if it has one, else a digest of all it says. Two relations that say the same are one;
 * two that differ in role or time are two, as PROV-DM has it.
 */
export function relationKey(subject: Iri, relation: Relation, bundle?: Iri): string {
  const said =
    relation.id !== undefined
      ? `${relation.relation} ${relation.id}`
      : `${subject} ${relationTexts.get(relation) ?? writeRelation(relation)}`;
  return sha256(bundle === undefined ? said : `${bundle} ${said}`).slice(0, 32);
}

/** Whether a relation says more than its two ends, and so needs PROV-O's qualified form. */
export function isQualified(relation: Relation): boolean {
  if (relation.id !== undefined || relation.time !== undefined || relation.object === undefined) return true;
  for (const link of RELATION_LINKS) if (link !== 'inBundle' && relation[link] !== undefined) return true;
  for (const _ in relation.attributes) return true;
  return false;
}

/** The stable IRI of an unidentified relation's qualified node, so that exports hold no blank nodes. */
export function qualifiedIri(subject: Iri, relation: Relation, bundle?: Iri): Iri {
  return relation.id ?? (`urn:clew:relation:${relationKey(subject, relation, bundle)}` as Iri);
}
