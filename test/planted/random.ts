/** Numbers that a seed decides, so that every case can be made again. */
import { mulberry32 } from '../../scripts/mulberry32.ts';
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from 0 to below n. */
  below(n: number): number;
  /** Standard normal, by Box and Muller. */
  normal(): number;
  /** Some of these, in random order. */
  some<T>(of: readonly T[], n: number): T[];
}

/** All draws from one seed. */
export function random(seed: number): Random {
  const next = mulberry32(Math.imul(seed, 0x9e3779b1));
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    some(of, n) {
      const left = [...of];
      return Array.from({ length: n }, () => left.splice(below(left.length), 1)[0]!);
    },
  };
}
