/** Stable names for blank nodes: docs/design/identifiers.md. */
import { sha256 } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { canonicalForm } from './canonical.ts';
import type { NodeId, ParsedQuad } from './parsed.ts';

/** IRIs given to blank nodes begin so; the SHA-256 of the canonical document and the canonical label follow. */
export const SKOLEM = 'urn:clew:skolem:';

/**
 * Finds IRIs for a document's blank nodes by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/): the same for the same document whatever its labels,
 * its order and its syntax, and different for different documents, since a blank node is nobody's but its own document's.
 * @returns the IRI of every blank node of the document
 * @throws Fault BLANK_NODES if the document's blank nodes cannot be told apart with the work and time allowed
 */
export async function skolemize(quads: readonly ParsedQuad[]): Promise<Map<NodeId, Iri>> {
  const { nquads, labels } = await canonicalForm(quads);
  const document = sha256(nquads);
  return new Map([...labels].map(([node, label]) => [node, `${SKOLEM}${document}:${label}` as Iri]));
}
