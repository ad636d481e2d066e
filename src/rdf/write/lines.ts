import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { isReference, type Literal, type Value } from '../../prov/value.ts';
import { emitTriples } from '../triples.ts';
import { checkedIri, checkedLanguage, quoted, TermCache } from './text.ts';
import type { RdfWriter } from './writer.ts';

/** N-Triples (https://www.w3.org/TR/n-triples/) and N-Quads (https://www.w3.org/TR/n-quads/): one line for each triple, full IRIs. */
export class LineWriter implements RdfWriter {
  readonly #graphs: boolean;
  readonly #terms = new TermCache((iri) => `<${checkedIri(iri)}>`);
  #text = '';
  #subject: Iri | undefined;
  #start = '';
  #end = ' .\n';

  /** @param graphs N-Quads: a fourth term names the graph */
  constructor(graphs: boolean) {
    this.#graphs = graphs;
  }

  get length(): number {
    return this.#text.length;
  }

  write(description: Description, graph?: Iri): void {
    this.#end = this.#graphs && graph !== undefined ? ` ${this.#terms.text(graph)} .\n` : ' .\n';
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
    const object = isReference(value) ? `<${checkedIri(value.iri)}>` : this.#literal(value);
    this.#text += `${this.#start}${this.#terms.text(predicate)} ${object}${this.#end}`;
  };

  #literal(value: Literal): string {
    const text = quoted(value.value);
    if (value.language !== undefined) return `${text}@${checkedLanguage(value)}`;
    return value.datatype === undefined ? text : `${text}^^${this.#terms.text(value.datatype)}`;
  }
}
