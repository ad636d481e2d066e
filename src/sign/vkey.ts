/** The text form of an Ed25519 key in signed notes, `<name>+<hex hash>+<base64 type and key>`: https://c2sp.org/signed-note#verifier-keys */
import { hash } from 'node:crypto';
import { Fault } from '../prov/fault.ts';
import { decodeBase64 } from './base64.ts';
import type { SignCode } from './fault.ts';

/** Signature type of plain Ed25519: https://c2sp.org/signed-note#signature-types */
const ED25519 = 0x01;

/** The 32 bytes of the key. @throws Fault MALFORMED_KEY */
export function decodeVkey(text: string): Buffer {
  const [, name, said, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || bytes === undefined) throw malformed('it is neither PEM nor of the form name+hash+base64');
  if (bytes[0] !== ED25519 || bytes.length !== 33) throw malformed('it holds no Ed25519 key of 32 bytes');
  if (hashOf(name, bytes) !== said) throw malformed('its hash is not that of its name and key');
  return bytes.subarray(1);
}

/** The text form of a key of 32 bytes under a name. @throws Fault MALFORMED_KEY for an empty name, or one with white space or a plus sign */
export function encodeVkey(name: string, raw: Uint8Array): string {
  if (!/^[^+\s]+$/u.test(name) || !name.isWellFormed())
    throw malformed('a key name is not empty and holds no white space and no plus sign');
  const bytes = Buffer.concat([Buffer.from([ED25519]), raw]);
  return `${name}+${hashOf(name, bytes)}+${bytes.toString('base64')}`;
}

function hashOf(name: string, key: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), key]), 'hex').slice(0, 8);
}

function malformed(why: string): Fault<SignCode> {
  return new Fault<SignCode>('MALFORMED_KEY', `Not a verifier key: ${why}.`, {
    hint: 'Give an Ed25519 or P-256 public key as PEM, or an Ed25519 key as name+hash+base64.',
  });
}
