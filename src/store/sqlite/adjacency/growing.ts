/** Numbers in a typed array that grows as they are added. */
export class Growing<A extends Uint8Array | Uint32Array | Float64Array> {
  readonly #make: new (length: number) => A;
  /** Longer than `length`; replaced when it is full. */
  array: A;
  length = 0;

  constructor(make: new (length: number) => A, capacity = 1_024) {
    this.#make = make;
    this.array = new make(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) this.reserve(this.length + 1);
    this.array[this.length++] = value;
  }

  /** Makes room for so many in all. */
  reserve(length: number): void {
    if (length <= this.array.length) return;
    const larger = new this.#make(Math.max(length, Math.ceil(this.array.length * 1.5)));
    (larger as Uint32Array).set(this.array);
    this.array = larger;
  }
}
