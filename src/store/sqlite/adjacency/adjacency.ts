/**
 * The graph of a store in memory: who is next to whom, in typed arrays, the edges of each element side by side, and what came later chained to it
 * (docs/design/adjacency.md). It holds one state of the tables, that of its extent, and all that was in force before.
 */
import type { Direction } from '../../store.ts';
import { EdgeColumns, ENDED, Notes } from './edge-columns.ts';
import { ElementColumns } from './elements.ts';
import { Growing } from './growing.ts';

/** How far a state of the tables reaches: of two with equal `rewritten`, the later one has what the earlier one has and more. */
export interface Extent {
  /** Number of records. */
  readonly size: number;
  /** Highest numbers of rows. */
  readonly element: number;
  readonly edge: number;
  readonly description: number;
  /** How many times rows were changed otherwise than by a record that came: removals, and rows computed anew. */
  readonly rewritten: number;
}

/** An edge as its row has it. */
export interface EdgeRow {
  readonly id: number;
  readonly source: number;
  readonly target: number;
  /** Number of its name. */
  readonly name: number;
  readonly since: number;
  readonly until: number | null;
  /** See {@link Notes}. */
  readonly note: number;
}

/** The edges seen from one of their ends, the near one. */
export class Side {
  /** Where the edges of an element begin in `far` and `edge`, and where they end: at the next element's. */
  offsets = new Uint32Array(1);
  far = new Uint32Array(0);
  /** Their numbers. */
  edge = new Uint32Array(0);
  /** Of an element, the newest edge that came later, counted from 1; 0: none. */
  readonly head = new Growing(Uint32Array);
  /** Of an edge that came later, counted from 0: the one before it at the same element, and its far end. */
  readonly next = new Growing(Uint32Array);
  readonly laterFar = new Growing(Uint32Array);

  /**
   * Puts edges side by side, some at a time.
   * @param near near ends of all edges by number, `far` their far ends
   * @param elements the highest number of an element, plus one
   */
  *arrange(near: Uint32Array, far: Uint32Array, elements: number): Generator<undefined, void> {
    const offsets = new Uint32Array(elements + 1);
    for (let i = 0; i < near.length; i++) {
      offsets[near[i]! + 1]! += 1;
      if (i % PIECE === PIECE - 1) yield;
    }
    for (let i = 0; i < elements; i++) offsets[i + 1]! += offsets[i]!;
    yield;
    const place = offsets.slice(0, elements);
    const [ends, edges] = [new Uint32Array(near.length), new Uint32Array(near.length)];
    for (let i = 0; i < near.length; i++) {
      const at = place[near[i]!]!++;
      ends[at] = far[i]!;
      edges[at] = i;
      if (i % PIECE === PIECE - 1) yield;
    }
    [this.offsets, this.far, this.edge] = [offsets, ends, edges];
    this.admit(elements);
  }

  /** Makes room for elements up to this number, not included. */
  admit(elements: number): void {
    this.head.reserve(elements);
    this.head.length = Math.max(this.head.length, elements);
  }

  chain(near: number, far: number): void {
    this.next.push(this.head.array[near]!);
    this.laterFar.push(far);
    this.head.array[near] = this.laterFar.length;
  }
}

/** Edges handled before other work gets a turn. */
const PIECE = 250_000;

export class Adjacency {
  readonly elements: ElementColumns;
  readonly edges = new EdgeColumns();
  readonly notes = new Notes();
  readonly #out = new Side();
  readonly #in = new Side();
  /** Edges that lie side by side; those with higher numbers are chained. */
  arranged = 0;
  /** Whether any edge has ended. */
  anyEnded = false;
  extent: Extent;

  constructor(extent: Extent) {
    this.extent = extent;
    this.elements = new ElementColumns(extent.element);
  }

  /** The edges that lead upstream from their sources, or downstream from their targets. */
  side(direction: Direction): Side {
    return direction === 'upstream' ? this.#out : this.#in;
  }

  /** Puts all edges there are side by side, some at a time. */
  *arrange(source: Uint32Array, target: Uint32Array): Generator<undefined, void> {
    yield* this.#out.arrange(source, target, this.elements.length);
    yield* this.#in.arrange(target, source, this.elements.length);
    this.arranged = source.length;
  }

  /** Adds an edge to the columns, and nothing more. */
  add({ id, name, since, until, note }: Omit<EdgeRow, 'source' | 'target'>): void {
    const { ids, flags, since: from, until: to, note: notes } = this.edges;
    ids.push(id);
    flags.push(until === null ? name : name | ENDED);
    from.push(since);
    to.push(until ?? 0);
    notes.push(note);
    if (until !== null) this.anyEnded = true;
  }

  /** Adds an edge to those of its ends. */
  chain(edge: EdgeRow): void {
    this.add(edge);
    this.#out.admit(this.elements.length);
    this.#in.admit(this.elements.length);
    this.#out.chain(edge.source, edge.target);
    this.#in.chain(edge.target, edge.source);
  }

  /** Ends the edge of a row. */
  end(id: number, until: number): void {
    const { array: ids, length } = this.edges.ids;
    let [low, high] = [0, length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    if (length === 0 || ids[low] !== id) throw new RangeError(`There is no edge ${id} in memory to end.`);
    this.edges.end(low, until);
    this.anyEnded = true;
  }
}
