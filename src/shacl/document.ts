/** The shapes graph as the compiler reads it: properties of a node, lists, and one place for what is wrong with a shape. */
import type { Quad, Quad_Object, Term } from '@rdfjs/types';
import { Fault } from '../prov/fault.ts';
import { compact, RDF, SHACL } from '../prov/namespaces.ts';
import type { ShaclCode } from './fault.ts';

const FIRST = `${RDF}first`;
const REST = `${RDF}rest`;
const NIL = `${RDF}nil`;

/** A shape is known by its term: an IRI, or a blank node within its file. */
export type ShapeTerm = Extract<Quad_Object, { termType: 'NamedNode' | 'BlankNode' }>;

/** `_:label` for a blank node, else the IRI. */
export function nodeName(term: Term): string {
  return term.termType === 'BlankNode' ? `_:${term.value}` : term.value;
}

export class ShapesDocument {
  readonly quads: readonly Quad[];
  readonly #subjects = new Map<string, { readonly term: ShapeTerm; readonly out: Map<string, Quad_Object[]> }>();

  constructor(quads: readonly Quad[]) {
    this.quads = quads;
    for (const { subject, predicate, object } of quads) {
      const name = nodeName(subject);
      let node = this.#subjects.get(name);
      if (!node) this.#subjects.set(name, (node = { term: subject as ShapeTerm, out: new Map() }));
      const values = node.out.get(predicate.value);
      if (!values) node.out.set(predicate.value, [object]);
      else if (!values.some((known) => known.equals(object))) values.push(object);
    }
  }

  subjects(): ShapeTerm[] {
    return [...this.#subjects.values()].map((node) => node.term);
  }

  /** Predicates a node has. */
  predicates(of: Term): string[] {
    return [...(this.#subjects.get(nodeName(of))?.out.keys() ?? [])];
  }

  all(of: Term, predicate: string): readonly Quad_Object[] {
    return this.#subjects.get(nodeName(of))?.out.get(predicate) ?? [];
  }

  /** The one value of a `sh:` property, if any. @throws Fault BAD_SHAPE if there are several */
  one(of: Term, local: string): Quad_Object | undefined {
    const values = this.all(of, SHACL + local);
    if (values.length > 1) throw badShape(of, `has more than one sh:${local}`);
    return values[0];
  }

  /** Whether the property is `true`. */
  isTrue(of: Term, local: string): boolean {
    return this.one(of, local)?.value === 'true';
  }

  /** The nodes of an RDF list. @throws Fault BAD_SHAPE if it is none */
  list(head: Term, owner: Term): Quad_Object[] {
    const items: Quad_Object[] = [];
    const seen = new Set<string>();
    for (let at = head; at.value !== NIL;) {
      const [first, ...otherFirsts] = this.all(at, FIRST);
      const [rest, ...otherRests] = this.all(at, REST);
      if (
        first === undefined ||
        rest === undefined ||
        otherFirsts.length + otherRests.length > 0 ||
        seen.has(nodeName(at))
      )
        throw badShape(owner, 'refers to a list that is not well formed');
      seen.add(nodeName(at));
      items.push(first);
      at = rest;
    }
    return items;
  }

  /** The shape a parameter refers to. @throws Fault BAD_SHAPE for a literal */
  shapeTerm(term: Quad_Object, owner: Term): ShapeTerm {
    if (term.termType === 'NamedNode' || term.termType === 'BlankNode') return term;
    throw badShape(owner, `refers to ${JSON.stringify(term.value)} where a shape should be`);
  }
}

/** What is wrong with a shape, told by its name. */
export function badShape(shape: Term, what: string, code: ShaclCode = 'BAD_SHAPE', hint?: string): Fault<ShaclCode> {
  const name = shape.termType === 'BlankNode' ? 'A shape without a name' : `The shape ${compact(shape.value)}`;
  return new Fault<ShaclCode>(code, `${name} ${what}.`, {
    hint: hint ?? 'Correct the shapes file; shapes are checked when they are loaded.',
    details: { shape: nodeName(shape) },
  });
}
