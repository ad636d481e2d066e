/** Inclusion and consistency proofs of RFC 9162, made from stored subtree hashes and checked without trusting who made them. */
import { LogFault } from './fault.ts';
import { EMPTY_ROOT, HASH_SIZE, nodeHash } from './hash.ts';

/** The hash of the full subtree over entries `[index * 2^level, (index + 1) * 2^level)`. */
export type ReadHash = (level: number, index: number) => Uint8Array;

/** Largest power of two smaller than `n` (n ≥ 2). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hash over entries `[from, to)`, where `from` is a multiple of the largest power of two below the width. */
function rangeHash(read: ReadHash, from: number, to: number): Uint8Array {
  const width = to - from;
  const level = Math.round(Math.log2(width));
  if (2 ** level === width) return read(level, from / width);
  const k = split(width);
  return nodeHash(rangeHash(read, from, from + k), rangeHash(read, from + k, to));
}

/** Root of the tree over the first `size` entries: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
export function treeRoot(read: ReadHash, size: number): Uint8Array {
  return size === 0 ? EMPTY_ROOT : rangeHash(read, 0, size);
}

/** Audit path of entry `index` in a tree of `size`: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.1. Lowest hash first. */
export function inclusionProof(read: ReadHash, index: number, size: number): Uint8Array[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new LogFault('PROOF', `There is no entry ${index} in a log of ${size}.`);
  }
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...path(from, middle), rangeHash(read, middle, to)]
      : [...path(middle, to), rangeHash(read, from, middle)];
  };
  return path(0, size);
}

/** Proof that the tree of size `old` is a prefix of the tree of size `size`: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.1 */
export function consistencyProof(read: ReadHash, old: number, size: number): Uint8Array[] {
  if (!Number.isSafeInteger(old) || !Number.isSafeInteger(size) || old < 1 || old > size) {
    throw new LogFault('PROOF', `No proof leads from size ${old} to size ${size}.`);
  }
  const path = (from: number, to: number, whole: boolean): Uint8Array[] => {
    if (old === to) return whole ? [] : [rangeHash(read, from, to)];
    const middle = from + split(to - from);
    return old <= middle
      ? [...path(from, middle, whole), rangeHash(read, middle, to)]
      : [...path(middle, to, false), rangeHash(read, from, middle)];
  };
  return path(0, size, true);
}

const MAX_SIZE = 2n ** 64n;

function checkHashes(...hashes: readonly Uint8Array[]): void {
  for (const hash of hashes)
    if (hash.length !== HASH_SIZE)
      throw new LogFault('MALFORMED', `A hash has ${hash.length} bytes, not ${HASH_SIZE}.`);
}

/**
 * Checks that `leaf` is entry `index` of the tree with this size and root: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2
 * @throws LogFault PROOF or MALFORMED
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  checkHashes(leaf, root, ...proof);
  if (index < 0n || index >= size || size > MAX_SIZE)
    throw new LogFault('PROOF', `There is no entry ${index} in a log of ${size}.`);
  let fn = index;
  let sn = size - 1n;
  let hash = leaf;
  for (const step of proof) {
    if (sn === 0n) throw new LogFault('PROOF', 'The inclusion proof is too long.');
    if (fn % 2n === 1n || fn === sn) {
      hash = nodeHash(step, hash);
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = nodeHash(hash, step);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw new LogFault('PROOF', 'The inclusion proof is too short.');
  if (!Buffer.from(hash).equals(root)) throw new LogFault('PROOF', 'The inclusion proof leads to another root.');
}

/**
 * Checks that the tree (`old`, `oldRoot`) is a prefix of the tree (`size`, `root`): https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2.
 * A proof from size 0 proves nothing and is refused.
 * @throws LogFault PROOF or MALFORMED
 */
export function verifyConsistency(
  old: bigint,
  size: bigint,
  oldRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  checkHashes(oldRoot, root, ...proof);
  if (old < 1n || old > size || size > MAX_SIZE)
    throw new LogFault('PROOF', `No proof leads from size ${old} to size ${size}.`);
  if (old === size) {
    if (proof.length > 0) throw new LogFault('PROOF', 'A proof between equal sizes must be empty.');
    if (!Buffer.from(oldRoot).equals(root)) throw new LogFault('PROOF', 'Two roots are given for one size.');
    return;
  }
  if (proof.length === 0) throw new LogFault('PROOF', 'The consistency proof is empty.');
  const [first, ...rest] = (old & (old - 1n)) === 0n ? [oldRoot, ...proof] : proof;
  const [oldHash, newHash] = climb(first!, rest, old - 1n, size - 1n);
  if (!oldHash.equals(oldRoot)) throw new LogFault('PROOF', 'The consistency proof leads to another old root.');
  if (!newHash.equals(root)) throw new LogFault('PROOF', 'The consistency proof leads to another new root.');
}

function climb(first: Uint8Array, steps: readonly Uint8Array[], oldLast: bigint, newLast: bigint): [Buffer, Buffer] {
  let [fn, sn] = [oldLast, newLast];
  while (fn % 2n === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = Buffer.from(first);
  let sr = Buffer.from(first);
  for (const step of steps) {
    if (sn === 0n) throw new LogFault('PROOF', 'The consistency proof is too long.');
    if (fn % 2n === 1n || fn === sn) {
      fr = Buffer.from(nodeHash(step, fr));
      sr = Buffer.from(nodeHash(step, sr));
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = Buffer.from(nodeHash(sr, step));
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw new LogFault('PROOF', 'The consistency proof is too short.');
  return [fr, sr];
}
