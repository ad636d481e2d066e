/** As much of clownface (https://zazuko.github.io/clownface/) as rdf-validate-shacl uses, over arrays of terms. */
import type * as RDF from '@rdfjs/types';
import { RDF as RDF_NS } from '../../prov/namespaces.ts';
import type { GraphDataset } from './graph-dataset.ts';
import { triple, type LightDataset } from './dataset.ts';
import { BlankNode, namedNode } from './term.ts';

type Dataset = LightDataset | GraphDataset;
type Terms = RDF.Term | readonly RDF.Term[] | Pointer;

const FIRST = namedNode(`${RDF_NS}first`);
const REST = namedNode(`${RDF_NS}rest`);
const NIL = `${RDF_NS}nil`;

let blankNodes = 0;

/** A blank node no other has in this process. */
export function freshBlankNode(): BlankNode {
  return new BlankNode(`r${++blankNodes}`);
}

/** Points at any number of nodes of one dataset. */
export class Pointer {
  readonly dataset: Dataset;
  readonly terms: readonly RDF.Term[];

  constructor(dataset: Dataset, terms: readonly RDF.Term[]) {
    this.dataset = dataset;
    this.terms = terms;
  }

  get term(): RDF.Term | undefined {
    return this.terms.length === 1 ? this.terms[0] : undefined;
  }

  get value(): string | undefined {
    return this.term?.value;
  }

  node(at: Terms): Pointer {
    return new Pointer(this.dataset, termsOf(at));
  }

  blankNode(): Pointer {
    return new Pointer(this.dataset, [freshBlankNode()]);
  }

  out(predicates: Terms): Pointer {
    return this.#follow(predicates, (term, predicate) => this.dataset.objects(term, predicate));
  }

  in(predicates: Terms): Pointer {
    return this.#follow(predicates, (term, predicate) => this.dataset.subjects(predicate, term));
  }

  #follow(predicates: Terms, step: (term: RDF.Term, predicate: RDF.Term) => readonly RDF.Term[]): Pointer {
    const by = termsOf(predicates);
    if (this.terms.length === 1 && by.length === 1) return new Pointer(this.dataset, step(this.terms[0]!, by[0]!));
    return new Pointer(
      this.dataset,
      this.terms.flatMap((term) => by.flatMap((predicate) => step(term, predicate))),
    );
  }

  addOut(predicates: Terms, objects: Terms): this {
    if (!('add' in this.dataset)) throw new TypeError('A graph under validation is read only.');
    for (const term of this.terms)
      for (const predicate of termsOf(predicates))
        for (const object of termsOf(objects)) this.dataset.add(triple(term, predicate, object));
    return this;
  }

  /** Items of an RDF list, or null if there is none here. */
  list(): Iterable<Pointer> | null {
    const head = this.term;
    if (this.terms.length > 1) throw new Error('iterator over multiple terms is not supported');
    if (head) {
      if (head.termType !== 'NamedNode' && head.termType !== 'BlankNode') return null;
      if (head.value !== NIL && !this.out(FIRST).term) return null;
    }
    return this.#items();
  }

  *#items(): Iterable<Pointer> {
    const seen = new Set<string>();
    for (let at = this.node(this.terms); at.term && at.term.value !== NIL; at = at.out(REST)) {
      const first = at.out(FIRST);
      if (first.terms.length > 1 || seen.has(at.term.value)) throw new Error(`Invalid list at ${at.term.value}`);
      seen.add(at.term.value);
      yield first;
    }
  }

  toArray(): Pointer[] {
    return this.terms.map((term) => new Pointer(this.dataset, [term]));
  }

  forEach(each: (pointer: Pointer, index: number) => void): this {
    this.toArray().forEach((pointer, index) => each(pointer, index));
    return this;
  }

  map<T>(each: (pointer: Pointer, index: number) => T): T[] {
    return this.toArray().map((pointer, index) => each(pointer, index));
  }

  filter(keep: (pointer: Pointer, index: number) => boolean): Pointer {
    const kept = this.toArray().filter((pointer, index) => keep(pointer, index));
    return new Pointer(
      this.dataset,
      kept.flatMap((pointer) => pointer.terms),
    );
  }
}

function termsOf(given: Terms): readonly RDF.Term[] {
  if (Array.isArray(given)) return given as readonly RDF.Term[];
  return given instanceof Pointer ? given.terms : [given as RDF.Term];
}
