/** Quads back to statements: the reading of what `triples.ts` writes, and of any other PROV-O. docs/design/rdf.md states the rules. */
import { relationOfProperty, type Vocabulary } from '../prov/vocabulary.ts';
import type { Iri } from '../prov/iri.ts';
import { PROV, RDF_TYPE } from '../prov/namespaces.ts';
import { RELATION_NAMES, RELATIONS, type RelationName } from '../prov/relations.ts';
import type { ElementStatement, Statement } from '../prov/statement.ts';
import { isReference, valueJson, type Value } from '../prov/value.ts';
import { foldNode, type FoldedRelation } from './fold-node.ts';
import { isBlank, type NodeId, type ParsedQuad } from './parsed.ts';
import { NODE, REIFIED } from './triples.ts';

export interface Triple {
  readonly predicate: Iri;
  readonly value: Value;
}

/** One graph of a document, by subject, with what its nodes turned out to be. */
export interface Graph {
  readonly id: NodeId | undefined;
  readonly subjects: Map<NodeId, Triple[]>;
  /** Qualified nodes that are parts of a relation: by node, the relation's subject and name. */
  readonly nodes: Map<NodeId, { readonly subject: NodeId; readonly relation: RelationName }>;
  has(subject: NodeId, predicate: Iri, object: NodeId): boolean;
}

/** A document understood but for the names of its blank nodes. */
export interface Folding {
  /** Blank nodes that are nothing but a relation's qualified node, and need no name. */
  readonly nameless: ReadonlySet<NodeId>;
  /** Whether other blank nodes are left, which need one. */
  readonly needsNames: boolean;
  /** The statements; `name` gives the IRI of a node. */
  statements(name: (node: NodeId) => Iri): Statement[];
}

const QUALIFIED: ReadonlyMap<string, RelationName> = new Map(
  RELATION_NAMES.flatMap((name) => {
    const link = RELATIONS[name].qualified;
    return link === undefined ? [] : [[link, name] as const];
  }),
);

/** Inverses that PROV-O itself defines: https://www.w3.org/TR/prov-o/#generated, #invalidated, #influenced */
const INVERSE: ReadonlyMap<string, Iri> = new Map(
  (
    [
      ['generated', 'wasGeneratedBy'],
      ['invalidated', 'wasInvalidatedBy'],
      ['influenced', 'wasInfluencedBy'],
    ] as const
  ).map(([inverse, name]) => [PROV + inverse, RELATIONS[name].property]),
);

/** Finds the relations in a document's quads. No triple is lost: what is part of no relation is a type or an attribute. */
export function foldQuads(quads: readonly ParsedQuad[], vocabulary: Vocabulary): Folding {
  const graphs = graphsOf(quads);
  for (const graph of graphs) findNodes(graph, vocabulary);
  const uses = usesOfBlanks(quads);
  const nameless = new Set<NodeId>();
  for (const graph of graphs) {
    for (const node of graph.nodes.keys()) {
      const links = RELATIONS[graph.nodes.get(node)!.relation].qualified === undefined ? 0 : 1;
      const isElsewhere = graphs.some((other) => other !== graph && other.subjects.has(node));
      if (isBlank(node) && uses.get(node) === links && !isElsewhere) nameless.add(node);
    }
  }
  return {
    nameless,
    needsNames: [...uses.keys()].some((node) => !nameless.has(node)),
    statements: (name) => graphs.flatMap((graph) => statementsOfGraph(graph, vocabulary, nameless, name)),
  };
}

