/** RDF/JS terms with nothing but what a dataset and rdf-validate-shacl ask of them: https://rdf.js.org/data-model-spec/ */
import type * as RDF from '@rdfjs/types';
import { RDF_LANGSTRING, XSD_STRING } from '../../prov/namespaces.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { datatypeOf, isBlank, termKey, valueOf } from '../term.ts';

/** A term that knows the string by which it is found in an index. */
export interface Keyed {
  readonly key: string;
}

export class NamedNode implements RDF.NamedNode, Keyed {
  readonly termType = 'NamedNode';
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  get key(): string {
    return this.value;
  }

  equals(other: RDF.Term | null | undefined): boolean {
    return this === other || (other?.termType === 'NamedNode' && other.value === this.value);
  }
}

export class BlankNode implements RDF.BlankNode, Keyed {
  readonly termType = 'BlankNode';
  readonly value: string;
  readonly key: string;

  constructor(value: string) {
    this.value = value;
    this.key = `_:${value}`;
  }

  equals(other: RDF.Term | null | undefined): boolean {
    return this === other || (other?.termType === 'BlankNode' && other.value === this.value);
  }
}

export class Literal implements RDF.Literal, Keyed {
  readonly termType = 'Literal';
  readonly value: string;
  readonly language: string;
  readonly direction = '';
  readonly datatype: NamedNode;
  #key: string | undefined;

  constructor(value: string, language: string, datatype: NamedNode) {
    this.value = value;
    this.language = language;
    this.datatype = datatype;
  }

  get key(): string {
    return (this.#key ??= termKey(valueOf(this)));
  }

  equals(other: RDF.Term | null | undefined): boolean {
    if (this === other) return true;
    if (other?.termType !== 'Literal' || other.value !== this.value || other.language !== this.language) return false;
    return other.datatype.value === this.datatype.value;
  }
}

export class DefaultGraph implements RDF.DefaultGraph, Keyed {
  readonly termType = 'DefaultGraph';
  readonly value = '';
  readonly key = '';

  equals(other: RDF.Term | null | undefined): boolean {
    return other?.termType === 'DefaultGraph';
  }
}

export const DEFAULT_GRAPH = new DefaultGraph();

export class Triple implements RDF.Quad {
  readonly termType = 'Quad';
  readonly value = '';
  readonly subject: RDF.Quad_Subject;
  readonly predicate: RDF.Quad_Predicate;
  readonly object: RDF.Quad_Object;
  readonly graph = DEFAULT_GRAPH;

  constructor(subject: RDF.Quad_Subject, predicate: RDF.Quad_Predicate, object: RDF.Quad_Object) {
    this.subject = subject;
    this.predicate = predicate;
    this.object = object;
  }

  equals(other: RDF.Term | null | undefined): boolean {
    if (other?.termType !== 'Quad') return false;
    return (
      this.subject.equals(other.subject) && this.predicate.equals(other.predicate) && this.object.equals(other.object)
    );
  }
}

/** Most names remembered; names of shapes and of SHACL itself are far fewer. */
const REMEMBERED = 20_000;
const names = new Map<string, NamedNode>();

/** The one node of a name, as long as names are not too many: rdf-validate-shacl asks for the same few again and again. */
export function namedNode(value: string): NamedNode {
  let node = names.get(value);
  if (node === undefined) {
    node = new NamedNode(value);
    if (names.size < REMEMBERED) names.set(value, node);
  }
  return node;
}

const STRING = namedNode(XSD_STRING);
const LANG_STRING = namedNode(RDF_LANGSTRING);

export function literal(value: string, languageOrDatatype?: string | RDF.NamedNode | RDF.DirectionalLanguage): Literal {
  if (languageOrDatatype === undefined || languageOrDatatype === '') return new Literal(value, '', STRING);
  if (typeof languageOrDatatype === 'string') return new Literal(value, languageOrDatatype, LANG_STRING);
  if ('language' in languageOrDatatype) return new Literal(value, languageOrDatatype.language, LANG_STRING);
  return new Literal(value, '', namedNode(languageOrDatatype.value));
}

/** The term a value stands for. */
export function termOf(value: Value): NamedNode | BlankNode | Literal {
  if (isReference(value)) return isBlank(value.iri) ? new BlankNode(value.iri.slice(2)) : new NamedNode(value.iri);
  if (value.language !== undefined) return new Literal(value.value, value.language.toLowerCase(), LANG_STRING);
  return value.datatype === undefined
    ? new Literal(value.value, '', STRING)
    : new Literal(value.value, '', namedNode(datatypeOf(value)));
}

/** The key of any RDF/JS term, ours or another library's. */
export function keyOf(term: RDF.Term): string {
  return (term as Partial<Keyed>).key ?? (term.termType === 'NamedNode' ? term.value : termKey(valueOf(term)));
}
