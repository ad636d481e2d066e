import type { FrontierReason, Reach, ReachQuery } from '../../store.ts';
import type { Forms } from '../forms.ts';
import type { Adjacency, Side } from './adjacency.ts';
import { ENDED, Followed } from './edge-columns.ts';

/** Elements handled before the clock is looked at again. */
const CHUNK = 4_096;

/** Milliseconds of walking before other work gets a turn. */
const TURN = 15;

/**
 * One walk over an adjacency, as `Reader.reach` says that it goes. All elements found lie in one list, level after level, and a mark for each element of
 * the graph says whether it is among them. Nothing else is made while it walks, so that a hop over few elements costs little.
 */
export class AdjacencyWalk {
  readonly #adjacency: Adjacency;
  readonly #query: ReachQuery;
  readonly #side: Side;
  readonly #followed: Followed;
  readonly #forms: Forms;
  readonly #stopAt: ReadonlySet<string> | undefined;
  readonly #seen: Uint8Array;
  readonly #deadline: number;
  #turnEnds = 0;
  /** Elements to handle before the clock is looked at. */
  #credit = 0;
  #list = new Uint32Array(1_024);
  #length = 0;
  /** Where each level begins in the list, by depth. */
  readonly #levels = [0];
  /** Where the level that is being left ends, and its next element. */
  #levelEnds = 0;
  #next = 0;
  /** Whether there is nothing more to follow. */
  #walked = false;
  /** Elements that may have edges nobody followed. */
  readonly #left = new Map<number, FrontierReason>();
  #frontier: Reach['frontier'] | undefined;
  #elements: Reach['elements'][number][] | undefined;
  /** The depth that is being told. */
  #told = 0;
  /** By form. */
  readonly #kinds: { readonly name: string | undefined; readonly stops: boolean }[] = [];

