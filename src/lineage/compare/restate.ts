/** Differences that only say in other words what another one says. */
import type { Difference } from './differences.ts';
import type { Elements } from './elements.ts';
import { oneOf, wholeOf, type PairNode } from './pairs.ts';

/**
 * A command line mostly says again what is recorded apart: which configuration, which filter. It counts of itself only where nothing that it can stand
 * for differs.
 */
export function restate(elements: Elements, nodes: readonly PairNode[]): void {
  const parts = Map.groupBy(nodes, wholeOf);
  for (const node of nodes) {
    const at = node.differences.findIndex(({ aspect, restates }) => aspect === 'commandLine' && !restates);
    if (at < 0) continue;
    const given = [...node.inputs].filter((input) => elements.family(oneOf(input)) === 'Configuration');
    const told = [node, ...given.flatMap((whole) => parts.get(whole) ?? [])].flatMap(({ differences }) => differences);
    const restates = told.find(({ aspect, comesOut }) => aspect !== 'commandLine' && !comesOut);
    // What it can stand for was not walked: it is no reason of its own.
    if (!restates && [node, ...given].some(({ open }) => open))
      node.differences[at] = { ...(node.differences[at] as Difference), comesOut: true };
    if (restates) node.differences[at] = { ...(node.differences[at] as Difference), restates };
  }
}
