/** Where differences begin: which pairs differ of themselves, and which only because something that went into them does. */
import { LIMITS } from '../limits.ts';
import type { Difference } from './differences.ts';
import { wholeOf, type PairNode } from './pairs.ts';

export interface Origins {
  /** Whether anything at or behind a pair differs. */
  differs(node: PairNode): boolean;
  /** Whether anything at or behind a pair was not walked, so that what begins there may begin farther back. */
  isOpen(node: PairNode): boolean;
  /** The pairs at which something begins (a whole stands for its parts), in the order of the walk. */
  readonly begins: ReadonlySet<PairNode>;
  /** The difference that another one is a consequence of; undefined: it begins where it is. */
  originOf(node: PairNode, difference: Difference): Difference | undefined;
  /** All that it is a consequence of, as far as is recorded: that of `originOf`, then others, nearest first, up to `LIMITS.origins`. */
  originsOf(node: PairNode, difference: Difference): readonly Difference[];
}

/** All that differs in a pair and its parts, nearest first. */
type Whole = ReadonlyMap<PairNode, readonly Difference[]>;

/**
 * A difference is its pair's own if it was decided there (a parameter, a commit), or if it came out there although nothing that went in differs (a row
 * count). Linear in pairs and relations.
 * @param nodes in the order of the walk
 * @param explainsItself whether what was decided in a pair can be why something else came out of it
 */
export function findOrigins(nodes: readonly PairNode[], explainsItself: (node: PairNode) => boolean): Origins {
  const wholes = differencesByWhole(nodes);
  const users = usersOf(nodes);
  const differing = spread([...wholes.keys()], users);
  const open = spread(nodes.filter((node) => node.open === true).map(wholeOf), users);
  const begins = new Map<PairNode, Difference>();
  for (const [node, differences] of wholes) {
    const decided = differences.find(({ comesOut, restates }) => !comesOut && !restates);
    const first = decided ?? (inputDiffers(node, differing) ? undefined : differences[0]);
    if (first !== undefined) begins.set(node, first);
  }
  const origins = nearest(begins, users);
  // Things that came of each other in a circle have no beginning; the one the walk found last is taken for it.
  for (const [node, differences] of [...wholes].reverse()) {
    if (origins.has(node)) continue;
    begins.set(node, differences[0]!);
    for (const [reached, origin] of nearest(new Map([[node, differences[0]!]]), users))
      if (!origins.has(reached)) origins.set(reached, origin);
  }
  const several = nearestOf(begins, users, LIMITS.origins);
  const originOf: Origins['originOf'] = (node, difference) => {
    if (difference.restates) return difference.restates;
    const whole = wholeOf(node);
    const own = begins.get(whole);
    if (!difference.comesOut || own === difference) return undefined;
    if (own && !own.comesOut && explainsItself(whole)) return own;
    if (!inputDiffers(whole, differing)) return undefined;
    return own ? nearestInput(whole, origins) : origins.get(whole);
  };
  return {
    differs: (node) => differing.has(wholeOf(node)),
    isOpen: (node) => open.has(wholeOf(node)),
    begins: new Set([...wholes.keys()].filter((node) => begins.has(node))),
    originOf,
    originsOf(node, difference) {
      const origin = originOf(node, difference);
      if (!origin || difference.restates) return origin ? [origin] : [];
      const whole = wholeOf(node);
      const others = (several.get(whole) ?? []).filter((one) => one !== origin && one !== begins.get(whole));
      return [origin, ...others].slice(0, LIMITS.origins);
    },
  };
}

function differencesByWhole(nodes: readonly PairNode[]): Whole {
  const wholes = new Map<PairNode, Difference[]>();
  for (const node of nodes) {
    if (node.differences.length === 0) continue;
    const list = wholes.get(wholeOf(node));
    if (list) list.push(...node.differences);
    else wholes.set(wholeOf(node), [...node.differences]);
  }
  return wholes;
}

function usersOf(nodes: readonly PairNode[]): ReadonlyMap<PairNode, readonly PairNode[]> {
  const users = new Map<PairNode, PairNode[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const list = users.get(input);
      if (list) list.push(node);
      else users.set(input, [node]);
    }
  return users;
}

function inputDiffers(node: PairNode, differing: ReadonlySet<PairNode>): boolean {
  for (const input of node.inputs) if (differing.has(input)) return true;
  return false;
}

function nearestInput(node: PairNode, origins: ReadonlyMap<PairNode, Difference>): Difference | undefined {
  for (const input of node.inputs) {
    const origin = origins.get(input);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** These pairs and all that they went into. */
function spread(from: readonly PairNode[], users: ReadonlyMap<PairNode, readonly PairNode[]>): ReadonlySet<PairNode> {
  const reached = new Set(from);
  for (const node of reached) for (const user of users.get(node) ?? []) reached.add(user);
  return reached;
}

/** For each pair that these went into, the nearest of them; of equally near ones the first found by the walk. */
function nearest(
  from: ReadonlyMap<PairNode, Difference>,
  users: ReadonlyMap<PairNode, readonly PairNode[]>,
): Map<PairNode, Difference> {
  const found = new Map(from);
  for (const [node, origin] of found)
    for (const user of users.get(node) ?? []) if (!found.has(user)) found.set(user, origin);
  return found;
}

/** As {@link nearest}, up to so many of them for each pair, nearest first: linear in relations for each. */
function nearestOf(
  from: ReadonlyMap<PairNode, Difference>,
  users: ReadonlyMap<PairNode, readonly PairNode[]>,
  most: number,
): Map<PairNode, Difference[]> {
  const found = new Map([...from].map(([node, origin]) => [node, [origin]]));
  const open = [...from];
  for (const [node, origin] of open)
    for (const user of users.get(node) ?? []) {
      const before = found.get(user);
      if (before && (before.length >= most || before.includes(origin))) continue;
      if (before) before.push(origin);
      else found.set(user, [origin]);
      open.push([user, origin]);
    }
  return found;
}
