/** A uniform sample of a stream of numbers in bounded memory: exact up to its size. */

/** Numbers kept. The rank of a quantile taken from more than so many is off by 0.2 % of rows, about. */
const SIZE = 100_000;

/** Algorithm R: J. S. Vitter, Random Sampling with a Reservoir, 1985, https://doi.org/10.1145/3147.3165 */
export class Sample {
  readonly #kept: number[] = [];
  #seen = 0;
  #state = 0x9e3779b9;

  add(value: number): void {
    this.#seen++;
    if (this.#kept.length < SIZE) {
      this.#kept.push(value);
      return;
    }
    const place = Math.floor(this.#random() * this.#seen);
    if (place < SIZE) this.#kept[place] = value;
  }

  /** Ascending. */
  sorted(): Float64Array {
    return Float64Array.from(this.#kept).sort();
  }

  /** From 0 to 1, the same for every run over the same data, so that a profile made again is the same profile: xorshift32 (Marsaglia 2003). */
  #random(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }
}
