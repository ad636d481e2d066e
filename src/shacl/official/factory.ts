/** The environment given to rdf-validate-shacl through its public `factory` option: light terms, datasets and pointers. */
import type * as RDF from '@rdfjs/types';
import type SHACLValidator from 'rdf-validate-shacl';
import { LightDataset, triple } from './dataset.ts';
import { freshBlankNode, Pointer } from './pointer.ts';
import { BlankNode, DEFAULT_GRAPH, keyOf, literal, NamedNode } from './term.ts';

type Environment = NonNullable<NonNullable<ConstructorParameters<typeof SHACLValidator>[1]>['factory']>;

/** A map from terms; only what the library asks of one. */
class TermMap<T> {
  readonly #values = new Map<string, T>();

  constructor(entries: Iterable<readonly [RDF.Term, T]> = []) {
    for (const [term, value] of entries) this.#values.set(keyOf(term), value);
  }

  get(term: RDF.Term): T | undefined {
    return this.#values.get(keyOf(term));
  }

  has(term: RDF.Term): boolean {
    return this.#values.has(keyOf(term));
  }
}

const environment = {
  namedNode: (value: string) => new NamedNode(value),
  literal,
  blankNode: (value?: string): BlankNode => (value === undefined ? freshBlankNode() : new BlankNode(value)),
  defaultGraph: () => DEFAULT_GRAPH,
  quad: triple,
  dataset: (quads?: Iterable<RDF.Quad>) => new LightDataset(quads),
  termMap: <T>(entries?: Iterable<readonly [RDF.Term, T]>) => new TermMap(entries),
  clownface: ({ dataset, term }: { dataset?: LightDataset; term?: RDF.Term } = {}) =>
    new Pointer(dataset ?? new LightDataset(), term ? [term] : []),
};

/** Only what the library calls is there, so the type is claimed; test/shacl holds its answers against those of its own environment. */
export const factory = environment as unknown as Environment;
