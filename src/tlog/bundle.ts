/** Entry bundles: up to 256 entries, each after its length as a big-endian uint16. https://c2sp.org/tlog-tiles#log-entries */
import { LogFault } from './fault.ts';
import { TILE_WIDTH } from './tile.ts';

/** Bytes of the longest entry, as its length is a uint16. */
export const MAX_ENTRY = 0xffff;
const PREFIX = 2;

/** Bytes of the longest bundle. */
export const MAX_BUNDLE: number = TILE_WIDTH * (PREFIX + MAX_ENTRY);

/** @throws LogFault MALFORMED if an entry has more than 65,535 bytes */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const bundle = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + PREFIX + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    checkEntry(entry);
    bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at + PREFIX);
    at += PREFIX + entry.length;
  }
  return bundle;
}

/** @throws LogFault MALFORMED */
export function checkEntry(entry: Uint8Array): void {
  if (entry.length > MAX_ENTRY)
    throw new LogFault('MALFORMED', `An entry has ${entry.length} bytes; a log holds entries of at most ${MAX_ENTRY}.`);
}

/**
 * The entries of a bundle, as views of its bytes; undefined when it is cut off or holds other than `width` entries.
 */
export function decodeBundle(bundle: Uint8Array, width: number): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + PREFIX <= bundle.length && entries.length < width) {
    const end = at + PREFIX + (bundle[at]! << 8) + bundle[at + 1]!;
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + PREFIX, end));
    at = end;
  }
  return at === bundle.length && entries.length === width ? entries : undefined;
}
