/** Ed25519 keys as Multikey text (`z6Mk…`) and `did:key` addresses: https://www.w3.org/TR/cid-1.0/#Multikey, https://w3c-ccg.github.io/did-key-spec/ */
import { base58 } from '@scure/base';
import { Fault } from '../prov/fault.ts';
import type { SignCode } from './fault.ts';
import { ed25519PublicKey, rawEd25519, type PublicKey } from './key.ts';

/** Multicodec `ed25519-pub`, 0xed, as a varint. */
const ED25519_PUB = Uint8Array.of(0xed, 0x01);

/** Multibase base58btc: https://www.w3.org/TR/cid-1.0/#multibase-0. Lengths are checked before decoding, which takes quadratic time. */
export function decodeMultibase(text: string, maxBytes: number): Uint8Array | undefined {
  if (!text.startsWith('z') || text.length > 2 + maxBytes * 1.4) return undefined;
  try {
    return base58.decode(text.slice(1));
  } catch {
    // The library throws for characters that base58btc does not have; that is all there is to say about them.
    return undefined;
  }
}

export function encodeMultibase(bytes: Uint8Array): string {
  return `z${base58.encode(bytes)}`;
}

/** @throws Fault MALFORMED_KEY */
export function parseMultikey(text: string): PublicKey {
  const bytes = decodeMultibase(text, 34);
  if (bytes?.length !== 34 || bytes[0] !== ED25519_PUB[0] || bytes[1] !== ED25519_PUB[1]) {
    throw new Fault<SignCode>('MALFORMED_KEY', 'Not a Multikey of an Ed25519 key: such a one begins with z6Mk.', {
      hint: 'Give publicKeyMultibase as its owner published it.',
    });
  }
  return ed25519PublicKey(bytes.subarray(2));
}

/** @throws Fault MALFORMED_KEY if it is no Ed25519 key */
export function multikey(key: PublicKey): string {
  if (key.algorithm !== 'ed25519') {
    throw new Fault<SignCode>(
      'MALFORMED_KEY',
      `A Data Integrity proof of these suites needs an Ed25519 key, not ${key.algorithm}.`,
    );
  }
  return encodeMultibase(Buffer.concat([ED25519_PUB, rawEd25519(key.key)]));
}

/** The verification method that stands for itself, `did:key:z6Mk…#z6Mk…`. It says which key, not whose: trusting it is the reader's decision. */
export function didKey(key: PublicKey): string {
  const text = multikey(key);
  return `did:key:${text}#${text}`;
}

/** The key that a `did:key` verification method is; undefined for any other text. */
export function keyOfDidKey(verificationMethod: string): PublicKey | undefined {
  const [, did, fragment] =
    /^did:key:(z6Mk[1-9A-HJ-NP-Za-km-z]{40,50})#(z6Mk[1-9A-HJ-NP-Za-km-z]{40,50})$/.exec(verificationMethod) ?? [];
  return did === undefined || did !== fragment ? undefined : parseMultikey(did);
}
