import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { isReference, type Literal, type Value } from '../../prov/value.ts';
import { emitTriples } from '../triples.ts';
import { checkedIri, checkedLanguage, quotable, Recent, TermCache } from './text.ts';
import type { RdfWriter } from './writer.ts';

/** N-Triples (https://www.w3.org/TR/n-triples/) and N-Quads (https://www.w3.org/TR/n-quads/): one line for each triple, full IRIs. */
export class LineWriter implements RdfWriter {
  readonly #graphs: boolean;
  // Each line is a few long pieces: what a predicate and a datatype always bring with them is kept joined.
  readonly #beforeIri = new TermCache((iri) => `<${checkedIri(iri)}> <`);
  readonly #beforeText = new TermCache((iri) => `<${checkedIri(iri)}> "`);
  readonly #datatypes = new Recent((iri) => `"^^<${checkedIri(iri)}>`);
  #text = '';
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
    this.#end = this.#graphs && graph !== undefined ? ` <${checkedIri(graph)}> .\n` : ' .\n';
    this.#endIri = `>${this.#end}`;
    this.#subject = undefined;
    emitTriples(description, this.#triple);
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

  readonly #triple = (subject: Iri, predicate: Iri, value: Value): void => {
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#start = `<${checkedIri(subject)}> `;
    }
    if (isReference(value)) {
      this.#text += this.#start + this.#beforeIri.text(predicate) + checkedIri(value.iri) + this.#endIri;
    } else {
      this.#text +=
        this.#start + this.#beforeText.text(predicate) + quotable(value.value) + this.#suffix(value) + this.#end;
    }
  };

  /** What follows the text of a literal: the closing quote, and its language or datatype. */
  #suffix(value: Literal): string {
    if (value.language !== undefined) return `"@${checkedLanguage(value)}`;
    return value.datatype === undefined ? '"' : this.#datatypes.get(value.datatype);
  }
}
