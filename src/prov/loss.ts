import type { Iri } from './iri.ts';

/** A fact that the format written cannot hold: named in the loss report that goes with the document, never dropped silently. */
export interface Loss {
  /** The element or relation that the fact is about. */
  readonly subject: Iri;
  /** The property, relation or class that is not in the document; undefined if nothing of the subject is. */
  readonly term?: Iri;
  /** Why, in a sentence: what the format lacks, and what stands in its place if anything does. */
  readonly reason: string;
}
