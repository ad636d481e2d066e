/**
 * The k shortest paths that visit no element twice, best first. A path that is begun is judged by its length so far and the exact distance left,
 * so that where there are no cycles none is begun in vain. (Yen's algorithm finds the same and searches anew for every path it finds: J. Y. Yen,
 * Finding the k shortest loopless paths in a network, Management Science 17 (1971).)
 */
import type { Iri } from '../../prov/iri.ts';
import type { Path } from './shortest.ts';
import type { Step } from './steps.ts';

/** A path that is begun. */
interface Begun {
  readonly at: Iri;
  readonly length: number;
  readonly by?: { readonly step: Step; readonly from: Begun };
}

export interface LooplessQuestion {
  readonly from: Iri;
  readonly to: Iri;
  /** Most paths. */
  readonly k: number;
  /** Longest path, hops. */
  readonly longest: number;
  /** Steps from an element, sorted by where they lead. */
  readonly next: (iri: Iri) => readonly Step[];
  /** Hops from an element to `to`; undefined: it does not lead there. */
  readonly left: (iri: Iri) => number | undefined;
  /** Most paths to begin. */
  readonly limit: number;
  readonly deadline: number;
}

export interface Loopless {
  /** By length, then by their elements' IRIs. */
  readonly paths: readonly Path[];
  /** Why there may be more of at most `longest` hops than these; undefined if there are none, or k were found. */
  readonly cut?: 'size' | 'time';
  /** Whether a longer path was put off because of `longest`. */
  readonly longer: boolean;
}

export function looplessPaths(question: LooplessQuestion): Loopless {
  const { from, to, k, longest, next, left, limit, deadline } = question;
  const paths: Path[] = [];
  const shortest = left(from);
  if (shortest === undefined) return { paths, longer: false };
  if (shortest > longest) return { paths, longer: true };
  // Begun paths by the length that they come to at least; it never sinks on the way.
  const open = new Map<number, Begun[]>([[shortest, [{ at: from, length: 0 }]]]);
  let [begun, longer] = [0, false];
  for (let length = shortest; open.size > 0; length++) {
    const stack = open.get(length);
    open.delete(length);
    if (!stack) continue;
    // The last one is taken first, and what follows from it before all others: so they come in order.
    stack.sort((a, b) => compareElements(elementsOf(b), elementsOf(a)));
    for (let one = stack.pop(); one; one = stack.pop()) {
      if (one.at === to) {
        paths.push(pathOf(one));
        if (paths.length === k) return { paths, longer };
        continue;
      }
      if (performance.now() > deadline) return { paths, cut: 'time', longer };
      for (const step of [...next(one.at)].reverse()) {
        const rest = left(step.to);
        if (rest === undefined || visits(one, step.to)) continue;
        const least = one.length + 1 + rest;
        if (least > longest) {
          longer = true;
          continue;
        }
        if (++begun > limit) return { paths, cut: 'size', longer };
        const on: Begun = { at: step.to, length: one.length + 1, by: { step, from: one } };
        if (least === length) stack.push(on);
        else if (open.has(least)) open.get(least)!.push(on);
        else open.set(least, [on]);
      }
    }
  }
  return { paths, longer };
}

function visits(path: Begun, iri: Iri): boolean {
  for (let one: Begun | undefined = path; one; one = one.by?.from) if (one.at === iri) return true;
  return false;
}

function pathOf(path: Begun): Path {
  const steps: Step[] = [];
  for (let by = path.by; by; by = by.from.by) steps.push(by.step);
  return { elements: elementsOf(path), steps: steps.reverse() };
}

function elementsOf(path: Begun): Iri[] {
  const elements: Iri[] = [];
  for (let one: Begun | undefined = path; one; one = one.by?.from) elements.push(one.at);
  return elements.reverse();
}

/** Element by element. @returns less than 0 if `a` comes first */
function compareElements(a: readonly Iri[], b: readonly Iri[]): number {
  for (const [i, iri] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (iri !== other) return iri < other ? -1 : 1;
  }
  return a.length - b.length;
}
