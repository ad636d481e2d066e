import { EMPTY_ROOT, nodeHash } from './hash.ts';

/**
 * The roots of the full subtrees that make up a tree of some size, largest first: all that is needed to append to it and to name its root.
 * A tree of size 6 (110 in binary) is a subtree of 4 and one of 2.
 */
export interface Range {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const EMPTY_RANGE: Range = { size: 0, hashes: [] };

/**
 * Appends one leaf hash.
 * @param completed called for every subtree this leaf completes: `hash` stands for entries `[index << level, (index + 1) << level)`, the leaf itself at level 0
 */
export function append(
  range: Range,
  leaf: Uint8Array,
  completed?: (level: number, index: number, hash: Uint8Array) => void,
): Range {
  const hashes = [...range.hashes];
  let hash = leaf;
  let level = 0;
  completed?.(0, range.size, hash);
  for (let rest = range.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    hash = nodeHash(hashes.pop()!, hash);
    level++;
    completed?.(level, Math.floor(range.size / 2 ** level), hash);
  }
  hashes.push(hash);
  return { size: range.size + 1, hashes };
}

/** The Merkle tree hash: https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1 */
export function root(range: Range): Uint8Array {
  if (range.hashes.length === 0) return EMPTY_ROOT;
  return range.hashes.reduceRight((right, left) => nodeHash(left, right));
}
