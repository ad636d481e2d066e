/** A Data Integrity proof says who signed a document, and nothing of what the document is about: readers of its content leave it aside. */
import { isObject, type Json } from './json.ts';

/** https://www.w3.org/TR/vc-data-integrity/#contexts-and-vocabularies */
const PROOF_CONTEXT = 'https://w3id.org/security/data-integrity/v2';

/**
 * The document without its proof (https://www.w3.org/TR/vc-data-integrity/#proofs), and without the context that only the proof needs. Any other
 * `proof` stays, and is refused if no context defines it. Nothing is verified here.
 */
export function withoutProof(document: Json): Json {
  if (!isObject(document)) return document;
  const proof = document.get('proof');
  if (proof === undefined || !isObject(proof) || proof.get('type') !== 'DataIntegrityProof') return document;
  const members = [...document].filter(([key]) => key !== 'proof');
  return new Map(
    members.map(([key, value]) =>
      key === '@context' && Array.isArray(value) ? [key, value.filter((each) => each !== PROOF_CONTEXT)] : [key, value],
    ),
  );
}
