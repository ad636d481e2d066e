/** The members of a Data Integrity proof: https://www.w3.org/TR/vc-data-integrity/#proofs */
import { Fault } from '../prov/fault.ts';
import { dateTime } from '../prov/time.ts';
import { isObject, type Json, type JsonObject } from '../rdf/json.ts';
import type { SignCode } from './fault.ts';
import { decodeMultibase } from './multikey.ts';

/** https://www.w3.org/TR/vc-di-eddsa/#algorithms */
export const CRYPTOSUITES = ['eddsa-jcs-2022', 'eddsa-rdfc-2022'] as const;
export type Cryptosuite = (typeof CRYPTOSUITES)[number];

/** What a proof says about itself; all of it is signed. */
export interface ProofTerms {
  readonly cryptosuite: Cryptosuite;
  /** Names the key: a `did:key:…#…`, or an IRI that the reader knows the key of. */
  readonly verificationMethod: string;
  /** What the signer allows the proof to be used for, such as `assertionMethod`. */
  readonly proofPurpose: string;
  /** xsd:dateTime */
  readonly created?: string;
  /** xsd:dateTime from which on the proof no longer holds. */
  readonly expires?: string;
}

export interface ParsedProof {
  readonly terms: ProofTerms;
  /** Every member but `proofValue`: the options that were signed. */
  readonly options: JsonObject;
  readonly signature: Uint8Array;
}

const SIGNATURE_BYTES = 64;

/**
 * Takes a document apart. One proof alone is accepted: of several, a reader could not say what each of them was over without saying which.
 * @returns the document without its proof, and the proof
 * @throws Fault MALFORMED_PROOF
 */
export function splitProof(document: Json): { unsecured: JsonObject; proof: ParsedProof } {
  if (!isObject(document)) throw malformed('the document is no JSON object', '');
  const given = document.get('proof');
  if (given === undefined) throw malformed('the document has no proof', '/proof');
  if (Array.isArray(given)) throw malformed('the document has a list of proofs; one proof is accepted', '/proof');
  if (!isObject(given)) throw malformed('it is no JSON object', '/proof');
  const unsecured = new Map([...document].filter(([key]) => key !== 'proof'));
  return { unsecured, proof: parseProof(given) };
}

function parseProof(proof: JsonObject): ParsedProof {
  const options = new Map([...proof].filter(([key]) => key !== 'proofValue'));
  if (proof.get('previousProof') !== undefined)
    throw malformed('chains of proofs are not accepted', '/proof/previousProof');
  const value = proof.get('proofValue');
  const signature = typeof value === 'string' ? decodeMultibase(value, SIGNATURE_BYTES) : undefined;
  if (signature?.length !== SIGNATURE_BYTES)
    throw malformed(`the value is no multibase text (z, then base58) of ${SIGNATURE_BYTES} bytes`, '/proof/proofValue');
  return { terms: proofTerms(options), options, signature };
}

/** Reads and checks what a proof says about itself. @throws Fault MALFORMED_PROOF, ILLEGAL_TIME */
export function proofTerms(options: JsonObject): ProofTerms {
  const text = (key: string): string | undefined => {
    const value = options.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw malformed(`${key} is no text`, `/proof/${key}`);
  };
  if (text('type') !== 'DataIntegrityProof') throw malformed('its type is not DataIntegrityProof', '/proof/type');
  const suite = text('cryptosuite');
  const cryptosuite = CRYPTOSUITES.find((known) => known === suite);
  if (cryptosuite === undefined)
    throw malformed(`the cryptosuite is not ${CRYPTOSUITES.join(' or ')}`, '/proof/cryptosuite');
  const verificationMethod = text('verificationMethod');
  if (!verificationMethod) throw malformed('it names no verification method', '/proof/verificationMethod');
  const proofPurpose = text('proofPurpose');
  if (!proofPurpose) throw malformed('it names no purpose', '/proof/proofPurpose');
  const created = text('created');
  const expires = text('expires');
  return {
    cryptosuite,
    verificationMethod,
    proofPurpose,
    ...(created !== undefined && { created: dateTime(created) }),
    ...(expires !== undefined && { expires: dateTime(expires) }),
  };
}

export function malformed(why: string, pointer: string): Fault<SignCode> {
  return new Fault<SignCode>('MALFORMED_PROOF', `Not a Data Integrity proof that can be checked: ${why}.`, {
    place: { pointer },
    hint: 'See https://www.w3.org/TR/vc-di-eddsa/ for the form of a proof.',
  });
}
