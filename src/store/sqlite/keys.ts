/**
 * Keys of relations and descriptions are 32 hexadecimal digits, those of `hadPlan` edges with a `p` behind. Half as long as bytes, they keep the
 * two largest random indexes small; bytes sort as the text does.
 */
import { Buffer } from 'node:buffer';
import type { SQLInputValue } from 'node:sqlite';

const KEY = /^[0-9a-f]{32}p?$/;
const P = 'p'.charCodeAt(0).toString(16);

/** The key as hexadecimal bytes, for a list that SQL reads with `unhex`. */
export function keyHex(key: string): string {
  if (!KEY.test(key)) throw new TypeError(`Not a key of 32 hexadecimal digits: ${JSON.stringify(key)}`);
  return key.length === 32 ? key : key.slice(0, 32) + P;
}

export function keyBytes(key: string): SQLInputValue {
  return Buffer.from(keyHex(key), 'hex');
}

export function keyText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return hex.length === 32 ? hex : `${hex.slice(0, 32)}p`;
}
