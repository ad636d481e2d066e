/** Numbers that a seed decides, so that every case can be made again. */
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

/** mulberry32: a small generator with a state of 32 bits. */
export function random(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
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
