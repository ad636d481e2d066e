/** Which class is below which: the ontology's hierarchy, and a document's own where it may bring one. */
import type { Iri } from '../prov/iri.ts';
import { RDF_TYPE, RDFS } from '../prov/namespaces.ts';
import { isReference, type Value } from '../prov/value.ts';
import type { Graph } from './graph.ts';

export const SUBCLASS_OF = `${RDFS}subClassOf`;

/** What the checker asks of an ontology; `Vocabulary` answers it. */
export interface ClassTree {
  /** The class and all its super-classes. */
  superClasses(cls: Iri): ReadonlySet<Iri>;
  /** Every declared class with its direct super-classes. */
  readonly classes: readonly { readonly iri: Iri; readonly parents: readonly Iri[] }[];
}

/** Super-classes of classes, remembered up to a number, as class names come from data. */
const REMEMBERED = 4096;

/** What closures need while one graph is checked. */
export class Scope {
  readonly graph: Graph;
  readonly #tree: ClassTree;
  readonly #own: boolean;
  readonly #known: Map<string, ReadonlySet<string>>;

  /** `remembered` is shared between graphs; a graph with classes of its own keeps its own. */
  constructor(graph: Graph, tree: ClassTree, remembered: Map<string, ReadonlySet<string>>) {
    this.graph = graph;
    this.#tree = tree;
    this.#own = graph.ownClasses;
    this.#known = this.#own ? new Map() : remembered;
  }

  /** The class and all its super-classes. */
  superClasses(cls: string): ReadonlySet<string> {
    let found = this.#known.get(cls);
    if (found === undefined) {
      found = this.#own ? this.#closure(cls) : this.#tree.superClasses(cls as Iri);
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(cls, found);
    }
    return found;
  }

  #closure(cls: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [cls];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const above of this.#tree.superClasses(next as Iri)) if (!seen.has(above)) open.push(above);
      for (const above of this.graph.values({ iri: next as Iri }, SUBCLASS_OF))
        if (isReference(above)) open.push(above.iri);
    }
    return seen;
  }

  /** https://www.w3.org/TR/shacl/#dfn-shacl-instance */
  isInstance(value: Value, cls: string): boolean {
    if (!isReference(value)) return false;
    const types = this.graph.values(value, RDF_TYPE);
    for (let i = 0; i < types.length; i++) {
      const type = types[i]!;
      if (isReference(type) && (type.iri === cls || this.superClasses(type.iri).has(cls))) return true;
    }
    return false;
  }
}
