/** Public keys that signatures are checked with: Ed25519 (RFC 8032) and ECDSA over P-256 with SHA-256 (FIPS 186-5). */
import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { SignCode } from './fault.ts';
import { decodeVkey } from './vkey.ts';

export type Algorithm = 'ed25519' | 'ecdsa-p256';

export interface PublicKey {
  /** {@link keyId} of the key. */
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

/** Longest text of a key that is looked at, characters. */
export const MAX_KEY_TEXT = 4096;

const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----\s*$/;

/** `SubjectPublicKeyInfo` of an Ed25519 key up to the key itself: https://www.rfc-editor.org/rfc/rfc8410#section-4 */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Reads a key as people hand it out: PEM (`-----BEGIN PUBLIC KEY-----`, SPKI inside) or, for Ed25519, a signed note's verifier key
 * (`name+hash+base64`, https://c2sp.org/signed-note#verifier-keys).
 * @throws Fault MALFORMED_KEY
 */
export function parsePublicKey(text: string): PublicKey {
  if (text.length > MAX_KEY_TEXT) throw malformed(`it has ${text.length} characters, the limit is ${MAX_KEY_TEXT}`);
  if (text.includes('PRIVATE KEY')) {
    throw malformed('it is a private key, which nobody else may see', 'Hand out the public half; replace this key.');
  }
  const trimmed = text.trim();
  if (!PEM.test(trimmed)) return ed25519PublicKey(decodeVkey(trimmed));
  try {
    return publicKey(createPublicKey({ key: trimmed, format: 'pem', type: 'spki' }));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw malformed('the PEM holds no SPKI that can be read', undefined, cause);
  }
}

/** The key of 32 bytes as RFC 8032 §5.1.5 encodes it. @throws Fault MALFORMED_KEY */
export function ed25519PublicKey(raw: Uint8Array): PublicKey {
  if (raw.length !== 32) throw malformed(`an Ed25519 key has 32 bytes, not ${raw.length}`);
  return publicKey(createPublicKey({ key: Buffer.concat([ED25519_SPKI, raw]), format: 'der', type: 'spki' }));
}

/** The public key of a key object; of a private one its public half. @throws Fault MALFORMED_KEY */
export function publicKey(given: KeyObject): PublicKey {
  const key = given.type === 'private' ? createPublicKey(given) : given;
  if (key.asymmetricKeyType === 'ed25519') {
    if (isLowOrder(rawEd25519(key)))
      throw malformed('it is a point of low order, for which signatures over anything can be made by anyone');
    return { id: keyId(key), algorithm: 'ed25519', key };
  }
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return { id: keyId(key), algorithm: 'ecdsa-p256', key };
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  throw malformed(`its kind is ${key.asymmetricKeyType ?? key.type}${curve === undefined ? '' : ` over ${curve}`}`);
}

/**
 * `sha256:` and the SHA-256 of the key's SubjectPublicKeyInfo (DER, points uncompressed): the same however the key was written.
 * @param key public or private
 */
export function keyId(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  // By way of JWK, because DER keeps the form of the point that it was read with.
  const same =
    half.asymmetricKeyType === 'ec' ? createPublicKey({ key: half.export({ format: 'jwk' }), format: 'jwk' }) : half;
  return `sha256:${hash('sha256', same.export({ format: 'der', type: 'spki' }), 'hex')}`;
}

/** The 32 bytes of an Ed25519 public key. */
export function rawEd25519(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(ED25519_SPKI.length);
}

/** Signs with an Ed25519 or P-256 private key; ECDSA signatures are `r || s`, 64 bytes, as DSSE's test vectors have them. */
export function signBytes(privateKey: KeyObject, message: Uint8Array): Buffer {
  return publicKey(privateKey).algorithm === 'ed25519'
    ? sign(null, message, privateKey)
    : sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** Whether the key signed the message. ECDSA signatures may be `r || s` or DER, which most Go programs write. */
export function isSignedBy({ algorithm, key }: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (algorithm === 'ed25519') return signature.length === 64 && verify(null, message, key, signature);
  if (signature.length === 64 && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)) return true;
  return signature[0] === 0x30 && verify('sha256', message, { key, dsaEncoding: 'der' }, signature);
}

/**
 * The points whose order divides 8, in every encoding, without their sign bits. With such a key one signature holds for many messages
 * (https://eprint.iacr.org/2020/1244, section 5); OpenSSL 3.5 refuses them when it verifies, OpenSSL 3.0 does not.
 */
const LOW_ORDER: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

function isLowOrder(raw: Uint8Array): boolean {
  const point = Buffer.from(raw);
  point[31]! &= 0x7f;
  return LOW_ORDER.has(point.toString('hex'));
}

function malformed(
  why: string,
  hint = 'Give an Ed25519 or P-256 public key as PEM, or an Ed25519 key as name+hash+base64.',
  cause?: unknown,
): Fault<SignCode> {
  return new Fault<SignCode>('MALFORMED_KEY', `Not a key that can be used: ${why}.`, {
    hint,
    ...(cause !== undefined && { cause }),
  });
}
