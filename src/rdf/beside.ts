/** What a document says beside its statements: how it shortens names, and what the model has no place for. */
import { isIri } from '../prov/iri.ts';

/** Filled by a reader as it goes; give a new one to each reading. */
export class Beside {
  /** Prefix → namespace IRI, as declared. Of a prefix that is declared again, in a bundle say, the first. */
  readonly prefixes = new Map<string, string>();
  readonly #left = new Map<string, { readonly place: string; count: number }>();

  /** Notes a declaration; what is no namespace IRI shortens no name elsewhere. */
  declare(prefix: string, namespace: string): void {
    if (prefix !== '' && isIri(namespace) && !this.prefixes.has(prefix)) this.prefixes.set(prefix, namespace);
  }

  /** Notes that the statements do not say something. @param what the same words for the same thing, wherever it stands */
  leaveOut(what: string, place: string): void {
    const before = this.#left.get(what);
    if (before) before.count++;
    else this.#left.set(what, { place, count: 1 });
  }

  /** What the document says and its statements do not, a sentence for each kind of it. */
  get unsaid(): string[] {
    return [...this.#left].map(([what, { place, count }]) => {
      const others = count === 1 ? '' : `, and ${count - 1} more`;
      return `${what} (${place}${others}).`;
    });
  }
}