  /**
   * @param start elements to begin from, each once
   * @param seen a zero for every element of the graph; `end` leaves it so
   */
  constructor(adjacency: Adjacency, query: ReachQuery, forms: Forms, start: readonly number[], seen: Uint8Array) {
    this.#adjacency = adjacency;
    this.#query = query;
    this.#forms = forms;
    this.#side = adjacency.side(query.direction);
    this.#followed = new Followed(adjacency.notes, query);
    this.#stopAt = query.stopAt?.length ? new Set(query.stopAt) : undefined;
    this.#seen = seen;
    this.#deadline = performance.now() + query.budget;
    for (const id of start) {
      if (!this.#mayEnter(id)) continue;
      if (this.#length === this.#list.length) this.#grow(this.#length, 1);
      seen[id] = 1;
      this.#list[this.#length++] = id;
    }
  }

  /** Goes on for a turn; undefined if there is more to do. */
  step(): Reach | undefined {
    this.#turnEnds = performance.now() + TURN;
    while (!this.#walked) if (!this.#hop()) return undefined;
    this.#frontier ??= this.#findFrontier();
    const told = (this.#elements ??= new Array<Reach['elements'][number]>(this.#length));
    return this.#tell(told) ? { elements: told, frontier: this.#frontier } : undefined;
  }

  /** Takes the marks away again. */
  end(): void {
    for (let i = 0; i < this.#length; i++) this.#seen[this.#list[i]!] = 0;
  }

  /** Leaves the last level, or as much of it as this turn suffices for; false if the turn is over. */
  #hop(): boolean {
    const { depth = Infinity, limit } = this.#query;
    const at = this.#levels.length - 1;
    const begins = this.#levels[at]!;
    if (this.#next === begins) this.#levelEnds = this.#length;
    const ends = this.#levelEnds;
    if (begins === ends || at >= depth) {
      this.#leave(begins, ends, 'depth');
      this.#walked = true;
      return true;
    }
    let late = false;
    while (this.#next < ends) {
      if (this.#credit <= 0) {
        const now = performance.now();
        late = now > this.#deadline;
        if (late) break;
        if (now > this.#turnEnds) return false;
        this.#credit = CHUNK;
      }
      const to = Math.min(ends, this.#next + this.#credit);
      this.#expand(this.#next, to);
      this.#credit -= to - this.#next;
      this.#next = to;
    }
    const cut = this.#length > limit;
    if (cut) this.#cut(ends, limit);
    this.#levels.push(ends);
    if (cut || late) {
      const reason = cut ? 'size' : 'time';
      this.#leave(cut ? begins : this.#next, ends, reason);
      this.#leave(ends, this.#length, at + 1 >= depth ? 'depth' : reason);
      this.#walked = true;
    }
    this.#next = ends;
    return true;
  }

  /** Adds what the edges of a part of the list lead to and the list has not. */
  #expand(from: number, to: number): void {
    const { offsets, far, edge, head, next, laterFar } = this.#side;
    const { edges, arranged, anyEnded } = this.#adjacency;
    const flags = edges.flags.array;
    const [seen, followed, heads] = [this.#seen, this.#followed, head.array];
    const all = followed.plain && !anyEnded;
    const admits = (number: number, id: number) =>
      followed.plain ? (flags[number]! & ENDED) === 0 : followed.admits(edges, number) && this.#mayEnter(id);
    const stopping = this.#stopAt !== undefined;
    let [list, length] = [this.#list, this.#length];
    for (let i = from; i < to; i++) {
      const id = list[i]!;
      if (stopping && this.#stops(id, i)) continue;
      const arrangedHere = id + 1 < offsets.length;
      const begins = arrangedHere ? offsets[id]! : 0;
      const ends = arrangedHere ? offsets[id + 1]! : 0;
      if (length + ends - begins > list.length) list = this.#grow(length, ends - begins);
      for (let slot = begins; slot < ends; slot++) {
        const end = far[slot]!;
        if (seen[end] !== 0 || !(all || admits(edge[slot]!, end))) continue;
        seen[end] = 1;
        list[length++] = end;
      }
      for (let later = heads[id]!; later !== 0; later = next.array[later - 1]!) {
        const end = laterFar.array[later - 1]!;
        if (seen[end] !== 0 || !(all || admits(arranged + later - 1, end))) continue;
        if (length === list.length) list = this.#grow(length, 1);
        seen[end] = 1;
        list[length++] = end;
      }
    }
    this.#length = length;
  }

  /** The list with room for some more. */
  #grow(length: number, more: number): Uint32Array<ArrayBuffer> {
    const larger = new Uint32Array(Math.max(2 * length, length + more));
    larger.set(this.#list);
    return (this.#list = larger);
  }

  /** Keeps as many elements as there is room for: of the last level, those first by IRI. */
  #cut(begins: number, limit: number): void {
    this.#adjacency.elements.sort(this.#list, begins, this.#length);
    for (let i = limit; i < this.#length; i++) this.#seen[this.#list[i]!] = 0;
    this.#length = limit;
  }

  #leave(from: number, to: number, reason: FrontierReason): void {
    for (let i = from; i < to; i++) {
      const id = this.#list[i]!;
      if (!this.#stops(id, i)) this.#left.set(id, reason);
    }
  }

  /** Of the elements left, those with an edge to an element that was not reached. */
  #findFrontier(): Reach['frontier'] {
    const open = Uint32Array.from([...this.#left.keys()].filter((id) => this.#isOpen(id)));
    const { elements } = this.#adjacency;
    elements.sort(open, 0, open.length);
    return Array.from(open, (id) => ({ iri: elements.iris[id]!, reason: this.#left.get(id)! }));
  }

  #isOpen(id: number): boolean {
    const { offsets, far, edge, head, next, laterFar } = this.#side;
    const { edges, arranged } = this.#adjacency;
    const leads = (number: number, end: number) =>
      this.#seen[end] === 0 && this.#followed.admits(edges, number) && this.#mayEnter(end);
    if (id + 1 < offsets.length)
      for (let slot = offsets[id]!; slot < offsets[id + 1]!; slot++) if (leads(edge[slot]!, far[slot]!)) return true;
    for (let later = head.array[id]!; later !== 0; later = next.array[later - 1]!)
      if (leads(arranged + later - 1, laterFar.array[later - 1]!)) return true;
    return false;
  }

  /** Puts level after level in order and into the answer; false if the turn is over. */
  #tell(told: Reach['elements'][number][]): boolean {
    const { elements } = this.#adjacency;
    const { iris, forms } = elements;
    const [list, levels] = [this.#list, this.#levels];
    for (; this.#told < levels.length; this.#told++) {
      if (this.#credit <= 0) {
        if (performance.now() > this.#turnEnds) return false;
        this.#credit = CHUNK;
      }
      const depth = this.#told;
      const begins = levels[depth]!;
      const ends = levels[depth + 1] ?? this.#length;
      elements.sort(list, begins, ends);
      for (let i = begins; i < ends; i++) {
        const id = list[i]!;
        const kind = this.#kind(forms[id]!).name;
        const iri = iris[id]!;
        told[i] = kind === undefined ? { iri, depth } : { iri, kind, depth };
      }
      this.#credit -= ends - begins;
    }
    return true;
  }

  /** Whether the walk does not go on from the element at this place of the list. */
  #stops(id: number, place: number): boolean {
    if (!this.#stopAt || place < (this.#levels[1] ?? this.#levelEnds)) return false;
    return this.#kind(this.#adjacency.elements.forms[id]!).stops;
  }

  #kind(form: number): { readonly name: string | undefined; readonly stops: boolean } {
    const known = this.#kinds[form];
    if (known) return known;
    const { kind: name } = this.#forms.form(form);
    return (this.#kinds[form] = { name, stops: name !== undefined && this.#stopAt?.has(name) === true });
  }

  #mayEnter(id: number): boolean {
    const { validAt } = this.#query;
    return validAt === undefined || this.#adjacency.elements.isValidAt(id, validAt, this.#forms);
  }
}
