/**
 * The PROV-O view of a description, triple by triple: what every export writes and every shape sees. `fold.ts` reads it back to the same
 * description (docs/design/rdf.md says how; docs/design/identifiers.md says why no blank node is needed).
 */
import { compareText, isQualified, qualifiedIri, type Description, type Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { PROV, RDF, RDF_TYPE, XSD_DATETIME } from '../prov/namespaces.ts';
import { RELATION_NAMES, RELATIONS, type RelationDefinition, type RelationName } from '../prov/relations.ts';
import { RELATION_LINKS, type Attributes } from '../prov/statement.ts';
import { isReference, type Literal, type Value } from '../prov/value.ts';

/** Receives one triple. */
export type Emit = (subject: Iri, predicate: Iri, value: Value) => void;

/** Receives triples by what their object is, so that nothing need be made to hold it: a million triples pass here in an export. */
export interface Triples {
  /** `subject rdf:type type` */
  type(subject: Iri, type: Iri): void;
  /** Any other triple whose object is an IRI; attributes may hold further types, under `rdf:type`. */
  reference(subject: Iri, predicate: Iri, object: Iri): void;
  literal(subject: Iri, predicate: Iri, object: Literal): void;
}

/** Properties of a qualified node besides its influencer and attributes: https://www.w3.org/TR/prov-o/#description-qualified-terms */
export const NODE = {
  time: `${PROV}atTime` as Iri,
  activity: `${PROV}hadActivity` as Iri,
  generation: `${PROV}hadGeneration` as Iri,
  usage: `${PROV}hadUsage` as Iri,
  plan: `${PROV}hadPlan` as Iri,
  /** https://www.w3.org/TR/prov-links/#prov-o-expression-of-mention */
  inBundle: `${PROV}asInBundle` as Iri,
} as const;

/** Reification, for what PROV-O has no qualified form of: https://www.w3.org/TR/rdf11-schema/#ch_reificationvocab */
export const REIFIED = {
  statement: `${RDF}Statement` as Iri,
  subject: `${RDF}subject` as Iri,
  predicate: `${RDF}predicate` as Iri,
  object: `${RDF}object` as Iri,
} as const;

/** As {@link walkTriples}, with the object as a value. */
export function emitTriples(description: Description, emit: Emit): void {
  walkTriples(description, {
    type: (subject, type) => emit(subject, RDF_TYPE, { iri: type }),
    reference: (subject, predicate, object) => emit(subject, predicate, { iri: object }),
    literal: emit,
  });
}

/**
 * Gives each triple of a description to `to`, subject by subject: first all of the description's own subject (types, attributes, relations,
 * links to qualified nodes), then each qualified node. Order depends on content alone and no triple is given twice.
 *
 * A relation is its binary property; with `via`, that sub-property too; when it says more than its two ends, a qualified node as well
 * (https://www.w3.org/TR/prov-o/#qualified-terms). A missing object is a qualified node without influencer and no binary triple.
 * The description's bundle is not emitted: it is the graph the triples belong to.
 */
export function walkTriples(description: Description, to: Triples): void {
  const { id, types, attributes, relations } = description;
  for (let i = 0; i < types.length; i++) to.type(id, types[i]!);
  walkAttributes(id, attributes, to);
  if (relations.length > 0) walkRelations(description, relations, to);
}

function walkAttributes(subject: Iri, attributes: Attributes, to: Triples): void {
  for (const key in attributes) {
    const values = attributes[key as Iri]!;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (isReference(value)) to.reference(subject, key as Iri, value.iri);
      else to.literal(subject, key as Iri, value);
    }
  }
}

function walkRelations({ id, attributes, bundle }: Description, relations: readonly Relation[], to: Triples): void {
  const inOrder = relations.length === 1 ? relations : [...relations].sort(byNameAndEnds);
  // Most relations are told by their binary triple and done with; only the others are looked at again.
  const more = walkBinary(id, inOrder, to);
  if (more.length === 0) return;
  const noded: Relation[] = [];
  for (const i of more) {
    const { via, object } = inOrder[i]!;
    if (via === undefined || object === undefined) continue;
    const before = inOrder[i - 1];
    if (before?.via !== via || !sameEnds(before, inOrder[i]!)) to.reference(id, via, object);
  }
  for (const i of more) {
    const relation = inOrder[i]!;
    if (isQualified(relation) || !isToldByBinary(relation, i, inOrder, attributes)) noded.push(relation);
    else if (relation.inBundle !== undefined) to.reference(id, NODE.inBundle, relation.inBundle);
  }
  const nodes = noded.map((relation) => qualifiedIri(id, relation, bundle));
  for (let i = 0; i < noded.length; i++) {
    const link = definitionOf(noded[i]!.relation).qualified;
    if (link !== undefined) to.reference(id, link, nodes[i]!);
  }
  for (let i = 0; i < noded.length; i++) walkNode(id, nodes[i]!, noded[i]!, to);
}

