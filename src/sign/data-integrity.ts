/** W3C Data Integrity proofs inside JSON-LD documents: `eddsa-jcs-2022` and `eddsa-rdfc-2022`. https://www.w3.org/TR/vc-di-eddsa/ */
import { sign, type KeyObject } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import { instant } from '../prov/time.ts';
import { isObject, parseJson, type Json, type JsonObject } from '../rdf/json.ts';
import type { SignCode } from './fault.ts';
import { canonicalJson, notSignable } from './jcs.ts';
import { jsonText } from './json-text.ts';
import { isSignedBy, publicKey, type PublicKey } from './key.ts';
import { didKey, encodeMultibase } from './multikey.ts';
import { withProofContext } from './proof-context.ts';
import { hashData, transform } from './proof-hash.ts';
import { malformed, proofTerms, splitProof, type Cryptosuite, type ProofTerms } from './proof.ts';

const NO_CONTEXTS: ReadonlyMap<string, object> = new Map();

export interface CreateProofOptions {
  readonly cryptosuite: Cryptosuite;
  readonly privateKey: KeyObject;
  /** xsd:dateTime */
  readonly created?: string;
  /** xsd:dateTime */
  readonly expires?: string;
  /** Default: the `did:key` of the key. */
  readonly verificationMethod?: string;
  /** Default: `assertionMethod`. */
  readonly proofPurpose?: string;
  /** Contexts the document may name, by IRI; the one of proofs is always known. Asked by `eddsa-rdfc-2022` alone; none is ever fetched. */
  readonly contexts?: ReadonlyMap<string, object>;
}

/**
 * Adds a proof to a document: https://www.w3.org/TR/vc-di-eddsa/#create-proof-eddsa-jcs-2022 and #create-proof-eddsa-rdfc-2022.
 * @param document JSON text of one object without `proof`; for `eddsa-rdfc-2022` JSON-LD whose context defines the terms of proofs
 * @returns JSON text: the members as they were, numbers as they were written, then `proof`
 * @throws Fault MALFORMED_PROOF, MALFORMED_KEY, NOT_SIGNABLE, those of reading JSON, and with rdfc those of reading JSON-LD
 */
export async function createProof(document: string, options: CreateProofOptions): Promise<string> {
  const unsecured = parseJson(document);
  if (!isObject(unsecured)) throw malformed('the document is no JSON object', '');
  if (unsecured.has('proof')) throw malformed('the document already has a proof', '/proof');
  const signer = publicKey(options.privateKey);
  const context = unsecured.get('@context');
  const isJcs = options.cryptosuite === 'eddsa-jcs-2022';
  const config = new Map<string, Json>([
    ['type', 'DataIntegrityProof'],
    ['cryptosuite', options.cryptosuite],
    ...(options.created === undefined ? [] : [['created', options.created] as const]),
    ...(options.expires === undefined ? [] : [['expires', options.expires] as const]),
    ['verificationMethod', options.verificationMethod ?? didKey(signer)],
    ['proofPurpose', options.proofPurpose ?? 'assertionMethod'],
    // Only with JCS is the context part of the proof: with RDFC it is taken from the document.
    ...(isJcs && context !== undefined ? [['@context', context] as const] : []),
  ]);
  proofTerms(config);
  if (signer.algorithm !== 'ed25519') didKey(signer);
  const contexts = withProofContext(options.contexts ?? NO_CONTEXTS);
  const transformed = await transform(options.cryptosuite, unsecured, config, contexts);
  const proofValue = encodeMultibase(sign(null, hashData(transformed), options.privateKey));
  return jsonText(new Map<string, Json>([...unsecured, ['proof', new Map([...config, ['proofValue', proofValue]])]]));
}

export interface VerifyProofOptions {
  /** The purpose the reader has: a proof made for another one is refused. Default: `assertionMethod`. */
  readonly proofPurpose?: string;
  /** Contexts the document may name, by IRI; the one of proofs is always known. Asked by `eddsa-rdfc-2022` alone; none is ever fetched. */
  readonly contexts?: ReadonlyMap<string, object>;
  /** Milliseconds since 1970 against which `expires` is held. Default: now. */
  readonly now?: number;
}

