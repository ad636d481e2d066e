/** Signed notes: text with signature lines that anyone with the verifier key can check. https://c2sp.org/signed-note */
import { sign, verify, type KeyObject } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { LogFault } from './fault.ts';
import { isName, noteKey, PLAIN_ED25519, type NoteKey } from './key.ts';

const MAX_SIGNATURES = 100;
/** Bytes; 100 signatures of the longest kind, ML-DSA-44, take 330,000. */
const MAX_NOTE = 1_000_000;
const KEY_ID = 4;

export interface Verifier {
  readonly name: string;
  /** Of the key; see {@link NoteKey}. */
  readonly id: number;
  /** @param signature without the key id */
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

export interface Signer {
  readonly name: string;
  readonly id: number;
  /** Signature bytes without the key id. */
  sign(text: Uint8Array): Uint8Array;
}

/** One line below a note's text. */
export interface SignatureLine {
  readonly name: string;
  readonly id: number;
  /** Without the key id. */
  readonly signature: Uint8Array;
}

export interface Note {
  /** What was signed, its final newline included. */
  readonly text: string;
  /** Names of the keys whose signatures were checked and hold. */
  readonly verified: readonly string[];
  /** Names on signature lines by keys nobody gave a verifier for. */
  readonly unverified: readonly string[];
  /** The lines that were checked and hold, at most one by each key. */
  readonly signatures: readonly SignatureLine[];
}

/** A signer of type 0x01, for the log itself. @throws LogFault MALFORMED if the name cannot stand in a note */
export function ed25519Signer(name: string, privateKey: KeyObject): Signer {
  return { name, id: noteKey(name, PLAIN_ED25519, privateKey).id, sign: (text) => sign(null, text, privateKey) };
}

/** Checks signatures of type 0x01. */
export function ed25519Verifier({ name, id, publicKey }: NoteKey): Verifier {
  return { name, id, verify: (text, signature) => signature.length === 64 && verify(null, text, publicKey, signature) };
}

/** Text and signature lines of all signers. The text ends in a newline. @throws LogFault MALFORMED */
export function signNote(text: string, signers: readonly Signer[]): string {
  return `${text}\n${signatureLines(text, signers)}`;
}

/** Signature lines by these keys, each ending in a newline, to be put below a note of this text. @throws LogFault MALFORMED */
export function signatureLines(text: string, signers: readonly Signer[]): string {
  if (!isText(text))
    throw new LogFault('MALFORMED', 'A note is text that ends in a newline and holds no other control character.');
  const bytes = Buffer.from(text);
  return signers
    .map((signer) => formatLine({ name: signer.name, id: signer.id, signature: signer.sign(bytes) }))
    .join('');
}

/** A signature line with its newline. */
export function formatLine({ name, id, signature }: SignatureLine): string {
  const keyId = Buffer.alloc(KEY_ID);
  keyId.writeUInt32BE(id);
  return `\u2014 ${name} ${encodeBase64(Buffer.concat([keyId, signature]))}\n`;
}

function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the specification forbids ASCII control characters below U+0020 other than newline
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

/**
 * Checks a signed note. Lines by unknown keys are ignored, as the specification demands; a wrong signature by a known key is an error.
 * Verifiers may be of several types, and of one name with several keys.
 * @throws LogFault MALFORMED, SIGNATURE, AMBIGUOUS_KEY
 */
export function openNote(message: Uint8Array, verifiers: readonly Verifier[]): Note {
  const { text, signatures } = splitNote(message);
  const bytes = Buffer.from(text);
  const unverified: string[] = [];
  const held = new Map<string, SignatureLine>();
  for (const line of signatures) {
    const { name, id, signature } = line;
    const known = verifiers.filter((v) => v.name === name && v.id === id);
    if (known.length > 1) throw new LogFault('AMBIGUOUS_KEY', `Two verifiers were given for the key ${name}.`);
    if (known.length === 0) unverified.push(name);
    else if (!held.has(`${name} ${id}`)) {
      if (!known[0]!.verify(bytes, signature)) throw new LogFault('SIGNATURE', `The signature by ${name} is wrong.`);
      held.set(`${name} ${id}`, line);
    }
  }
  if (held.size === 0) throw new LogFault('SIGNATURE', 'No signature is by a known key.');
  const lines = [...held.values()];
  return { text, verified: lines.map(({ name }) => name), unverified, signatures: lines };
}

/** Text and signature lines of a note, not checked by any key. @throws LogFault MALFORMED */
export function splitNote(message: Uint8Array): { text: string; signatures: SignatureLine[] } {
  const malformed = (why: string) => new LogFault('MALFORMED', `Not a signed note: ${why}.`);
  if (message.length > MAX_NOTE) throw malformed(`it is over ${MAX_NOTE} bytes`);
  const all = Buffer.from(message).toString('utf8');
  if (!Buffer.from(all).equals(message)) throw malformed('it is not UTF-8');
  const gap = all.lastIndexOf('\n\n');
  if (gap < 0 || !isText(all))
    throw malformed('text, an empty line and signature lines are needed, without control characters');
  return { text: all.slice(0, gap + 1), signatures: parseLines(all.slice(gap + 2), malformed) };
}

/** @param below everything after the empty line */
function parseLines(below: string, malformed: (why: string) => LogFault): SignatureLine[] {
  const lines = below.split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw malformed('the signature lines do not end in a newline');
  if (lines.length > MAX_SIGNATURES) throw malformed(`it has more than ${MAX_SIGNATURES} signatures`);
  return lines.map((line) => {
    const match = /^\u2014 (\S+) (\S+)$/u.exec(line);
    const bytes = match ? decodeBase64(match[2]!) : undefined;
    if (!match || !bytes || bytes.length <= KEY_ID || !isName(match[1]!))
      throw malformed('a signature line has another form');
    return { name: match[1]!, id: bytes.readUInt32BE(0), signature: bytes.subarray(KEY_ID) };
  });
}

/**
 * A note with more signature lines, in their order, without those it has. Nothing is checked.
 * @throws LogFault MALFORMED
 */
export function addLines(note: string, lines: readonly SignatureLine[]): string {
  const { text, signatures } = splitNote(Buffer.from(note));
  const formatted = new Set([...signatures, ...lines].map(formatLine));
  return `${text}\n${[...formatted].join('')}`;
}
