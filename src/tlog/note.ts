/** Signed notes: text with signature lines that anyone with the verifier key can check. https://c2sp.org/signed-note */
import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { LogFault } from './fault.ts';

/** Signature type of plain Ed25519: https://c2sp.org/signed-note#signature-types */
const ED25519 = 0x01;
const MAX_SIGNATURES = 100;
const MAX_NOTE = 1_000_000;

export interface Verifier {
  readonly name: string;
  /** First four bytes of `SHA-256(name || 0x0A || type || public key)`, big-endian. */
  readonly id: number;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

export interface Signer {
  readonly name: string;
  readonly id: number;
  /** Signature bytes without the key id. */
  sign(text: Uint8Array): Uint8Array;
}

export interface Note {
  /** What was signed, its final newline included. */
  readonly text: string;
  /** Names of the keys whose signatures were checked and hold. */
  readonly verified: readonly string[];
  /** Signature lines by keys nobody gave a verifier for. */
  readonly unverified: readonly string[];
}

function keyId(name: string, key: Uint8Array): number {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), key]), 'buffer').readUInt32BE(0);
}

/** Key names are non-empty, without spaces and plus signs: https://c2sp.org/signed-note#format */
function isName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/** Standard base64 exactly as an encoder writes it, padding included. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && text !== '' ? bytes : undefined;
}

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Reads a verifier key `<name>+<hex key id>+<base64 type and key>`: https://c2sp.org/signed-note#verifier-keys. @throws LogFault MALFORMED */
export function parseVerifier(vkey: string): Verifier {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey);
  const key = match ? decode(match[3]!) : undefined;
  if (!match || !key || !isName(match[1]!))
    throw new LogFault('MALFORMED', 'Not a verifier key: it has the form name+hash+base64.');
  if (key[0] !== ED25519 || key.length !== 33)
    throw new LogFault('MALFORMED', 'The verifier key is not a 32-byte Ed25519 key.');
  const name = match[1]!;
  const id = keyId(name, key);
  if (id !== parseInt(match[2]!, 16))
    throw new LogFault('MALFORMED', 'The verifier key does not have the hash it says.');
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id, verify: (text, signature) => signature.length === 64 && verify(null, text, publicKey, signature) };
}

/** The verifier key of an Ed25519 key pair under a name. */
export function verifierKey(name: string, key: KeyObject): string {
  const bytes = rawKey(name, key);
  return `${name}+${keyId(name, bytes).toString(16).padStart(8, '0')}+${bytes.toString('base64')}`;
}

/** A signer with an Ed25519 private key. @throws LogFault MALFORMED if the name cannot stand in a note */
export function ed25519Signer(name: string, privateKey: KeyObject): Signer {
  return { name, id: keyId(name, rawKey(name, privateKey)), sign: (text) => sign(null, text, privateKey) };
}

/** The private key of a 32-byte seed. */
export function ed25519Key(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

function rawKey(name: string, key: KeyObject): Buffer {
  if (!isName(name)) throw new LogFault('MALFORMED', 'A key name is not empty and holds no spaces and no plus sign.');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return Buffer.concat([Buffer.from([ED25519]), spki.subarray(SPKI.length)]);
}

/** Text and signature lines of all signers. The text ends in a newline. @throws LogFault MALFORMED */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!isText(text))
    throw new LogFault('MALFORMED', 'A note is text that ends in a newline and holds no other control character.');
  const bytes = Buffer.from(text);
  const lines = signers.map((signer) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(signer.id);
    return `\u2014 ${signer.name} ${Buffer.concat([id, signer.sign(bytes)]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the specification forbids ASCII control characters below U+0020 other than newline
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

/**
 * Checks a signed note. Lines by unknown keys are ignored, as the specification demands; a wrong signature by a known key is an error.
 * @throws LogFault MALFORMED, SIGNATURE, AMBIGUOUS_KEY
 */
export function openNote(message: Uint8Array, verifiers: readonly Verifier[]): Note {
  const { text, signatures } = splitNote(message);
  const verified: string[] = [];
  const unverified: string[] = [];
  const seen = new Set<string>();
  for (const { name, id, signature } of signatures) {
    const known = verifiers.filter((v) => v.name === name && v.id === id);
    if (known.length > 1) throw new LogFault('AMBIGUOUS_KEY', `Two verifiers were given for the key ${name}.`);
    if (known.length === 0) {
      unverified.push(name);
      continue;
    }
    const key = `${name} ${id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!known[0]!.verify(Buffer.from(text), signature))
      throw new LogFault('SIGNATURE', `The signature by ${name} is wrong.`);
    verified.push(name);
  }
  if (verified.length === 0) throw new LogFault('SIGNATURE', 'No signature is by a known key.');
  return { text, verified, unverified };
}

/** Text and signature lines of a note, not checked by any key. @throws LogFault MALFORMED */
export function splitNote(message: Uint8Array): {
  text: string;
  signatures: { name: string; id: number; signature: Buffer }[];
} {
  const malformed = (why: string) => new LogFault('MALFORMED', `Not a signed note: ${why}.`);
  if (message.length > MAX_NOTE) throw malformed(`it is over ${MAX_NOTE} bytes`);
  const all = Buffer.from(message).toString('utf8');
  if (!Buffer.from(all).equals(message)) throw malformed('it is not UTF-8');
  const gap = all.lastIndexOf('\n\n');
  if (gap < 0 || !isText(all))
    throw malformed('text, an empty line and signature lines are needed, without control characters');
  const lines = all.slice(gap + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw malformed('the signature lines do not end in a newline');
  if (lines.length > MAX_SIGNATURES) throw malformed(`it has more than ${MAX_SIGNATURES} signatures`);
  const signatures = lines.map((line) => {
    const match = /^\u2014 (\S+) (\S+)$/u.exec(line);
    const bytes = match ? decode(match[2]!) : undefined;
    if (!match || !bytes || bytes.length < 5 || !isName(match[1]!))
      throw malformed('a signature line has another form');
    return { name: match[1]!, id: bytes.readUInt32BE(0), signature: bytes.subarray(4) };
  });
  return { text: all.slice(0, gap + 1), signatures };
}
