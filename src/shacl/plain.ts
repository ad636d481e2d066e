/** Quads as plain arrays, which a message between threads can carry; classes of terms cannot cross. */
import type { Quad, Term } from '@rdfjs/types';
import { triple } from './official/dataset.ts';
import { BlankNode, literal, namedNode } from './official/term.ts';

/** `N` IRI, `B` blank node label, `L` lexical form with language or datatype. */
type PlainTerm = readonly ['N' | 'B', string] | readonly ['L', string, language: string, datatype: string];

export type PlainQuad = readonly [PlainTerm, PlainTerm, PlainTerm];

export function plainQuads(quads: readonly Quad[]): PlainQuad[] {
  return quads.map((quad) => [plain(quad.subject), plain(quad.predicate), plain(quad.object)]);
}

export function quadsOfPlain(quads: readonly PlainQuad[]): Quad[] {
  return quads.map(([subject, predicate, object]) => triple(termOf(subject), termOf(predicate), termOf(object)));
}

function plain(term: Term): PlainTerm {
  if (term.termType === 'NamedNode') return ['N', term.value];
  if (term.termType === 'BlankNode') return ['B', term.value];
  if (term.termType === 'Literal') return ['L', term.value, term.language, term.datatype.value];
  throw new TypeError(`A ${term.termType} cannot stand in a triple.`);
}

function termOf(term: PlainTerm): Term {
  if (term[0] === 'L') return literal(term[1], term[2] === '' ? namedNode(term[3]) : term[2]);
  return term[0] === 'N' ? namedNode(term[1]) : new BlankNode(term[1]);
}
