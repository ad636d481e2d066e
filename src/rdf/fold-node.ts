/** One qualified node and its triples back to the relation they stand for. */
import { describe, relationKey, type Relation } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { PROV, RDF_TYPE, XSD_DATETIME } from '../prov/namespaces.ts';
import { RELATIONS } from '../prov/relations.ts';
import { RELATION_LINKS, type RelationStatement } from '../prov/statement.ts';
import { isDateTime } from '../prov/time.ts';
import { isReference, type Value } from '../prov/value.ts';
import { relationOfProperty, type Vocabulary } from '../prov/vocabulary.ts';
import type { Graph } from './fold.ts';
import type { NodeId } from './parsed.ts';
import { NODE, REIFIED } from './triples.ts';

/** A relation of a subject and graph known from elsewhere. */
export type FoldedRelation = Omit<RelationStatement, 'statement' | 'subject' | 'bundle'>;

/** IRIs of relations without identifier begin so; see `qualifiedIri`. */
const DERIVED = 'urn:clew:relation:';

const INFLUENCER = `${PROV}influencer` as Iri;
const KINDS_OF_INFLUENCER = ['entity', 'activity', 'agent'].map((n) => (PROV + n) as Iri);

/**
 * Takes from the node's triples what a relation has a place for, where there is exactly one such value; all else stays an attribute of the
 * relation, so that writing it gives the same triples again.
 */
export function foldNode(
  node: NodeId,
  graph: Graph,
  vocabulary: Vocabulary,
  nameless: ReadonlySet<NodeId>,
  name: (node: NodeId) => Iri,
): FoldedRelation {
  const { subject, relation } = graph.nodes.get(node)!;
  const definition = RELATIONS[relation];
  const said = new Map<Iri, Value[]>();
  for (const { predicate, value } of graph.subjects.get(node)!) {
    const values = said.get(predicate);
    if (values) values.push(value);
    else said.set(predicate, [value]);
  }
  dropType(said, definition.qualifiedClass ?? REIFIED.statement);
  if (definition.qualified === undefined) said.delete(REIFIED.subject);
  const object =
    takeNode(said, definition.influencer ?? REIFIED.object) ?? otherInfluencer(said, definition.influencer);
  const via = takeVia(said, subject, object, graph, vocabulary, relation);
  const time = takeTime(said);
  const links: { -readonly [K in (typeof RELATION_LINKS)[number]]?: Iri } = {};
  for (const link of RELATION_LINKS) {
    const target = takeNode(said, NODE[link]);
    if (target !== undefined) links[link] = name(target);
  }
  const attributes: Record<Iri, Value[]> = {};
  for (const [key, values] of said) attributes[key] = values.map((v) => (isReference(v) ? { iri: name(v.iri) } : v));
  const folded: FoldedRelation = {
    relation,
    ...(object !== undefined && { object: name(object) }),
    ...(via !== undefined && { via }),
    ...(time !== undefined && { time }),
    ...links,
    attributes,
  };
  if (nameless.has(node)) return folded;
  const id = name(node);
  const isDerived = id.startsWith(DERIVED) && isKeyOf(id, name(subject), folded, graph.id && name(graph.id));
  return isDerived ? folded : { ...folded, id };
}

/** Whether the IRI is the one `triples.ts` would make for the relation, in its bundle or outside of any. */
function isKeyOf(id: Iri, subject: Iri, relation: FoldedRelation, bundle: Iri | undefined): boolean {
  const canonical = describe([{ statement: 'relation', subject, ...relation }])[0]!.relations[0] as Relation;
  const key = id.slice(DERIVED.length);
  return (
    key === relationKey(subject, canonical, bundle) || (bundle !== undefined && key === relationKey(subject, canonical))
  );
}

function dropType(said: Map<Iri, Value[]>, type: Iri): void {
  const types = said.get(RDF_TYPE)?.filter((v) => !isReference(v) || v.iri !== type);
  if (types?.length) said.set(RDF_TYPE, types);
  else said.delete(RDF_TYPE);
}

function onlyNode(values: readonly Value[] | undefined): NodeId | undefined {
  const only = values?.length === 1 ? values[0]! : undefined;
  return only && isReference(only) ? only.iri : undefined;
}

function takeNode(said: Map<Iri, Value[]>, predicate: Iri): NodeId | undefined {
  const node = onlyNode(said.get(predicate));
  if (node !== undefined) said.delete(predicate);
  return node;
}

/**
 * The object of a node that names it by a broader or narrower property than its class asks for: `prov:influencer` of a usage, `prov:entity` of
 * an influence (https://www.w3.org/TR/prov-o/#influencer). That triple stays an attribute, since the relation's own property does not imply it.
 */
function otherInfluencer(said: ReadonlyMap<Iri, Value[]>, own: Iri | undefined): NodeId | undefined {
  if (own === undefined || said.has(own)) return undefined;
  if (own !== INFLUENCER) return onlyNode(said.get(INFLUENCER));
  return onlyNode(KINDS_OF_INFLUENCER.flatMap((key) => said.get(key) ?? []));
}

function takeVia(
  said: Map<Iri, Value[]>,
  subject: NodeId,
  object: NodeId | undefined,
  graph: Graph,
  vocabulary: Vocabulary,
  relation: RelationStatement['relation'],
): Iri | undefined {
  const predicate = onlyNode(said.get(REIFIED.predicate));
  if (predicate === undefined) return undefined;
  const meaning = relationOfProperty(vocabulary, predicate);
  if (meaning?.relation !== relation) return undefined;
  const reified = RELATIONS[relation].qualified === undefined;
  if (meaning.via === undefined ? !reified : object !== undefined && !graph.has(subject, predicate, object))
    return undefined;
  said.delete(REIFIED.predicate);
  return meaning.via;
}

function takeTime(said: Map<Iri, Value[]>): string | undefined {
  const values = said.get(NODE.time);
  const only = values?.length === 1 ? values[0]! : undefined;
  if (!only || isReference(only) || only.datatype !== XSD_DATETIME || !isDateTime(only.value)) return undefined;
  said.delete(NODE.time);
  return only.value;
}
