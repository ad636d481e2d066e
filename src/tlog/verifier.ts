import { cosignatureVerifier } from './cosignature.ts';
import { parseKey, PLAIN_ED25519, type NoteKey } from './key.ts';
import { ed25519Verifier, type Verifier } from './note.ts';

/**
 * Reads a verifier key of any type known here: Ed25519 (0x01), cosignatures with Ed25519 (0x04) and ML-DSA-44 (0x06).
 * https://c2sp.org/signed-note#verifier-keys
 * @throws LogFault MALFORMED, UNSUPPORTED
 */
export function parseVerifier(vkey: string): Verifier {
  return verifierOf(parseKey(vkey));
}

export function verifierOf(key: NoteKey): Verifier {
  return key.type === PLAIN_ED25519 ? ed25519Verifier(key) : cosignatureVerifier(key);
}
