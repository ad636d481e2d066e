/** A distribution known at some points: what a histogram or quantiles say of a number, and how far that leaves room. */
import { nextUp } from '../../prov/double.ts';
import type { ColumnStatistics } from './profile.ts';

export interface Distribution {
  /** Ascending. */
  readonly at: readonly number[];
  /** The share of values below each of `at`; the first is 0, the last 1. */
  readonly below: readonly number[];
  /** Values that it is of. */
  readonly count: number;
}

/** A share that is known within bounds; the estimate assumes that values spread evenly within a bin. */
export interface Bounded {
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

/** The distribution of a column: of its histogram, else of its quantiles. */
export function distributionOf(column: ColumnStatistics): Distribution | undefined {
  return ofHistogram(column) ?? ofQuantiles(column);
}

function ofHistogram({ histogram }: ColumnStatistics): Distribution | undefined {
  if (!histogram) return undefined;
  const count = histogram.counts.reduce((sum, n) => sum + n, 0);
  if (count === 0) return undefined;
  let sum = 0;
  const below = [0, ...histogram.counts.map((n) => (sum += n) / count)];
  // The last bin holds its upper edge: everything lies below the number after it.
  return { at: [...histogram.edges.slice(0, -1), nextUp(histogram.edges.at(-1)!)], below, count };
}

/** Of quantiles, with the least and the greatest value as the ends. */
export function ofQuantiles({ quantiles, minimum, maximum, present }: ColumnStatistics): Distribution | undefined {
  if (!quantiles || present === undefined || present === 0) return undefined;
  const points = [...quantiles];
  if (minimum !== undefined && points[0]?.[0] !== 0) points.unshift([0, minimum]);
  if (maximum !== undefined && points.at(-1)?.[0] !== 1) points.push([1, maximum]);
  if (points.length < 3 || points[0]![0] !== 0 || points.at(-1)![0] !== 1) return undefined;
  const at: number[] = [];
  const below: number[] = [];
  let last = NaN;
  for (const [rank, value] of points) {
    if (value !== last) {
      at.push(value);
      below.push(rank);
    } else if (at.at(-1) === value) {
      // Equal quantiles are one value that many rows have: the share steps up behind it.
      at.push(nextUp(value));
      below.push(rank);
    } else below[below.length - 1] = rank;
    last = value;
  }
  if (at.at(-1) === last) at[at.length - 1] = nextUp(last);
  return { at, below, count: present };
}

/** The distribution of `scale * x + offset`. @param scale above 0 */
export function rescaled({ at, below, count }: Distribution, scale: number, offset: number): Distribution {
  return { at: at.map((x) => scale * x + offset), below, count };
}

/** The share of values below `x`. */
export function shareBelow({ at, below }: Distribution, x: number): Bounded {
  if (x <= at[0]!) return exactly(0);
  if (x >= at.at(-1)!) return exactly(1);
  let [low, high] = [0, at.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= x) low = middle;
    else high = middle;
  }
  if (at[low] === x) return exactly(below[low]!);
  const within = (x - at[low]!) / (at[high]! - at[low]!);
  return { low: below[low]!, estimate: below[low]! + within * (below[high]! - below[low]!), high: below[high]! };
}

function exactly(share: number): Bounded {
  return { low: share, estimate: share, high: share };
}
