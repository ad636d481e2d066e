/** Bins of a histogram: chosen once from training data, and taken over for every window that is compared with it. */
import { nextUp } from '../../prov/double.ts';

/** Bins of about equal frequency. */
const BINS = 20;

/** Edges of bins of about equal frequency; a value that many rows have gets a bin of its own. @param sorted ascending, not empty */
export function edgesOf(sorted: Float64Array): number[] {
  const [least, most] = [sorted[0]!, sorted[sorted.length - 1]!];
  const edges = [least];
  for (let i = 1; i < BINS; i++) {
    const value = sorted[Math.floor((i * sorted.length) / BINS)]!;
    const last = edges.at(-1)!;
    if (value > last) edges.push(value);
    else if (nextUp(value) > last && value === last) edges.push(nextUp(value));
  }
  const last = edges.at(-1)!;
  if (most > last) edges.push(most);
  else if (edges.length === 1) edges.push(nextUp(last));
  return edges;
}

/**
 * The edges of training for other data: where these go beyond, bins are added below and above, each divided where values are out of range by
 * more than its width, which is what tells a sentinel from a drift.
 */
export function edgesLike(edges: readonly number[], minimum: number, maximum: number): number[] {
  const [first, last] = [edges[0]!, edges.at(-1)!];
  const width = last - first;
  const below = minimum < first ? [minimum, first - width].filter((x, i) => x < first && (i === 0 || x > minimum)) : [];
  if (maximum <= last) return [...below, ...edges];
  const far = nextUp(last + width);
  const above = [nextUp(last), far, maximum].filter((x, i) => i !== 1 || (x > nextUp(last) && x < maximum));
  // The last bin of training holds its upper edge; a bin that others follow does not.
  return [...below, ...edges.slice(0, -1), ...above.filter((x, i) => i === 0 || x > above[i - 1]!)];
}

/** Counts values into bins. */
export class BinCounter {
  readonly edges: readonly number[];
  readonly counts: number[];

  constructor(edges: readonly number[]) {
    this.edges = edges;
    this.counts = edges.slice(1).map(() => 0);
  }

  add(value: number): void {
    let [low, high] = [0, this.counts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.edges[middle]! <= value) low = middle;
      else high = middle;
    }
    this.counts[low]!++;
  }
}
