/**
 * Stable IRIs in place of blank nodes, so that reports hold none: equal content gets an equal name, whatever labels it came with.
 * https://www.w3.org/TR/rdf11-concepts/#section-skolemization
 */
import type { Quad, Term } from '@rdfjs/types';
import { sha256 } from '../prov/description.ts';
import { RDF_TYPE, SHACL } from '../prov/namespaces.ts';
import { ShapesDocument, nodeName } from './document.ts';
import { triple } from './official/dataset.ts';
import { NamedNode } from './official/term.ts';
import { termKey, valueOf } from './term.ts';

/** Deepest structure of blank nodes that is told apart by content. */
const MAX_DEPTH = 64;

/** Names every blank node by all that is said with it. Two nodes that say the same, such as two equal results, are numbered. */
export function skolemized(quads: readonly Quad[]): Quad[] {
  const namer = new Namer(new ShapesDocument(quads));
  const named = (term: Term): Term => (term.termType === 'BlankNode' ? namer.name(term) : term);
  return quads.map((quad) => triple(named(quad.subject), quad.predicate, named(quad.object)));
}

class Namer {
  readonly #document: ShapesDocument;
  readonly #digests = new Map<string, string>();
  readonly #names = new Map<string, NamedNode>();
  readonly #taken = new Map<string, number>();

  constructor(document: ShapesDocument) {
    this.#document = document;
  }

  name(node: Term): NamedNode {
    const label = nodeName(node);
    let name = this.#names.get(label);
    if (!name) {
      const digest = this.#digest(node, 0);
      const kind = this.#kind(node);
      const before = kind === 'result' ? (this.#taken.get(digest) ?? 0) : 0;
      this.#taken.set(digest, before + 1);
      name = new NamedNode(`urn:clew:${kind}:${digest}${before > 0 ? `:${before + 1}` : ''}`);
      this.#names.set(label, name);
    }
    return name;
  }

  #kind(node: Term): 'report' | 'result' | 'shape' | 'blank' {
    const types = this.#document.all(node, RDF_TYPE).map((type) => type.value);
    if (types.includes(`${SHACL}ValidationReport`)) return 'report';
    if (types.includes(`${SHACL}ValidationResult`)) return 'result';
    return this.#document.predicates(node).length > 0 ? 'shape' : 'blank';
  }

  /** A node of which nothing is said keeps its label, as that is all there is to know it by. */
  #digest(node: Term, depth: number): string {
    const label = nodeName(node);
    const known = this.#digests.get(label);
    if (known !== undefined) return known;
    const predicates = this.#document.predicates(node);
    if (predicates.length === 0 || depth > MAX_DEPTH) return sha256(label).slice(0, 32);
    const said = predicates.flatMap((predicate) =>
      this.#document.all(node, predicate).map((object) => {
        const value =
          object.termType === 'BlankNode' ? `_:${this.#digest(object, depth + 1)}` : termKey(valueOf(object));
        return `${predicate} ${object.termType} ${value}`;
      }),
    );
    const digest = sha256(said.sort().join('\n')).slice(0, 32);
    this.#digests.set(label, digest);
    return digest;
  }
}