/**
 * The binary triples of relations in order of {@link byNameAndEnds}, each once.
 * @returns the places of relations that may say more than that, or share their triple with another
 */
function walkBinary(id: Iri, inOrder: readonly Relation[], to: Triples): number[] {
  const more: number[] = [];
  let isRepeated = false;
  for (let i = 0; i < inOrder.length; i++) {
    const relation = inOrder[i]!;
    const next = inOrder[i + 1];
    const isRepeatedNext = next !== undefined && sameEnds(relation, next);
    if (!isRepeated && relation.object !== undefined) {
      to.reference(id, definitionOf(relation.relation).property, relation.object);
    }
    if (isRepeated || isRepeatedNext || !saysEndsOnly(relation)) more.push(i);
    isRepeated = isRepeatedNext;
  }
  return more;
}

/** Whether a relation has a name, an object and nothing else; mentions are always looked at, as their subject may hold a second bundle. */
function saysEndsOnly(relation: Relation): boolean {
  let ends = 0;
  for (const part in relation) {
    if (part === 'object' || part === 'relation') ends++;
    else if (part !== 'attributes') return false;
  }
  for (const _ in relation.attributes) return false;
  return ends === 2 && relation.relation !== 'mentionOf';
}

/**
 * Whether an unqualified relation can be told from its binary triples alone. It cannot when a qualified or more exact relation has the same
 * triple, which a reader takes as that relation's; then it gets a node of its own that says no more than the two ends.
 */
function isToldByBinary(relation: Relation, i: number, inOrder: readonly Relation[], attributes: Attributes): boolean {
  if (relation.relation === 'mentionOf') {
    if (attributes[NODE.inBundle] !== undefined) return false;
    if (!isOnlyMention(i, inOrder) && relation.inBundle !== undefined) return false;
  } else if (relation.inBundle !== undefined) return false;
  if (relation.via === undefined) return isAlone(i, inOrder);
  for (const step of [-1, 1]) {
    for (let j = i + step; inOrder[j] !== undefined && sameEnds(inOrder[j]!, relation); j += step) {
      if (inOrder[j]!.via === relation.via && isQualified(inOrder[j]!)) return false;
    }
  }
  return true;
}

function isAlone(i: number, inOrder: readonly Relation[]): boolean {
  const [before, at, after] = [inOrder[i - 1], inOrder[i]!, inOrder[i + 1]];
  return !(before && sameEnds(before, at)) && !(after && sameEnds(after, at));
}

function isOnlyMention(i: number, inOrder: readonly Relation[]): boolean {
  return inOrder[i - 1]?.relation !== 'mentionOf' && inOrder[i + 1]?.relation !== 'mentionOf';
}

/** The triples of a qualified node. */
function walkNode(subject: Iri, node: Iri, relation: Relation, to: Triples): void {
  const definition = definitionOf(relation.relation);
  if (definition.qualifiedClass !== undefined) {
    to.type(node, definition.qualifiedClass);
    if (relation.via !== undefined) to.reference(node, REIFIED.predicate, relation.via);
    if (relation.object !== undefined) to.reference(node, definition.influencer!, relation.object);
  } else {
    to.type(node, REIFIED.statement);
    to.reference(node, REIFIED.subject, subject);
    to.reference(node, REIFIED.predicate, relation.via ?? definition.property);
    if (relation.object !== undefined) to.reference(node, REIFIED.object, relation.object);
  }
  if (relation.time !== undefined) to.literal(node, NODE.time, { value: relation.time, datatype: XSD_DATETIME });
  for (const link of RELATION_LINKS) {
    const target = relation[link];
    if (target !== undefined) to.reference(node, NODE[link], target);
  }
  walkAttributes(node, relation.attributes, to);
}

const DEFINITIONS: ReadonlyMap<string, RelationDefinition> = new Map(Object.entries(RELATIONS));
let lastDefinition: RelationDefinition = RELATIONS.used;

/** Relations of one name come together, and their names fresh from JSON: comparing costs less than looking up. */
function definitionOf(name: RelationName): RelationDefinition {
  if (name !== lastDefinition.name) lastDefinition = DEFINITIONS.get(name)!;
  return lastDefinition;
}

const PLACE: ReadonlyMap<string, number> = new Map(RELATION_NAMES.map((name, i) => [name, i]));

/** By relation, object and sub-property, so that relations sharing a binary triple stand together; canonical order otherwise (sort is stable). */
function byNameAndEnds(a: Relation, b: Relation): number {
  if (a.relation !== b.relation) return PLACE.get(a.relation)! - PLACE.get(b.relation)!;
  return compareText(a.object ?? '', b.object ?? '') || compareText(a.via ?? '', b.via ?? '');
}

function sameEnds(a: Relation, b: Relation): boolean {
  return a.object === b.object && a.relation === b.relation;
}
