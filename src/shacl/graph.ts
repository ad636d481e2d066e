/** The small read-only graph that shapes are checked on: subject → predicate → values, and what is known of things outside it. */
import type { Quad } from '@rdfjs/types';
import type { Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { RDF_TYPE } from '../prov/namespaces.ts';
import { isReference, type Value } from '../prov/value.ts';
import { emitTriples } from '../rdf/triples.ts';
import type { ShaclCode } from './fault.ts';
import { sameTerm, termKey, valueOf } from './term.ts';

/** Types of a thing that the graph itself says nothing about. */
export type TypesOf = (iri: Iri) => readonly Iri[];

/** All that a graph says with one subject, by predicate. */
export type Properties = ReadonlyMap<string, readonly Value[]>;

/** Most triples in one graph. */
export const MAX_TRIPLES = 20_000_000;

/** From this many values of one property on, they are told apart by a set, not by comparing with each. */
const WIDE = 12;

const NONE: readonly Value[] = [];
const NO_TYPES: TypesOf = () => [];

export class Graph {
  readonly #subjects = new Map<string, Map<string, Value[]>>();
  readonly #wide = new Map<Value[], Set<string>>();
  readonly #inverse = new Map<string, Map<string, Value[]>>();
  readonly #typesOf: TypesOf;
  #lastSubject = '';
  #last: Map<string, Value[]> | undefined;
  /** Triples held. */
  size = 0;
  /** Whether `rdfs:subClassOf` within the graph counts: for documents that bring their own classes, never for records. */
  readonly ownClasses: boolean;

  constructor(options: { typesOf?: TypesOf; ownClasses?: boolean } = {}) {
    this.#typesOf = options.typesOf ?? NO_TYPES;
    this.ownClasses = options.ownClasses ?? false;
  }

  /** Adds a triple unless it is there. @throws Fault SHACL_LIMIT over {@link MAX_TRIPLES} */
  add(subject: string, predicate: string, value: Value): void {
    const properties = this.#propertiesFor(subject);
    const values = properties.get(predicate);
    if (values === undefined) properties.set(predicate, [value]);
    else if (this.#holds(values, value)) return;
    else values.push(value);
    if (++this.size > MAX_TRIPLES)
      throw new Fault<ShaclCode>('SHACL_LIMIT', `The graph is over the limit of ${MAX_TRIPLES} triples.`, {
        hint: 'Check it in parts.',
        details: { limit: 'triples', maximum: MAX_TRIPLES },
      });
  }

  /** Triples mostly come subject by subject, so the last one is kept at hand. */
  #propertiesFor(subject: string): Map<string, Value[]> {
    if (this.#last !== undefined && subject === this.#lastSubject) return this.#last;
    let properties = this.#subjects.get(subject);
    if (properties === undefined) this.#subjects.set(subject, (properties = new Map()));
    this.#lastSubject = subject;
    this.#last = properties;
    return properties;
  }

  #holds(values: Value[], value: Value): boolean {
    if (values.length < WIDE) {
      for (let i = 0; i < values.length; i++) if (sameTerm(values[i]!, value)) return true;
      return false;
    }
    let keys = this.#wide.get(values);
    if (keys === undefined) this.#wide.set(values, (keys = new Set(values.map(termKey))));
    const key = termKey(value);
    if (keys.has(key)) return true;
    keys.add(key);
    return false;
  }

  /** Subjects with all they say, in the order they came. */
  subjects(): IterableIterator<[string, Properties]> {
    return this.#subjects.entries();
  }

  /** What the graph says with this subject; undefined for literals and for things outside it. */
  properties(of: Value): Properties | undefined {
    return isReference(of) ? this.#subjects.get(of.iri) : undefined;
  }

  /** Values of a property, in the order they came. Types of things outside the graph come from the lookup. */
  values(of: Value, predicate: string): readonly Value[] {
    return this.valuesIn(of, this.properties(of), predicate);
  }

  /** As {@link values}, with the subject's properties at hand. */
  valuesIn(of: Value, properties: Properties | undefined, predicate: string): readonly Value[] {
    const values = properties?.get(predicate);
    if (values !== undefined) return values;
    return predicate === RDF_TYPE && isReference(of) ? this.#typesOf(of.iri).map((iri) => ({ iri })) : NONE;
  }

  /** Subjects that have this value for the property. */
  subjectsOf(predicate: string, value: Value): readonly Value[] {
    let index = this.#inverse.get(predicate);
    if (index === undefined) this.#inverse.set(predicate, (index = this.#invert(predicate)));
    return index.get(termKey(value)) ?? NONE;
  }

  #invert(predicate: string): Map<string, Value[]> {
    const index = new Map<string, Value[]>();
    for (const [subject, properties] of this.#subjects) {
      for (const value of properties.get(predicate) ?? NONE) {
        const key = termKey(value);
        const subjects = index.get(key);
        if (subjects === undefined) index.set(key, [{ iri: subject as Iri }]);
        else subjects.push({ iri: subject as Iri });
      }
    }
    return index;
  }
}

/**
 * The RDF view of descriptions. Things they only refer to are no subjects of the graph, and so no targets; `typesOf` answers for them, so
 * that `sh:class` can be checked without their descriptions (docs/design/shacl.md).
 */
export function descriptionsGraph(descriptions: readonly Description[], typesOf: TypesOf): Graph {
  const graph = new Graph({ typesOf });
  const emit = (subject: Iri, predicate: Iri, value: Value): void => graph.add(subject, predicate, value);
  for (const description of descriptions) emitTriples(description, emit);
  return graph;
}

/** A graph of RDF/JS quads (their graph names are ignored), with its own class hierarchy. @throws Fault SHACL_LIMIT */
export function quadsGraph(quads: Iterable<Quad>, typesOf?: TypesOf): Graph {
  const graph = new Graph({ ...(typesOf && { typesOf }), ownClasses: true });
  for (const { subject, predicate, object } of quads) {
    const at = valueOf(subject);
    if (isReference(at)) graph.add(at.iri, predicate.value, valueOf(object));
  }
  return graph;
}
