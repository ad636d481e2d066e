/** Names, types and ids of the keys that sign notes. https://c2sp.org/signed-note#verifier-keys */
import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogFault } from './fault.ts';

/** Ed25519 over the text of the note: https://c2sp.org/signed-note#signature-types */
export const PLAIN_ED25519 = 0x01;
/** Ed25519 over a time and the text: https://c2sp.org/tlog-cosignature#ed25519-signed-message */
export const COSIGNATURE_ED25519 = 0x04;
/** ML-DSA-44 over a time and the tree: https://c2sp.org/tlog-cosignature#ml-dsa-44-signed-message */
export const COSIGNATURE_ML_DSA_44 = 0x06;
export type SignatureType = typeof PLAIN_ED25519 | typeof COSIGNATURE_ED25519 | typeof COSIGNATURE_ML_DSA_44;

/** A key that may sign notes, by name and for one type of signature. */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** First four bytes of `SHA-256(name || 0x0A || type || public key)`, big-endian. */
  readonly id: number;
  readonly publicKey: KeyObject;
}

interface Algorithm {
  /** What `KeyObject.asymmetricKeyType` says. */
  readonly name: string;
  /** Bytes of the public key. */
  readonly length: number;
  /** DER before the public key (SubjectPublicKeyInfo) and before the seed of a private key (PKCS #8). */
  readonly spki: Buffer;
  readonly pkcs8: Buffer;
}

/** https://www.rfc-editor.org/rfc/rfc8410#section-4 */
const ED25519: Algorithm = {
  name: 'ed25519',
  length: 32,
  spki: Buffer.from('302a300506032b6570032100', 'hex'),
  pkcs8: Buffer.from('302e020100300506032b657004220420', 'hex'),
};
/** https://www.rfc-editor.org/rfc/rfc9881#section-4 */
const ML_DSA_44: Algorithm = {
  name: 'ml-dsa-44',
  length: 1_312,
  spki: Buffer.from('30820532300b06096086480165030403110382052100', 'hex'),
  pkcs8: Buffer.from('3034020100300b060960864801650304031104228020', 'hex'),
};

const ALGORITHMS: ReadonlyMap<number, Algorithm> = new Map([
  [PLAIN_ED25519, ED25519],
  [COSIGNATURE_ED25519, ED25519],
  [COSIGNATURE_ML_DSA_44, ML_DSA_44],
]);

/** Key names are non-empty, without spaces and plus signs: https://c2sp.org/signed-note#format */
export function isName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

function keyId(name: string, material: Uint8Array): number {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), material]), 'buffer').readUInt32BE(0);
}

/** Type byte and public key, as they stand in a verifier key. @throws LogFault MALFORMED */
function material(name: string, type: SignatureType, key: KeyObject): Buffer {
  if (!isName(name)) throw new LogFault('MALFORMED', 'A key name is not empty and holds no spaces and no plus sign.');
  const algorithm = ALGORITHMS.get(type)!;
  if (key.asymmetricKeyType !== algorithm.name)
    throw new LogFault(
      'MALFORMED',
      `A signature of type ${type} needs a key for ${algorithm.name}, not ${key.asymmetricKeyType}.`,
    );
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return Buffer.concat([Buffer.from([type]), spki.subarray(algorithm.spki.length)]);
}

/** A key object, public or private, as the key for one name and type. @throws LogFault MALFORMED */
export function noteKey(name: string, type: SignatureType, key: KeyObject): NoteKey {
  const id = keyId(name, material(name, type, key));
  return { name, type, id, publicKey: key.type === 'private' ? createPublicKey(key) : key };
}

/** Writes `<name>+<hex key id>+<base64 type and key>`. @throws LogFault MALFORMED if the name cannot stand in a note, or the key is for another type */
export function verifierKey(name: string, key: KeyObject, type: SignatureType = PLAIN_ED25519): string {
  const bytes = material(name, type, key);
  return `${name}+${keyId(name, bytes).toString(16).padStart(8, '0')}+${encodeBase64(bytes)}`;
}

/** Reads what {@link verifierKey} writes. @throws LogFault MALFORMED, UNSUPPORTED */
export function parseKey(vkey: string): NoteKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey);
  const bytes = match ? decodeBase64(match[3]!) : undefined;
  if (!match || !bytes || !isName(match[1]!))
    throw new LogFault('MALFORMED', 'Not a verifier key: it has the form name+hash+base64.');
  const type = bytes[0]!;
  const algorithm = ALGORITHMS.get(type);
  if (algorithm === undefined)
    throw new LogFault('MALFORMED', `The verifier key is for signatures of type ${type}; 1, 4 and 6 are known here.`);
  if (bytes.length !== 1 + algorithm.length)
    throw new LogFault('MALFORMED', `The verifier key is not a ${algorithm.length}-byte key for ${algorithm.name}.`);
  const id = keyId(match[1]!, bytes);
  if (id !== parseInt(match[2]!, 16))
    throw new LogFault('MALFORMED', 'The verifier key does not have the hash it says.');
  const publicKey = supported(algorithm, () =>
    createPublicKey({ key: Buffer.concat([algorithm.spki, bytes.subarray(1)]), format: 'der', type: 'spki' }),
  );
  return { name: match[1]!, type: type as SignatureType, id, publicKey };
}

/** The Ed25519 private key of a 32-byte seed. */
export function ed25519Key(seed: Uint8Array): KeyObject {
  return privateKey(ED25519, seed);
}

/** The ML-DSA-44 private key of a 32-byte seed. @throws LogFault UNSUPPORTED before Node 24.6 */
export function mlDsa44Key(seed: Uint8Array): KeyObject {
  return privateKey(ML_DSA_44, seed);
}

function privateKey(algorithm: Algorithm, seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new LogFault('MALFORMED', `The seed of a key has 32 bytes, not ${seed.length}.`);
  return supported(algorithm, () =>
    createPrivateKey({ key: Buffer.concat([algorithm.pkcs8, seed]), format: 'der', type: 'pkcs8' }),
  );
}

function supported(algorithm: Algorithm, make: () => KeyObject): KeyObject {
  try {
    return make();
  } catch (error) {
    throw new LogFault(
      'UNSUPPORTED',
      `This Node makes no ${algorithm.name} key of these bytes: ${(error as Error).message}`,
    );
  }
}
