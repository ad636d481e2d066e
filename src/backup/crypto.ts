/**
 * One object of a backup, sealed under a data key of its own (AES-256-GCM). The data key, wrapped, lies in a small object beside it: where that is
 * destroyed, every copy of the sealed object is noise. docs/design/backup.md#the-sealed-object gives both formats.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import type { BackupCode } from './fault.ts';
import type { BackupKey } from './key.ts';

const MAGIC = Buffer.from('clew-sealed/v1\n');
const CIPHER = 'aes-256-gcm';
const KEY = 32;
const NONCE = 12;
const TAG = 16;

/** Which object the bytes are: part of what is authenticated, so that one object cannot stand in for another. */
export interface Identity {
  /** The history it belongs to: base64 of its first leaf hash. */
  readonly log: string;
  /** The object's name, which says its range. */
  readonly name: string;
}

export interface Sealed {
  readonly bytes: Buffer;
  /** The object that holds the wrapped data key, as JSON. */
  readonly keyObject: Buffer;
}

/** Where the wrapped data key of an object lies. */
export function keyName(name: string): string {
  return `keys/${name.replaceAll('/', '-')}.json`;
}

export function seal(plain: Uint8Array, identity: Identity, key: BackupKey): Sealed {
  const dataKey = randomBytes(KEY);
  const bytes = Buffer.concat([MAGIC, encrypt(dataKey, plain, bound('sealed', identity))]);
  const wrapped = encrypt(key.wrapping, dataKey, bound('data-key', identity));
  return { bytes, keyObject: Buffer.from(`{"key":"${wrapped.toString('base64')}","v":1}\n`) };
}

/** @throws Fault DAMAGED if anything is not as it was sealed: bytes, name, history or data key */
export function unseal(bytes: Uint8Array, keyObject: Uint8Array, identity: Identity, key: BackupKey): Buffer {
  const dataKey = decrypt(key.wrapping, wrappedKey(keyObject, identity), bound('data-key', identity));
  if (dataKey?.length !== KEY) {
    throw damaged(identity, `The data key of ${identity.name} is not the one it was sealed with.`);
  }
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(identity, `${identity.name} is no sealed object.`);
  const plain = decrypt(dataKey, body.subarray(MAGIC.length), bound('sealed', identity));
  if (!plain) {
    throw damaged(identity, `${identity.name} was changed, cut short, or put in the place of another object.`);
  }
  return plain;
}

function bound(what: 'sealed' | 'data-key', { log, name }: Identity): Buffer {
  return Buffer.from(JSON.stringify([`clew/${what}/v1`, log, name]));
}

function encrypt(key: Uint8Array, plain: Uint8Array, about: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG });
  cipher.setAAD(about);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined if it does not authenticate. */
function decrypt(key: Uint8Array, bytes: Buffer, about: Uint8Array): Buffer | undefined {
  if (bytes.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(about);
  decipher.setAuthTag(bytes.subarray(-TAG));
  const plain = decipher.update(bytes.subarray(NONCE, -TAG));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}

function wrappedKey(keyObject: Uint8Array, identity: Identity): Buffer {
  const match = /^\{"key":"([A-Za-z0-9+/]+=*)","v":1\}\n$/.exec(Buffer.from(keyObject).toString('latin1'));
  if (!match) throw damaged(identity, `${keyName(identity.name)} holds no data key.`);
  return Buffer.from(match[1]!, 'base64');
}

function damaged({ name }: Identity, message: string): Fault<BackupCode> {
  return new Fault('DAMAGED', message, { details: { level: 'seal', object: name } });
}
