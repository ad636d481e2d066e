/** Numbers that look random and can be had again from their seed (mulberry32). */
import { mulberry32 } from '../../scripts/mulberry32.ts';
export interface Random {
  /** From 0 to below `below`, whole. */
  whole(below: number): number;
  /** One of a list. */
  pick<T>(list: readonly T[]): T;
}

export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  const whole = (below: number) => Math.floor(next() * below);
  return { whole, pick: (list) => list[whole(list.length)]! };
}
