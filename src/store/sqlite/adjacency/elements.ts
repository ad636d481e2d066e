import type { Iri } from '../../../prov/iri.ts';
import { isValid, validityOfRow } from '../../valid.ts';
import type { Forms } from '../forms.ts';
import { Growing } from './growing.ts';

const NONE = 0xffffffff;
const NOBODY = new Uint32Array(0);

/** Most elements that are put in order one by one. */
const FEW = 24;

/** Where a level has more elements than this share of all, a pass over a bit for each is the fastest way to order them. */
const DENSE = 1 / 256;

/** What a walk wants to know of elements, by the numbers they are stored under. */
export class ElementColumns {
  /** By number; empty text where there is no element. */
  readonly iris: Iri[];
  readonly #form = new Growing(Uint32Array);
  /** Milliseconds since 1970; NaN for none. */
  readonly #time = new Growing(Float64Array);
  readonly #endTime = new Growing(Float64Array);
  /** Place among those ranked, in order of IRI; NONE for those that came later. */
  #rank = new Uint32Array(0);
  #byRank = new Uint32Array(0);
  #bits = new Uint32Array(0);
  readonly #few = new Uint32Array(FEW);

  /** @param highest the highest number that there is */
  constructor(highest: number) {
    this.iris = new Array<Iri>(highest + 1).fill('' as Iri);
    for (const column of [this.#form, this.#time, this.#endTime]) column.reserve(highest + 1);
  }

  /** The highest number, plus one. */
  get length(): number {
    return this.iris.length;
  }

  name(id: number, iri: Iri): void {
    while (this.iris.length <= id) this.iris.push('' as Iri);
    this.iris[id] = iri;
  }

  /** @param times milliseconds since 1970, or null */
  describe(id: number, form: number, time: number | null, endTime: number | null): void {
    for (const column of [this.#form, this.#time, this.#endTime]) {
      column.reserve(id + 1);
      column.length = Math.max(column.length, id + 1);
    }
    this.#form.array[id] = form;
    this.#time.array[id] = time ?? NaN;
    this.#endTime.array[id] = endTime ?? NaN;
  }

  get forms(): Uint32Array {
    return this.#form.array;
  }

  /** @param order all numbers that there are, in order of IRI */
  rank(order: Uint32Array<ArrayBuffer>): void {
    this.#byRank = order;
    this.#rank = new Uint32Array(this.length).fill(NONE);
    order.forEach((id, rank) => {
      this.#rank[id] = rank;
    });
    this.#bits = new Uint32Array((order.length >> 5) + 1);
  }

  /** Whether an element is valid at a time, as its row has it. */
  isValidAt(id: number, at: number, forms: Forms): boolean {
    const [time, endTime] = [this.#time.array[id]!, this.#endTime.array[id]!];
    return isValid(
      validityOfRow({
        classes: forms.form(this.#form.array[id]!).classes,
        ...(!Number.isNaN(time) && { time }),
        ...(!Number.isNaN(endTime) && { endTime }),
      }),
      at,
    );
  }

  /** Sorts a part of a list of numbers by IRI, in place. */
  sort(ids: Uint32Array, from: number, to: number): void {
    if (to - from <= FEW) this.#insert(ids, from, to);
    else this.#sortMany(ids.subarray(from, to));
  }

  #isBefore(a: number, b: number): boolean {
    const x = this.#rankOf(a);
    const y = this.#rankOf(b);
    return x !== NONE && y !== NONE ? x < y : this.iris[a]! < this.iris[b]!;
  }

  #rankOf(id: number): number {
    return id < this.#rank.length ? this.#rank[id]! : NONE;
  }

  #insert(ids: Uint32Array, from: number, to: number): void {
    const ranks = this.#few;
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      const rank = this.#rankOf(id);
      let at = i;
      for (; at > from; at--) {
        const before = ranks[at - 1 - from]!;
        const ranked = rank !== NONE && before !== NONE;
        if (ranked ? before < rank : !this.#isBefore(id, ids[at - 1]!)) break;
        ids[at] = ids[at - 1]!;
        ranks[at - from] = before;
      }
      ids[at] = id;
      ranks[at - from] = rank;
    }
  }

  /** Those ranked by their ranks, the others by their text, and then both together. */
  #sortMany(ids: Uint32Array): void {
    const late = this.length > this.#rank.length ? ids.filter((id) => this.#rankOf(id) === NONE) : NOBODY;
    const ranked = late.length === 0 ? ids : ids.filter((id) => this.#rankOf(id) !== NONE);
    this.#sortRanked(ranked);
    if (late.length === 0) return;
    const rest = [...late].sort((a, b) => (this.iris[a]! < this.iris[b]! ? -1 : 1));
    let [i, j] = [0, 0];
    for (let at = 0; at < ids.length; at++) {
      const first = j >= rest.length || (i < ranked.length && this.#isBefore(ranked[i]!, rest[j]!));
      ids[at] = first ? ranked[i++]! : rest[j++]!;
    }
  }

  #sortRanked(ids: Uint32Array): void {
    const [rank, byRank, bits] = [this.#rank, this.#byRank, this.#bits];
    if (ids.length < byRank.length * DENSE) {
      for (let i = 0; i < ids.length; i++) ids[i] = rank[ids[i]!]!;
      ids.sort();
      for (let i = 0; i < ids.length; i++) ids[i] = byRank[ids[i]!]!;
      return;
    }
    for (const id of ids) bits[rank[id]! >>> 5]! |= 1 << (rank[id]! & 31);
    let at = 0;
    for (let word = 0; word < bits.length; word++) {
      for (let rest = bits[word]!; rest !== 0; rest &= rest - 1)
        ids[at++] = byRank[(word << 5) | (31 - Math.clz32(rest & -rest))]!;
      bits[word] = 0;
    }
  }
}
