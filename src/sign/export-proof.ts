/** Exports as JSON-LD that say themselves who made them: a Data Integrity proof inside, and its check. */
import type { KeyObject } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import { isObject, parseJson, type Json } from '../rdf/json.ts';
import { createProof, verifyProof, type VerifiedProof } from './data-integrity.ts';
import type { SignCode } from './fault.ts';
import { malformed, type Cryptosuite } from './proof.ts';
import { jsonText } from './json-text.ts';
import type { PublicKey } from './key.ts';
import { keyOfDidKey } from './multikey.ts';
import { DATA_INTEGRITY_CONTEXT_IRI } from './proof-context.ts';

/**
 * Characters of an export that is signed: it is held in memory as a whole, several times over, and canonicalized in one go. `eddsa-rdfc-2022` reads it as
 * JSON-LD and sorts its quads.
 */
export const MAX_SIGNED_EXPORT: Readonly<Record<Cryptosuite, number>> = {
  'eddsa-jcs-2022': 16 * 1024 * 1024,
  'eddsa-rdfc-2022': 4 * 1024 * 1024,
};

export interface SignExportOptions {
  readonly cryptosuite: Cryptosuite;
  /** Ed25519. */
  readonly privateKey: KeyObject;
  /** xsd:dateTime */
  readonly created: string;
}

/**
 * Signs a JSON-LD export of ours. With `eddsa-rdfc-2022` its context gains the one of proofs, which that suite demands; else only `proof` is added.
 * @throws Fault SIGNED_TOO_LARGE; those of `createProof`
 */
export async function signExport(
  chunks: AsyncIterable<Uint8Array | string>,
  { cryptosuite, ...options }: SignExportOptions,
): Promise<string> {
  const text = await collect(chunks, MAX_SIGNED_EXPORT[cryptosuite]);
  const document = cryptosuite === 'eddsa-rdfc-2022' ? withContextOfProofs(text) : text;
  return `${await createProof(document, { cryptosuite, ...options })}\n`;
}

/**
 * Checks the proof of an export. What may be read afterwards is `verified`; with `eddsa-rdfc-2022` that is N-Quads, and never the document's own tree.
 * @param keyOf the key of a verification method, if the reader trusts it: see {@link trusting}
 * @throws Fault of `verifyProof`
 */
export function verifyExport(
  text: string,
  keyOf: (verificationMethod: string) => PublicKey | undefined,
): Promise<VerifiedProof> {
  return verifyProof(text, keyOf);
}

/** Trusts these keys alone, under the `did:key` that each of them is. */
export function trusting(keys: readonly PublicKey[]): (verificationMethod: string) => PublicKey | undefined {
  return (verificationMethod) => {
    const named = keyOfDidKey(verificationMethod);
    return named && keys.find(({ id }) => id === named.id);
  };
}

async function collect(chunks: AsyncIterable<Uint8Array | string>, most: number): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let size = 0;
  for await (const chunk of chunks) {
    const part = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    size += part.length;
    if (size > most) {
      throw new Fault<SignCode>(
        'SIGNED_TOO_LARGE',
        `The export has more than ${most} characters, and cannot be signed.`,
        {
          hint: 'Sign a part of it: an element with its lineage (of, depth). eddsa-jcs-2022 takes more than eddsa-rdfc-2022.',
          details: { limit: 'signed export', maximum: most },
        },
      );
    }
    parts.push(part);
  }
  return parts.join('');
}

function withContextOfProofs(text: string): string {
  const document = parseJson(text);
  if (!isObject(document)) throw malformed('the document is no JSON object', '');
  const context = document.get('@context');
  const contexts: Json[] = context === undefined ? [] : Array.isArray(context) ? (context as Json[]) : [context];
  return jsonText(new Map([...document, ['@context', [...contexts, DATA_INTEGRITY_CONTEXT_IRI]]]));
}
