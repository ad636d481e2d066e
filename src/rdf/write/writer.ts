import type { Description } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';

/**
 * A document being written. Text gathers until it is taken, so the caller decides how much is held at once; nothing that was written is remembered.
 * Equal calls give equal text.
 */
export interface RdfWriter {
  /** Characters ready to be taken. */
  readonly length: number;
  /**
   * Adds a description's triples to a graph; syntaxes without graphs leave `graph` aside. Descriptions of one graph should follow each other.
   * @throws Fault ILLEGAL_IRI, ILLEGAL_LITERAL
   */
  write(description: Description, graph?: Iri): void;
  /** Adds a remark for people where the syntax has comments. */
  remark(text: string): void;
  /** Completes the document. Nothing may be written afterwards. */
  end(): void;
  /** The text since the last take. */
  take(): string;
}
