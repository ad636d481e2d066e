import { compareText, type Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE, XSD } from '../../prov/namespaces.ts';
import type { Literal } from '../../prov/value.ts';
import { walkTriples, type Triples } from '../triples.ts';
import { checkedIri, checkedLanguage, inOnePiece, quotable, TermCache } from './text.ts';
import type { RdfWriter } from './writer.ts';

/** PN_PREFIX, ASCII only: https://www.w3.org/TR/turtle/#grammar-production-PN_PREFIX */
const PREFIX = /^[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;

/**
 * The part of PN_LOCAL that needs no escape and that every parser agrees on: ASCII letters, digits, `_`, `-`, and `.` inside. Other names are
 * written as full IRIs. https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL
 */
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;

/** Literals that Turtle lets stand without quotes and that keep their lexical form: https://www.w3.org/TR/turtle/#grammar-production-NumericLiteral */
const BARE: ReadonlyMap<string, RegExp> = new Map([
  [`${XSD}integer`, /^[+-]?\d+$/],
  [`${XSD}decimal`, /^[+-]?\d*\.\d+$/],
  [`${XSD}double`, /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/],
  [`${XSD}boolean`, /^(?:true|false)$/],
]);

/** Turtle (https://www.w3.org/TR/turtle/) and TriG (https://www.w3.org/TR/trig/): prefixes, one block for each subject. */
export class TurtleWriter implements RdfWriter, Triples {
  readonly #graphs: boolean;
  readonly #prefixes: ReadonlyMap<string, string>;
  /** Namespaces that do not end where others are cut, longest first: `urn:example:`. */
  readonly #uneven: readonly string[];
  /** Namespaces of what was written, if only those are to be declared. */
  readonly #used: Set<string> | undefined;
  // What a property, a class and a datatype are written as, with what always stands beside them.
  readonly #clauses = new TermCache((iri) => inOnePiece(` ;\n    ${this.#verb(iri as Iri)} `));
  readonly #verbs = new TermCache((iri) => inOnePiece(` ${this.#verb(iri as Iri)} `));
  readonly #moreClasses = new TermCache((iri) => inOnePiece(`, ${this.#compact(iri)}`));
  readonly #firstClasses = new TermCache((iri) => inOnePiece(` a ${this.#compact(iri)}`));
  readonly #datatypes = new TermCache((iri) => ({
    suffix: inOnePiece(`"^^${this.#compact(iri)}`),
    bare: BARE.get(iri),
  }));
  #text = '';
  #graph: Iri | undefined;
  #subject: Iri | undefined;
  #predicate: Iri | undefined;

  /**
   * @param graphs TriG: named graphs in braces
   * @param prefixes prefix → namespace; those that cannot be written are left out
   * @param onlyUsed declare those alone whose namespace something is in, at the end: nothing may be taken before
   */
  constructor(graphs: boolean, prefixes: Readonly<Record<string, string>>, onlyUsed = false) {
    this.#graphs = graphs;
    const usable = Object.entries(prefixes).filter(([prefix]) => PREFIX.test(prefix));
    this.#prefixes = new Map(usable.map(([prefix, namespace]) => [checkedIri(namespace), prefix]));
    const uneven = [...this.#prefixes.keys()].filter((namespace) => !/[#/]$/.test(namespace));
    this.#uneven = uneven.sort((a, b) => b.length - a.length);
    if (onlyUsed) this.#used = new Set();
    else this.#text = this.#declarations();
  }

  #declarations(): string {
    const used = this.#used;
    const declared = [...this.#prefixes].filter(([namespace]) => used?.has(namespace) ?? true);
    // Which come first in the documents they are from does not count.
    if (used !== undefined) declared.sort((a, b) => compareText(a[1], b[1]));
    return declared.map(([namespace, prefix]) => `@prefix ${prefix}: <${namespace}> .\n`).join('');
  }

  get length(): number {
    return this.#text.length;
  }

  write(description: Description, graph?: Iri): void {
    if (this.#graphs && graph !== this.#graph) {
      this.#closeGraph();
      this.#graph = graph;
      if (graph !== undefined) this.#text += `\n${this.#compact(graph)} {\n`;
    }
    walkTriples(description, this);
    this.#closeSubject();
  }

  remark(text: string): void {
    this.#closeSubject();
    this.#text += `# ${text.replace(/[\r\n]+/g, ' ')}\n`;
  }

  end(): void {
    this.#closeGraph();
    if (this.#used !== undefined) this.#text = this.#declarations() + this.#text;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  type(subject: Iri, type: Iri): void {
    if (subject !== this.#subject) {
      this.#closeSubject();
      this.#text += `\n${this.#reference(subject)}` + this.#firstClasses.get(type);
      this.#subject = subject;
    } else if (this.#predicate === RDF_TYPE) this.#text += this.#moreClasses.get(type);
    else this.#text += ` ;\n   ${this.#firstClasses.get(type)}`;
    this.#predicate = RDF_TYPE;
  }

  reference(subject: Iri, predicate: Iri, object: Iri): void {
    if (predicate === RDF_TYPE) this.type(subject, object);
    else this.#add(subject, predicate, this.#reference(object));
  }

  literal(subject: Iri, predicate: Iri, object: Literal): void {
    this.#add(subject, predicate, this.#literal(object));
  }

  #add(subject: Iri, predicate: Iri, object: string): void {
    if (subject !== this.#subject) {
      this.#closeSubject();
      this.#text += `\n${this.#reference(subject)}` + this.#verbs.get(predicate) + object;
      this.#subject = subject;
    } else if (predicate === this.#predicate) this.#text += `, ${object}`;
    else this.#text += this.#clauses.get(predicate) + object;
    this.#predicate = predicate;
  }

  #closeSubject(): void {
    if (this.#subject !== undefined) this.#text += ' .\n';
    this.#subject = undefined;
    this.#predicate = undefined;
  }

  #closeGraph(): void {
    this.#closeSubject();
    if (this.#graph !== undefined) this.#text += '}\n';
    this.#graph = undefined;
  }

  #verb(predicate: Iri): string {
    return predicate === RDF_TYPE ? 'a' : this.#compact(predicate);
  }

  /** Names of things are not remembered: there is no end to them, and they are rarely in a namespace with a prefix. */
  #reference(iri: string): string {
    return iri.startsWith('http') || this.#uneven.length > 0 ? this.#compact(iri) : `<${checkedIri(iri)}>`;
  }

  #compact(iri: string): string {
    const cut = this.#cut(iri);
    const namespace = iri.slice(0, cut);
    const prefix = this.#prefixes.get(namespace);
    const local = iri.slice(cut);
    const isName = prefix !== undefined && LOCAL.test(local);
    if (isName) this.#used?.add(namespace);
    else this.#useFor(iri);
    return isName ? `${prefix}:${local}` : `<${checkedIri(iri)}>`;
  }

  /** Where the local part begins: after a namespace that ends unusually, else after the last `#` or `/`. */
  #cut(iri: string): number {
    for (const namespace of this.#uneven)
      if (iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length))) return namespace.length;
    return Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1;
  }

  /** An IRI that is written whole is in a namespace all the same, and a reader whose names all have prefixes needs that one: prov does. */
  #useFor(iri: string): void {
    if (this.#used === undefined) return;
    let longest = '';
    for (const namespace of this.#prefixes.keys())
      if (namespace.length > longest.length && iri.startsWith(namespace)) longest = namespace;
    if (longest !== '') this.#used.add(longest);
  }

  #literal(value: Literal): string {
    if (value.datatype === undefined) {
      const text = `"${quotable(value.value)}"`;
      return value.language === undefined ? text : `${text}@${checkedLanguage(value)}`;
    }
    const { suffix, bare } = this.#datatypes.get(value.datatype);
    return bare !== undefined && bare.test(value.value) ? value.value : `"${quotable(value.value)}${suffix}`;
  }
}
