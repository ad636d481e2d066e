/** Keys that are the same in every run, and the published one. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeMultibase } from '../../src/sign/multikey.ts';

/** The Ed25519 private key of a 32-byte seed: https://www.rfc-editor.org/rfc/rfc8410#section-7 */
export function ed25519FromSeed(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

export function ed25519(name: string): KeyObject {
  return ed25519FromSeed(createHash('sha256').update(name).digest());
}

/** The P-256 private key with this scalar: https://www.rfc-editor.org/rfc/rfc5915 */
export function p256(name: string): KeyObject {
  const d = createHash('sha256').update(name).digest();
  d[0] = 0x7f;
  const der = Buffer.concat([Buffer.from('30310201010420', 'hex'), d, Buffer.from('a00a06082a8648ce3d030107', 'hex')]);
  return createPrivateKey({ key: der, format: 'der', type: 'sec1' });
}

export function pem(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }) as string;
}

/** The key pair of the vectors of https://www.w3.org/TR/vc-di-eddsa/#test-vectors. */
export const PUBLISHED_MULTIKEY = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2';
export const PUBLISHED_KEY: KeyObject = ed25519FromSeed(
  decodeMultibase('z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq', 34)!.subarray(2),
);
