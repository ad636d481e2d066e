/**
 * The PROV-O view of a description, triple by triple: what every export writes and every shape sees. `fold.ts` reads it back to the same
 * description (docs/design/rdf.md says how; docs/design/identifiers.md says why no blank node is needed).
 */
import { compareText, isQualified, qualifiedIri, type Description, type Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { PROV, RDF, RDF_TYPE, XSD_DATETIME } from '../prov/namespaces.ts';
import { RELATION_NAMES, RELATIONS } from '../prov/relations.ts';
import { RELATION_LINKS, type Attributes } from '../prov/statement.ts';
import type { Value } from '../prov/value.ts';

/** Receives one triple. */
export type Emit = (subject: Iri, predicate: Iri, value: Value) => void;

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

/**
 * Gives each triple of a description to `emit`, subject by subject: first all of the description's own subject (types, attributes, relations,
 * links to qualified nodes), then each qualified node. Order depends on content alone and no triple is given twice.
 *
 * A relation is its binary property; with `via`, that sub-property too; when it says more than its two ends, a qualified node as well
 * (https://www.w3.org/TR/prov-o/#qualified-terms). A missing object is a qualified node without influencer and no binary triple.
 * The description's bundle is not emitted: it is the graph the triples belong to.
 */
export function emitTriples(description: Description, emit: Emit): void {
  const { id, types, attributes, relations } = description;
  for (const type of types) emit(id, RDF_TYPE, { iri: type });
  emitAttributes(id, attributes, emit);
  if (relations.length === 0) return;
  const inOrder = relations.length === 1 ? relations : [...relations].sort(byNameAndEnds);
  emitBinary(id, inOrder, emit);
  const noded: Relation[] = [];
  for (let i = 0; i < inOrder.length; i++) {
    const relation = inOrder[i]!;
    if (isQualified(relation) || !isToldByBinary(relation, i, inOrder, attributes)) noded.push(relation);
    else if (relation.inBundle !== undefined) emit(id, NODE.inBundle, { iri: relation.inBundle });
  }
  if (noded.length === 0) return;
  const nodes = noded.map((relation) => qualifiedIri(id, relation, description.bundle));
  for (let i = 0; i < noded.length; i++) {
    const link = RELATIONS[noded[i]!.relation].qualified;
    if (link !== undefined) emit(id, link, { iri: nodes[i]! });
  }
  for (let i = 0; i < noded.length; i++) emitNode(id, nodes[i]!, noded[i]!, emit);
}

function emitAttributes(subject: Iri, attributes: Attributes, emit: Emit): void {
  for (const key in attributes) {
    const values = attributes[key as Iri]!;
    for (let i = 0; i < values.length; i++) emit(subject, key as Iri, values[i]!);
  }
}

/** The binary triples of relations in order of {@link byNameAndEnds}, each once. */
function emitBinary(id: Iri, inOrder: readonly Relation[], emit: Emit): void {
  for (let i = 0; i < inOrder.length; i++) {
    const { relation, object } = inOrder[i]!;
    if (object === undefined || (i > 0 && sameEnds(inOrder[i - 1]!, inOrder[i]!))) continue;
    emit(id, RELATIONS[relation].property, { iri: object });
  }
  for (let i = 0; i < inOrder.length; i++) {
    const { via, object } = inOrder[i]!;
    if (via === undefined || object === undefined) continue;
    const before = inOrder[i - 1];
    if (before?.via !== via || !sameEnds(before, inOrder[i]!)) emit(id, via, { iri: object });
  }
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
function emitNode(subject: Iri, node: Iri, relation: Relation, emit: Emit): void {
  const definition = RELATIONS[relation.relation];
  if (definition.qualifiedClass !== undefined) {
    emit(node, RDF_TYPE, { iri: definition.qualifiedClass });
    if (relation.via !== undefined) emit(node, REIFIED.predicate, { iri: relation.via });
    if (relation.object !== undefined) emit(node, definition.influencer!, { iri: relation.object });
  } else {
    emit(node, RDF_TYPE, { iri: REIFIED.statement });
    emit(node, REIFIED.subject, { iri: subject });
    emit(node, REIFIED.predicate, { iri: relation.via ?? definition.property });
    if (relation.object !== undefined) emit(node, REIFIED.object, { iri: relation.object });
  }
  if (relation.time !== undefined) emit(node, NODE.time, { value: relation.time, datatype: XSD_DATETIME });
  for (const link of RELATION_LINKS) {
    const target = relation[link];
    if (target !== undefined) emit(node, NODE[link], { iri: target });
  }
  emitAttributes(node, relation.attributes, emit);
}

const PLACE: ReadonlyMap<string, number> = new Map(RELATION_NAMES.map((name, i) => [name, i]));

/** By relation, object and sub-property, so that relations sharing a binary triple stand together; canonical order otherwise (sort is stable). */
function byNameAndEnds(a: Relation, b: Relation): number {
  if (a.relation !== b.relation) return PLACE.get(a.relation)! - PLACE.get(b.relation)!;
  return compareText(a.object ?? '', b.object ?? '') || compareText(a.via ?? '', b.via ?? '');
}

function sameEnds(a: Relation, b: Relation): boolean {
  return a.relation === b.relation && a.object === b.object;
}