export interface VerifiedProof extends ProofTerms {
  /** Id (`keyId`) of the key that signed. */
  readonly keyId: string;
  /**
   * What was signed, and all that may be read: canonical JSON of the document without its proof (`eddsa-jcs-2022`), or the canonical N-Quads of its
   * RDF (`eddsa-rdfc-2022`). The document's own tree must not be read after an rdfc proof: another tree with the same RDF has the same signature.
   */
  readonly verified: string;
  /** Of `verified`. */
  readonly mediaType: 'application/ld+json' | 'application/n-quads';
}

/**
 * Checks the proof of a document: https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-jcs-2022 and #verify-proof-eddsa-rdfc-2022.
 * @param document JSON text of one object with one `proof`
 * @param keyOf the key of a verification method, if the reader trusts it; nothing is fetched
 * @throws Fault MALFORMED_PROOF, UNKNOWN_KEY, MALFORMED_KEY, PROOF_PURPOSE, PROOF_EXPIRED, WRONG_SIGNATURE, NOT_SIGNABLE, ILLEGAL_TIME, those of
 * reading JSON, and with rdfc those of reading JSON-LD
 */
export async function verifyProof(
  document: string,
  keyOf: (verificationMethod: string) => PublicKey | undefined,
  { proofPurpose = 'assertionMethod', contexts = NO_CONTEXTS, now = Date.now() }: VerifyProofOptions = {},
): Promise<VerifiedProof> {
  const { unsecured, proof } = splitProof(parseJson(document));
  const { terms, options, signature } = proof;
  const key = keyOf(terms.verificationMethod);
  if (!key) {
    throw new Fault<SignCode>('UNKNOWN_KEY', `No key is known for ${terms.verificationMethod.slice(0, 200)}.`, {
      hint: 'Give the public key of the signer for this verification method.',
    });
  }
  didKey(key);
  if (terms.proofPurpose !== proofPurpose) {
    throw new Fault<SignCode>('PROOF_PURPOSE', `The proof is for ${terms.proofPurpose}, not for ${proofPurpose}.`);
  }
  const isJcs = terms.cryptosuite === 'eddsa-jcs-2022';
  const signed = isJcs ? withProofsContext(unsecured, options) : unsecured;
  const transformed = await transform(terms.cryptosuite, signed, options, withProofContext(contexts));
  if (!isSignedBy(key, hashData(transformed), signature)) {
    throw new Fault<SignCode>('WRONG_SIGNATURE', `The proof by ${terms.verificationMethod.slice(0, 200)} is wrong.`, {
      hint: 'The document or its proof was changed after it was signed, or another key signed it.',
    });
  }
  if (terms.expires !== undefined && instant(terms.expires) <= now) {
    throw new Fault<SignCode>('PROOF_EXPIRED', `The proof expired at ${terms.expires}.`, {
      hint: 'Have it signed again.',
    });
  }
  return {
    ...terms,
    keyId: key.id,
    verified: transformed.document,
    mediaType: isJcs ? 'application/ld+json' : 'application/n-quads',
  };
}

/**
 * Step 4 of https://www.w3.org/TR/vc-di-eddsa/#verify-proof-eddsa-jcs-2022: the document may have gained contexts after those that were signed; it is
 * verified, and given back, with those that were signed.
 */
function withProofsContext(unsecured: JsonObject, options: JsonObject): JsonObject {
  const signed = options.get('@context');
  if (signed === undefined) return unsecured;
  const [had, has] = [listed(signed), listed(unsecured.get('@context'))];
  if (had.length > has.length || had.some((context, i) => canonicalJson(context) !== canonicalJson(has[i]!)))
    throw notSignable(
      'its @context does not begin with the contexts of its proof',
      ['@context'],
      'Give it as it was signed.',
    );
  return new Map([...unsecured].map(([key, value]) => (key === '@context' ? [key, signed] : [key, value])));
}

function listed(context: Json | undefined): readonly Json[] {
  if (context === undefined) return [];
  return Array.isArray(context) ? (context as readonly Json[]) : [context];
}
