/** Which changes to switch on next: half of the suspicion at a time. Pure. */

/** What can be switched on top of the good run. */
export interface Switchable {
  readonly posterior: number;
  /** Indexes of suspects that it does not go without: a feature needs the step that makes it. */
  readonly needs: readonly number[];
}

/**
 * The prefix of the suspects, most suspected first, whose posterior is nearest to half of all, closed under what its members need: delta debugging
 * (Zeller 1999) with a prior. The set that comes out bad holds the guilty change, else the rest does.
 * @param left indexes of the suspects that are still possible
 * @returns indexes to switch on, ascending; undefined if no set divides what is left
 */
export function nextSet(suspects: readonly Switchable[], left: readonly number[]): number[] | undefined {
  const order = [...left].sort((a, b) => suspects[b]!.posterior - suspects[a]!.posterior || a - b);
  const mass = (of: Iterable<number>) => [...of].reduce((sum, i) => sum + suspects[i]!.posterior, 0);
  const all = mass(left);
  const possible = new Set(left);
  let best: { readonly set: Set<number>; readonly off: number } | undefined;
  const set = new Set<number>();
  for (const next of order) {
    close(suspects, next, set);
    const inside = [...set].filter((i) => possible.has(i));
    if (inside.length === left.length) break;
    const off = Math.abs(mass(inside) - all / 2);
    if (best === undefined || off < best.off - 1e-12) best = { set: new Set(set), off };
  }
  return best && [...best.set].sort((a, b) => a - b);
}

function close(suspects: readonly Switchable[], from: number, into: Set<number>): void {
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (into.has(next)) continue;
    into.add(next);
    open.push(...suspects[next]!.needs);
  }
}
