/** Descriptions as RDF/JS quads, for libraries that speak that interface: https://rdf.js.org/data-model-spec/ */
import type * as RDF from '@rdfjs/types';
import type { Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { RDF_LANGSTRING, XSD_STRING } from '../prov/namespaces.ts';
import { isReference, type Literal, type Value } from '../prov/value.ts';
import { emitTriples } from './triples.ts';

class NamedTerm implements RDF.NamedNode {
  readonly termType = 'NamedNode';
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
  equals(other: RDF.Term | null | undefined): boolean {
    return other?.termType === 'NamedNode' && other.value === this.value;
  }
}

class LiteralTerm implements RDF.Literal {
  readonly termType = 'Literal';
  readonly value: string;
  readonly language: string;
  readonly datatype: RDF.NamedNode;
  constructor(value: string, language: string, datatype: RDF.NamedNode) {
    this.value = value;
    this.language = language;
    this.datatype = datatype;
  }
  equals(other: RDF.Term | null | undefined): boolean {
    return (
      other?.termType === 'Literal' &&
      other.value === this.value &&
      other.language === this.language &&
      other.datatype.value === this.datatype.value
    );
  }
}

class DefaultGraphTerm implements RDF.DefaultGraph {
  readonly termType = 'DefaultGraph';
  readonly value = '';
  equals(other: RDF.Term | null | undefined): boolean {
    return other?.termType === 'DefaultGraph';
  }
}

class QuadTerm implements RDF.Quad {
  readonly termType = 'Quad';
  readonly value = '';
  readonly subject: RDF.NamedNode;
  readonly predicate: RDF.NamedNode;
  readonly object: RDF.NamedNode | RDF.Literal;
  readonly graph: RDF.NamedNode | RDF.DefaultGraph;
  constructor(
    subject: RDF.NamedNode,
    predicate: RDF.NamedNode,
    object: NamedTerm | LiteralTerm,
    graph: NamedTerm | DefaultGraphTerm,
  ) {
    this.subject = subject;
    this.predicate = predicate;
    this.object = object;
    this.graph = graph;
  }
  equals(other: RDF.Term | null | undefined): boolean {
    return (
      other?.termType === 'Quad' &&
      other.subject.equals(this.subject) &&
      other.predicate.equals(this.predicate) &&
      other.object.equals(this.object) &&
      other.graph.equals(this.graph)
    );
  }
}

const DEFAULT_GRAPH = new DefaultGraphTerm();

/** Makes quads that share the terms of IRIs, so that a large graph does not hold each of them many times. */
export class QuadMaker {
  readonly #known = new Map<string, NamedTerm>();

  namedNode(iri: Iri): RDF.NamedNode & NamedTerm {
    let term = this.#known.get(iri);
    if (term === undefined) this.#known.set(iri, (term = new NamedTerm(iri)));
    return term;
  }

  literal(value: Literal): RDF.Literal & LiteralTerm {
    const datatype = value.language !== undefined ? RDF_LANGSTRING : (value.datatype ?? XSD_STRING);
    return new LiteralTerm(value.value, value.language ?? '', this.namedNode(datatype));
  }

  term(value: Value): NamedTerm | LiteralTerm {
    return isReference(value) ? this.namedNode(value.iri) : this.literal(value);
  }

  /** The triples of a description, in the graph of its bundle if `graphs` is set, else in the default graph. */
  quads(description: Description, graphs = false): RDF.Quad[] {
    const out: RDF.Quad[] = [];
    const graph = graphs && description.bundle !== undefined ? this.namedNode(description.bundle) : DEFAULT_GRAPH;
    emitTriples(description, (subject, predicate, value) => {
      out.push(new QuadTerm(this.namedNode(subject), this.namedNode(predicate), this.term(value), graph));
    });
    return out;
  }
}

/** The quads of descriptions, with terms shared between them. @param graphs put bundled ones in the graph of their bundle */
export function quadsOf(descriptions: Iterable<Description>, graphs = false): RDF.Quad[] {
  const maker = new QuadMaker();
  const out: RDF.Quad[] = [];
  for (const description of descriptions) for (const quad of maker.quads(description, graphs)) out.push(quad);
  return out;
}
