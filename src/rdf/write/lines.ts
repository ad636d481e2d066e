import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE } from '../../prov/namespaces.ts';
import type { Literal } from '../../prov/value.ts';
import { walkTriples, type Triples } from '../triples.ts';
import { checkedIri, checkedLanguage, inOnePiece, quotable, TermCache } from './text.ts';
import type { RdfWriter } from './writer.ts';

/** N-Triples (https://www.w3.org/TR/n-triples/) and N-Quads (https://www.w3.org/TR/n-quads/): one line for each triple, full IRIs. */
export class LineWriter implements RdfWriter, Triples {
  readonly #graphs: boolean;
  // Each line is a few long pieces: what a property, a class and a datatype always bring with them is kept joined.
  readonly #beforeIri = new TermCache((iri) => inOnePiece(`<${checkedIri(iri)}> <`));
  readonly #beforeText = new TermCache((iri) => inOnePiece(`<${checkedIri(iri)}> "`));
  #class = this.#classes();
  #afterText = this.#datatypes();
  #text = '';
  #graph: Iri | undefined;
  #subject: Iri | undefined;
  #start = '';
  #end = ' .\n';
  #endIri = '> .\n';

  /** @param graphs N-Quads: a fourth term names the graph */
  constructor(graphs: boolean) {
    this.#graphs = graphs;
  }

  get length(): number {
    return this.#text.length;
  }

  write(description: Description, graph?: Iri): void {
    if (this.#graphs && graph !== this.#graph) this.#enter(graph);
    this.#subject = undefined;
    walkTriples(description, this);
  }

  remark(text: string): void {
    this.#text += `# ${text.replace(/[\r\n]+/g, ' ')}\n`;
  }

  end(): void {}

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  type(subject: Iri, type: Iri): void {
    if (subject !== this.#subject) this.#begin(subject);
    this.#text += this.#start + this.#class.get(type);
  }

  reference(subject: Iri, predicate: Iri, object: Iri): void {
    if (subject !== this.#subject) this.#begin(subject);
    this.#text += this.#start + this.#beforeIri.get(predicate) + checkedIri(object) + this.#endIri;
  }

  literal(subject: Iri, predicate: Iri, object: Literal): void {
    if (subject !== this.#subject) this.#begin(subject);
    this.#text += this.#start + this.#beforeText.get(predicate) + quotable(object.value) + this.#after(object);
  }

  #enter(graph: Iri | undefined): void {
    this.#end = graph === undefined ? ' .\n' : ` <${checkedIri(graph)}> .\n`;
    this.#endIri = `>${this.#end}`;
    this.#graph = graph;
    this.#class = this.#classes();
    this.#afterText = this.#datatypes();
  }

  #begin(subject: Iri): void {
    this.#start = `<${checkedIri(subject)}> `;
    this.#subject = subject;
  }

  /** What follows the text of a literal: the closing quote, its language or datatype, and the end of the line. */
  #after(value: Literal): string {
    if (value.language !== undefined) return `"@${checkedLanguage(value)}${this.#end}`;
    return value.datatype === undefined ? `"${this.#end}` : this.#afterText.get(value.datatype);
  }

  #classes(): TermCache {
    return new TermCache((iri) => inOnePiece(`<${RDF_TYPE}> <${checkedIri(iri)}${this.#endIri}`));
  }

  #datatypes(): TermCache {
    return new TermCache((iri) => inOnePiece(`"^^<${checkedIri(iri)}${this.#endIri}`));
  }
}
