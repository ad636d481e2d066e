/** A graph as rdf-validate-shacl sees it. Terms are made when first asked for. */
import type * as RDF from '@rdfjs/types';
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE } from '../../prov/namespaces.ts';
import type { Value } from '../../prov/value.ts';
import { SUBCLASS_OF, type ClassTree } from '../classes.ts';
import type { Graph } from '../graph.ts';
import { sameTerm, valueOf } from '../term.ts';
import { triple, View, type Indexed } from './dataset.ts';
import { keyOf, namedNode, NamedNode, termOf } from './term.ts';

type Maybe = RDF.Term | null | undefined;

/**
 * Answers for the types of things outside the graph when asked for one thing, but not when asked for the instances of a class: they are
 * known, and no targets. Answers for sub-classes from the ontology, and from the graph if its own classes count.
 */
export class GraphDataset implements Indexed {
  readonly #graph: Graph;
  readonly #below: ReadonlyMap<string, readonly NamedNode[]>;
  readonly #terms = new Map<readonly Value[], readonly RDF.Term[]>();
  /** For each class asked for, the graph's subjects that have it as type. */
  #instances: Map<string, RDF.Term[]> | undefined;

  constructor(graph: Graph, ontology: ClassTree) {
    this.#graph = graph;
    this.#below = directSubClasses(ontology);
  }

  get size(): number {
    return this.#graph.size;
  }

  objects(subject: RDF.Term, predicate: RDF.Term): readonly RDF.Term[] {
    if (subject.termType === 'Literal') return [];
    const values = this.#graph.values({ iri: keyOf(subject) as Iri }, predicate.value);
    if (values.length === 0) return [];
    let terms = this.#terms.get(values);
    if (!terms) this.#terms.set(values, (terms = values.map(termOf)));
    return terms;
  }

  subjects(predicate: RDF.Term, object: RDF.Term): readonly RDF.Term[] {
    if (predicate.value === RDF_TYPE) return this.#instancesOf(keyOf(object));
    if (predicate.value !== SUBCLASS_OF) return this.#graph.subjectsOf(predicate.value, valueOf(object)).map(termOf);
    const below = this.#below.get(keyOf(object)) ?? [];
    return this.#graph.ownClasses
      ? [...below, ...this.#graph.subjectsOf(SUBCLASS_OF, valueOf(object)).map(termOf)]
      : below;
  }

  #instancesOf(cls: string): readonly RDF.Term[] {
    if (!this.#instances) {
      this.#instances = new Map();
      for (const [subject, properties] of this.#graph.subjects()) {
        const types = properties.get(RDF_TYPE);
        if (!types) continue;
        const term = termOf({ iri: subject as Iri });
        for (const type of types) {
          const key = 'iri' in type ? type.iri : keyOf(termOf(type));
          const instances = this.#instances.get(key);
          if (!instances) this.#instances.set(key, [term]);
          else instances.push(term);
        }
      }
    }
    return this.#instances.get(cls) ?? [];
  }

  match(subject?: Maybe, predicate?: Maybe, object?: Maybe): View {
    if (subject && predicate) {
      const terms = this.objects(subject, predicate);
      if (!object) return new View(terms.map((term) => triple(subject, predicate, term)));
      return new View(terms.some((term) => term.equals(object)) ? [triple(subject, predicate, object)] : []);
    }
    if (subject) return new View(subject.termType === 'Literal' ? [] : this.#about(subject, object));
    if (predicate && object)
      return new View(this.subjects(predicate, object).map((term) => triple(term, predicate, object)));
    if (predicate) return new View(this.#with(predicate));
    return new View([...this].filter((quad) => !object || quad.object.equals(object)));
  }

  /** Every triple of one property, for targets that are the subjects or objects of it. */
  #with(predicate: RDF.Term): RDF.Quad[] {
    const out: RDF.Quad[] = [];
    for (const [subject, properties] of this.#graph.subjects()) {
      const values = properties.get(predicate.value);
      if (values === undefined) continue;
      const term = termOf({ iri: subject as Iri });
      for (const value of this.objects(term, predicate)) out.push(triple(term, predicate, value));
    }
    return out;
  }

  #about(subject: RDF.Term, object: Maybe): RDF.Quad[] {
    const wanted = object ? valueOf(object) : undefined;
    const out: RDF.Quad[] = [];
    for (const [predicate, values] of this.#graph.properties({ iri: keyOf(subject) as Iri }) ?? [])
      for (const value of values)
        if (!wanted || sameTerm(wanted, value)) out.push(triple(subject, namedNode(predicate), termOf(value)));
    return out;
  }

  *[Symbol.iterator](): IterableIterator<RDF.Quad> {
    for (const [subject] of this.#graph.subjects()) yield* this.#about(termOf({ iri: subject as Iri }), undefined);
  }
}

const known = new WeakMap<ClassTree, ReadonlyMap<string, readonly NamedNode[]>>();

/** class → classes directly below it; made once per ontology. */
function directSubClasses(ontology: ClassTree): ReadonlyMap<string, readonly NamedNode[]> {
  let below = known.get(ontology);
  if (below) return below;
  const made = new Map<string, NamedNode[]>();
  for (const { iri, parents } of ontology.classes) {
    for (const parent of parents) {
      const classes = made.get(parent);
      if (!classes) made.set(parent, [namedNode(iri)]);
      else classes.push(namedNode(iri));
    }
  }
  below = made;
  known.set(ontology, below);
  return below;
}
