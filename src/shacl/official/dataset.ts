/** A DatasetCore of nested maps: https://rdf.js.org/dataset-spec/#datasetcore-interface. Graph names are not kept; shapes and reports have none. */
import type * as RDF from '@rdfjs/types';
import { keyOf, Triple } from './term.ts';

type Maybe = RDF.Term | null | undefined;

/** What the pointer asks of a dataset besides DatasetCore. */
export interface Indexed {
  objects(subject: RDF.Term, predicate: RDF.Term): readonly RDF.Term[];
  subjects(predicate: RDF.Term, object: RDF.Term): readonly RDF.Term[];
}

/** The triples of one `match`: an array, looked at through the interface. */
export class View implements Pick<RDF.DatasetCore, 'size' | 'has'> {
  readonly #triples: readonly RDF.Quad[];

  constructor(triples: readonly RDF.Quad[]) {
    this.#triples = triples;
  }

  get size(): number {
    return this.#triples.length;
  }

  has(quad: RDF.Quad): boolean {
    return this.#triples.some((triple) => triple.equals(quad));
  }

  [Symbol.iterator](): ArrayIterator<RDF.Quad> {
    return this.#triples[Symbol.iterator]();
  }
}

const NO_TERMS: readonly RDF.Term[] = [];

interface Objects {
  readonly terms: RDF.Term[];
  readonly triples: RDF.Quad[];
}

export class LightDataset implements Indexed {
  readonly #subjects = new Map<string, Map<string, Objects>>();
  /** predicate → object → subjects; made when first asked for, dropped when a triple comes. */
  #inverse: Map<string, Map<string, Objects>> | undefined;
  size = 0;

  constructor(quads: Iterable<RDF.Quad> = []) {
    for (const quad of quads) this.add(quad);
  }

  add(quad: RDF.Quad): this {
    const subject = keyOf(quad.subject);
    let properties = this.#subjects.get(subject);
    if (!properties) this.#subjects.set(subject, (properties = new Map()));
    const predicate = keyOf(quad.predicate);
    const objects = properties.get(predicate);
    if (!objects) properties.set(predicate, { terms: [quad.object], triples: [quad] });
    else if (objects.terms.some((term) => term.equals(quad.object))) return this;
    else {
      objects.terms.push(quad.object);
      objects.triples.push(quad);
    }
    this.size++;
    this.#inverse = undefined;
    return this;
  }

  has(quad: RDF.Quad): boolean {
    return this.match(quad.subject, quad.predicate, quad.object).size > 0;
  }

  match(subject?: Maybe, predicate?: Maybe, object?: Maybe): View {
    if (subject) return new View(this.#ofSubject(subject, predicate, object));
    if (predicate && object) return new View(this.#inverted().get(keyOf(predicate))?.get(keyOf(object))?.triples ?? []);
    const all = [...this].filter(
      (t) => (!predicate || t.predicate.equals(predicate)) && (!object || t.object.equals(object)),
    );
    return new View(all);
  }

  #ofSubject(subject: RDF.Term, predicate: Maybe, object: Maybe): readonly RDF.Quad[] {
    const properties = this.#subjects.get(keyOf(subject));
    if (!properties) return [];
    const triples = predicate
      ? (properties.get(keyOf(predicate))?.triples ?? [])
      : [...properties.values()].flatMap((objects) => objects.triples);
    return object ? triples.filter((triple) => triple.object.equals(object)) : triples;
  }

  objects(subject: RDF.Term, predicate: RDF.Term): readonly RDF.Term[] {
    return this.#subjects.get(keyOf(subject))?.get(keyOf(predicate))?.terms ?? NO_TERMS;
  }

  subjects(predicate: RDF.Term, object: RDF.Term): readonly RDF.Term[] {
    return this.#inverted().get(keyOf(predicate))?.get(keyOf(object))?.terms ?? NO_TERMS;
  }

  #inverted(): Map<string, Map<string, Objects>> {
    if (this.#inverse) return this.#inverse;
    const index = new Map<string, Map<string, Objects>>();
    for (const quad of this) {
      const predicate = keyOf(quad.predicate);
      let objects = index.get(predicate);
      if (!objects) index.set(predicate, (objects = new Map()));
      const key = keyOf(quad.object);
      const found = objects.get(key);
      if (!found) objects.set(key, { terms: [quad.subject], triples: [quad] });
      else {
        found.terms.push(quad.subject);
        found.triples.push(quad);
      }
    }
    return (this.#inverse = index);
  }

  *[Symbol.iterator](): IterableIterator<RDF.Quad> {
    for (const properties of this.#subjects.values()) for (const objects of properties.values()) yield* objects.triples;
  }
}

/** A triple; graph names are not kept. */
export function triple(subject: RDF.Term, predicate: RDF.Term, object: RDF.Term): Triple {
  return new Triple(subject as RDF.Quad_Subject, predicate as RDF.Quad_Predicate, object as RDF.Quad_Object);
}
