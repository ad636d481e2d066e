/** What a document says beside its statements: how it shortens names, and what the model has no place for. */
import { isIri } from '../prov/iri.ts';

/** Filled by a reader as it goes; give a new one to each reading. */
export class Beside {
  /** Prefix → namespace IRI, as declared. Of a prefix that is declared again, in a bundle say, the first. */
  readonly prefixes = new Map<string, string>();
  /** What the document says and its statements do not, as sentences for the caller. */
  readonly unsaid = new Set<string>();

  /** Notes a declaration; what is no namespace IRI shortens no name elsewhere. */
  declare(prefix: string, namespace: string): void {
    if (prefix !== '' && isIri(namespace) && !this.prefixes.has(prefix)) this.prefixes.set(prefix, namespace);
  }
}
