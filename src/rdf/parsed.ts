/** What the parsers hand on: quads whose blank nodes are still only labels. */
import { Fault, type ProvCode } from '../prov/fault.ts';
import { clip, iri, type Iri } from '../prov/iri.ts';
import type { Literal, Value } from '../prov/value.ts';

/**
 * A node of a document: an IRI, or a blank node as `_:` and a label. No IRI begins with `_:`, since a scheme begins with a letter, so one string
 * holds either.
 */
export type NodeId = Iri & { readonly __node?: true };

export interface ParsedQuad {
  readonly subject: NodeId;
  readonly predicate: Iri;
  /** A reference's `iri` is a {@link NodeId} here. */
  readonly object: Value;
  /** Undefined: the default graph. */
  readonly graph: NodeId | undefined;
}

export const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** The IRI of a node that a parser has resolved. @throws Fault ILLEGAL_IRI, if it is relative still with what to resolve it against */
export function absoluteIri(text: string): Iri {
  if (ABSOLUTE.test(text)) return iri(text);
  throw new Fault<ProvCode>('ILLEGAL_IRI', `The IRI ${JSON.stringify(clip(text))} is relative, and there is no base.`, {
    hint: 'Say what relative IRIs are resolved against: with --base, or with a base in the document (@base in Turtle and in a JSON-LD context).',
  });
}

export function isBlank(node: string): boolean {
  return node.charCodeAt(0) === 0x5f && node.charCodeAt(1) === 0x3a;
}

/** Numbers blank nodes as they come, so that labels chosen by a document never meet those a parser makes. */
export class BlankLabels {
  readonly #known = new Map<string, NodeId>();
  #count = 0;

  /** The node a document calls by this label. */
  named(label: string): NodeId {
    let node = this.#known.get(label);
    if (node === undefined) this.#known.set(label, (node = this.fresh()));
    return node;
  }

  fresh(): NodeId {
    return `_:b${this.#count++}` as NodeId;
  }
}

export function isLiteral(value: Value): value is Literal {
  return (value as Literal).value !== undefined;
}
