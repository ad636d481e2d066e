import { hash } from 'node:crypto';

/** Bytes of a hash in the tree. */
export const HASH_SIZE = 32;

/** `SHA-256(0x00 || entry)`: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(entry.length + 1);
  input[0] = 0;
  input.set(entry, 1);
  return hash('sha256', input, 'buffer');
}

/** `SHA-256(0x01 || left || right)`: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + 2 * HASH_SIZE);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + HASH_SIZE);
  return hash('sha256', input, 'buffer');
}

/** The root of a log without entries: `SHA-256()`. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');
