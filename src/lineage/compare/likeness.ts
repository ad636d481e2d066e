/** How alike two elements are that have nothing in common by name, and the pairing that makes most of it. */
import munkres from 'munkres';
import type { Iri } from '../../prov/iri.ts';
import { valueJson } from '../../prov/value.ts';
import type { Elements } from './elements.ts';
import { displayName } from './logical-name.ts';
import { comesOut, tellsNothing } from './properties.ts';

/** Less alike than this are two different things, of which one came and the other went. */
const ENOUGH = 0.5;

/** The weighted mean of what can be compared of: name, types, properties, and what it came from. */
const WEIGHTS = { name: 2, types: 1, properties: 2, inputs: 1 } as const;

/** @returns from 0, nothing in common, to 1 */
export function likeness(elements: Elements, left: Iri, right: Iri): number {
  let [sum, weights] = [0, 0];
  const count = (weight: number, value: number | undefined) => {
    if (value === undefined) return;
    sum += weight * value;
    weights += weight;
  };
  count(WEIGHTS.name, sharedPairs(displayName(elements, left), displayName(elements, right)));
  count(WEIGHTS.types, shared(new Set(elements.types(left)), new Set(elements.types(right))));
  count(WEIGHTS.properties, shared(said(elements, left), said(elements, right)));
  const sources = (iri: Iri) => new Set(elements.inputs(iri).map((input) => input.iri));
  count(WEIGHTS.inputs, shared(sources(left), sources(right)));
  return weights === 0 ? 0 : sum / weights;
}

/**
 * The pairing of two lists with the greatest sum of scores (the assignment problem).
 * @param score from 0 to 1
 * @param least pairs with a lower score are left out
 * @returns pairs of indices, by the first
 */
export function bestPairs<T>(
  left: readonly T[],
  right: readonly T[],
  score: (left: T, right: T) => number,
  least: number = ENOUGH,
): (readonly [number, number])[] {
  if (left.length === 0 || right.length === 0) return [];
  const costs = left.map((l) => right.map((r) => 1 - score(l, r)));
  return munkres(costs).filter(([l, r]) => costs[l]![r]! <= 1 - least);
}

export function isAlike(elements: Elements, left: Iri, right: Iri): boolean {
  return likeness(elements, left, right) >= ENOUGH;
}

function said(elements: Elements, iri: Iri): Set<string> {
  const values = new Set<string>();
  for (const property of elements.properties(iri)) {
    if (tellsNothing(property) || comesOut(property)) continue;
    for (const value of elements.values(iri, property)) values.add(`${property} ${valueJson(value)}`);
  }
  return values;
}

/** The Jaccard index of two sets; undefined if both are empty. */
export function shared<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number | undefined {
  const all = a.union(b).size;
  return all === 0 ? undefined : a.intersection(b).size / all;
}

/** The Sørensen–Dice index of adjacent letter pairs. */
function sharedPairs(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2).toLowerCase()));
  const [mine, theirs] = [pairs(a), pairs(b)];
  return (2 * mine.intersection(theirs).size) / (mine.size + theirs.size || 1);
}
