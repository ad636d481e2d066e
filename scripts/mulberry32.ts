/**
 * Numbers from 0 to below 1 that a seed gives, the same everywhere: 32 bits of state, good enough to choose by. Tests, benchmarks and examples draw
 * from it, so that whatever they make up can be made again.
 */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
