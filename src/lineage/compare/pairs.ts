/** The pairs that a comparison found, and how one went into another. */
import type { Iri } from '../../prov/iri.ts';
import type { PathStep } from './change.ts';
import type { Purpose } from './classify.ts';
import type { Difference } from './differences.ts';

/** Two corresponding elements, or one that nothing on the other side corresponds to. */
export interface PairNode {
  readonly left?: Iri;
  readonly right?: Iri;
  /** How the walk came to it first; undefined for the compared pair. */
  readonly from?: { readonly node: PairNode; readonly step: PathStep };
  readonly distance: number;
  readonly purpose: Purpose;
  /** The pair that this one is a part of, as a package is of an environment: its differences are those of the whole. */
  readonly whole?: PairNode;
  /** What its whole came from and what it came from itself; parts among them are represented by their wholes. */
  readonly inputs: Set<PairNode>;
  readonly differences: Difference[];
  /** Equal by IRI or digest, and not gone into. */
  readonly same: boolean;
  /** Set when it is gone into: something it came from was not walked, so that only what surely corresponds was compared. */
  open?: boolean;
}

/** Where the differences of a pair count. */
export function wholeOf(node: PairNode): PairNode {
  return node.whole ?? node;
}

export function pathTo(node: PairNode): PathStep[] {
  const path: PathStep[] = [];
  for (let at = node.from; at; at = at.node.from) path.push(at.step);
  return path.reverse();
}

/** An element of the pair: of two, the same one whichever side it is on. */
export function oneOf({ left, right }: PairNode): Iri {
  if (left !== undefined && right !== undefined) return left < right ? left : right;
  return (right ?? left)!;
}