function graphsOf(quads: readonly ParsedQuad[]): Graph[] {
  const graphs = new Map<NodeId | undefined, Graph>();
  const seen = new Set<string>();
  for (const { subject, predicate, object, graph } of quads) {
    let at = graphs.get(graph);
    if (!at) graphs.set(graph, (at = newGraph(graph)));
    const inverse = isReference(object) ? INVERSE.get(predicate) : undefined;
    const [from, by, value] = inverse
      ? [(object as { iri: NodeId }).iri, inverse, { iri: subject }]
      : [subject, predicate, object];
    const key = `${graph ?? ''} ${from} ${by} ${valueJson(value)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const triples = at.subjects.get(from);
    if (triples) triples.push({ predicate: by, value });
    else at.subjects.set(from, [{ predicate: by, value }]);
  }
  return [...graphs.values()];
}

function newGraph(id: NodeId | undefined): Graph {
  const subjects = new Map<NodeId, Triple[]>();
  const indexes = new Map<NodeId, Set<string>>();
  return {
    id,
    subjects,
    nodes: new Map(),
    has(subject, predicate, object) {
      let index = indexes.get(subject);
      if (!index) {
        index = new Set();
        for (const t of subjects.get(subject) ?? [])
          if (isReference(t.value)) index.add(`${t.predicate} ${t.value.iri}`);
        indexes.set(subject, index);
      }
      return index.has(`${predicate} ${object}`);
    },
  };
}

/** How often each blank node is used other than as a subject; nodes never so used count 0. */
function usesOfBlanks(quads: readonly ParsedQuad[]): Map<NodeId, number> {
  const uses = new Map<NodeId, number>();
  const seen = new Set<string>();
  for (const { subject, predicate, object, graph } of quads) {
    if (isBlank(subject) && !uses.has(subject)) uses.set(subject, 0);
    if (graph !== undefined && isBlank(graph)) uses.set(graph, Infinity);
    if (!isReference(object) || !isBlank(object.iri)) continue;
    const key = `${subject} ${predicate} ${object.iri} ${graph ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    uses.set(object.iri, (uses.get(object.iri) ?? 0) + 1);
  }
  return uses;
}

/**
 * A node is part of a relation if exactly one subject links to it, by exactly one qualified property, or if it reifies an asserted triple of a
 * relation that PROV-O cannot qualify; and if that subject is no such node itself.
 */
function findNodes(graph: Graph, vocabulary: Vocabulary): void {
  const found = new Map<NodeId, { subject: NodeId; relation: RelationName } | undefined>();
  for (const [subject, triples] of graph.subjects) {
    for (const { predicate, value } of triples) {
      const relation = QUALIFIED.get(predicate);
      if (relation === undefined || !isReference(value) || !graph.subjects.has(value.iri)) continue;
      found.set(value.iri, found.has(value.iri) || value.iri === subject ? undefined : { subject, relation });
    }
  }
  for (const [node, triples] of graph.subjects) {
    if (found.has(node)) continue;
    const reified = reifiedRelation(node, triples, graph, vocabulary);
    if (reified) found.set(node, reified);
  }
  for (const [node, part] of found) {
    if (part && !found.get(part.subject)) graph.nodes.set(node, part);
  }
}

function reifiedRelation(
  node: NodeId,
  triples: readonly Triple[],
  graph: Graph,
  vocabulary: Vocabulary,
): { subject: NodeId; relation: RelationName } | undefined {
  const isStatement = triples.some(
    (t) => t.predicate === RDF_TYPE && isReference(t.value) && t.value.iri === REIFIED.statement,
  );
  if (!isStatement) return undefined;
  const only = (predicate: Iri) => {
    const values = triples.filter((t) => t.predicate === predicate).map((t) => t.value);
    return values.length === 1 && isReference(values[0]!) ? values[0].iri : undefined;
  };
  const [subject, predicate, object] = [only(REIFIED.subject), only(REIFIED.predicate), only(REIFIED.object)];
  if (subject === undefined || predicate === undefined || subject === node) return undefined;
  const relation = relationOfProperty(vocabulary, predicate)?.relation;
  if (relation === undefined || RELATIONS[relation].qualified !== undefined) return undefined;
  const asserted =
    object === undefined ? !triples.some((t) => t.predicate === REIFIED.object) : graph.has(subject, predicate, object);
  return asserted ? { subject, relation } : undefined;
}

function statementsOfGraph(
  graph: Graph,
  vocabulary: Vocabulary,
  nameless: ReadonlySet<NodeId>,
  name: (node: NodeId) => Iri,
): Statement[] {
  const out: Statement[] = [];
  const parts = new Map<NodeId, NodeId[]>();
  for (const [node, { subject }] of graph.nodes) {
    const nodes = parts.get(subject);
    if (nodes) nodes.push(node);
    else parts.set(subject, [node]);
  }
  const where = graph.id === undefined ? {} : { bundle: name(graph.id) };
  const subjects = new Set([...graph.subjects.keys(), ...parts.keys()]);
  for (const subject of subjects) {
    if (graph.nodes.has(subject)) continue;
    const relations = (parts.get(subject) ?? []).map((node) => foldNode(node, graph, vocabulary, nameless, name));
    const rest = binaryRelations(subject, graph, vocabulary, relations, name);
    const element = elementOf(name(subject), rest, name);
    if (element) out.push({ ...element, ...where });
    for (const relation of relations)
      out.push({ statement: 'relation', subject: name(subject), ...relation, ...where });
  }
  return out;
}

/** Adds the relations told by binary triples alone to `relations`; returns the triples that are types and attributes. */
function binaryRelations(
  subject: NodeId,
  graph: Graph,
  vocabulary: Vocabulary,
  relations: FoldedRelation[],
  name: (node: NodeId) => Iri,
): Triple[] {
  const triples = graph.subjects.get(subject) ?? [];
  const told = new Set<string>();
  for (const r of relations) {
    if (r.object === undefined) continue;
    told.add(`${r.relation} ${r.object}`);
    if (r.via !== undefined) told.add(`${r.via} ${r.object}`);
  }
  const rest: Triple[] = [];
  const plain: { relation: RelationName; object: Iri }[] = [];
  const fromBinary: FoldedRelation[] = [];
  for (const triple of triples) {
    const { predicate, value } = triple;
    const link = QUALIFIED.get(predicate);
    if (link !== undefined && isReference(value) && graph.nodes.get(value.iri)?.subject === subject) continue;
    const meaning = isReference(value) ? relationOfProperty(vocabulary, predicate) : undefined;
    if (!meaning) {
      rest.push(triple);
      continue;
    }
    const object = name((value as { iri: NodeId }).iri);
    if (meaning.via === undefined) plain.push({ relation: meaning.relation, object });
    else if (!told.has(`${meaning.via} ${object}`)) fromBinary.push({ ...meaning, object, attributes: {} });
  }
  for (const r of fromBinary) told.add(`${r.relation} ${r.object}`);
  for (const p of plain) if (!told.has(`${p.relation} ${p.object}`)) fromBinary.push({ ...p, attributes: {} });
  const left = withMention(relations, fromBinary, rest, name);
  relations.push(...fromBinary);
  return left;
}

/** `prov:asInBundle` stands on the subject, so it belongs to its mention if there is exactly one. */
function withMention(
  noded: readonly FoldedRelation[],
  binary: FoldedRelation[],
  rest: Triple[],
  name: (node: NodeId) => Iri,
): Triple[] {
  const bundles = rest.filter((t) => t.predicate === NODE.inBundle);
  const at = binary.findIndex((r) => r.relation === 'mentionOf');
  const only = bundles[0]?.value;
  if (bundles.length !== 1 || !only || !isReference(only) || at < 0) return rest;
  if ([...noded, ...binary].filter((r) => r.relation === 'mentionOf').length !== 1) return rest;
  binary[at] = { ...binary[at]!, inBundle: name(only.iri) };
  return rest.filter((t) => t.predicate !== NODE.inBundle);
}

function elementOf(id: Iri, triples: readonly Triple[], name: (node: NodeId) => Iri): ElementStatement | undefined {
  if (triples.length === 0) return undefined;
  const types: Iri[] = [];
  const attributes: Record<Iri, Value[]> = {};
  for (const { predicate, value } of triples) {
    if (predicate === RDF_TYPE && isReference(value)) types.push(name(value.iri));
    else (attributes[predicate] ??= []).push(isReference(value) ? { iri: name(value.iri) } : value);
  }
  return { statement: 'element', id, types, attributes };
}
