/** The mirror image of a walk: both sides exchanged, in every pair, step and difference. */
import type { Magnitude, Pair, PathStep } from './change.ts';
import type { Difference } from './differences.ts';
import type { PairNode } from './pairs.ts';

const OPPOSITE = { added: 'removed', removed: 'added', changed: 'changed' } as const;

/** @param nodes of one walk, all of them */
export function mirrored(nodes: readonly PairNode[]): PairNode[] {
  const images = new Map<PairNode, PairNode>();
  const differences = new Map<Difference, Difference>();
  const differenceOf = (difference: Difference): Difference => {
    let image = differences.get(difference);
    if (!image) differences.set(difference, (image = exchangedDifference(difference, differenceOf)));
    return image;
  };
  // In the order of the walk, so that the image of where a node was reached from, and of its whole, is there before it.
  for (const node of nodes) {
    const { left: _left, right: _right, from, whole, ...rest } = node;
    images.set(node, {
      ...rest,
      ...exchanged(node),
      ...(from && { from: { node: images.get(from.node)!, step: exchangedStep(from.step) } }),
      ...(whole && { whole: images.get(whole)! }),
      inputs: new Set(),
      differences: node.differences.map(differenceOf),
    });
  }
  for (const [node, image] of images) for (const input of node.inputs) image.inputs.add(images.get(input)!);
  return [...images.values()];
}

function exchanged({ left, right }: Pair): Pair {
  return { ...(right !== undefined && { left: right }), ...(left !== undefined && { right: left }) };
}

function exchangedStep({ left, right, ...step }: PathStep): PathStep {
  return { ...step, ...exchanged({ ...(left !== undefined && { left }), ...(right !== undefined && { right }) }) };
}

function exchangedDifference(difference: Difference, imageOf: (other: Difference) => Difference): Difference {
  const { what, before, after, magnitude, on, restates, ...rest } = difference;
  return {
    ...rest,
    what: OPPOSITE[what],
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
    ...(magnitude && { magnitude: exchangedMagnitude(magnitude) }),
    ...(on && { on: exchanged(on) }),
    ...(restates && { restates: imageOf(restates) }),
  };
}

function exchangedMagnitude({ before, after, delta }: Magnitude): Magnitude {
  return { before: after, after: before, delta: -delta, ...(after !== 0 && { relative: -delta / Math.abs(after) }) };
}
