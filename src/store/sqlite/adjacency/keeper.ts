import type { Reach, ReachQuery } from '../../store.ts';
import type { Connection } from '../connection.ts';
import { elementIds } from '../elements.ts';
import { reach } from '../reach.ts';
import type { Adjacency, Extent } from './adjacency.ts';
import { advance } from './advance.ts';
import { extentOf, readAdjacency } from './read.ts';
import { AdjacencyWalk } from './walk.ts';

/** Bytes of memory for an element, its name of a hundred characters included, and for an edge; measured. */
const PER_ELEMENT = 220;
const PER_EDGE = 36;

/** Milliseconds that reading takes for an element and for an edge; measured. */
const READING = { element: 0.002, edge: 0.0008 };

/** It is read once walks in the tables have taken this share of the time that reading takes. */
const SHARE = 0.5;

/** Milliseconds of reading before other work gets a turn, and how long that turn is at least. */
const TURN = 8;
const PAUSE = 4;

/** Most rows that a walk adds before it begins; beyond, all is read anew, aside. */
const GAP = 20_000;

/** Most edges chained to those that lie side by side: so many, or this share of them. */
const CHAINED = { edges: 100_000, share: 0.5 };

export interface AdjacencyOptions {
  /** Most bytes that it may take; 0: none is kept. */
  readonly memory: number;
  /** When it is read: once that pays, or for the first walk already, which then waits for it. */
  readonly when?: 'it pays' | 'at once';
}

/** Keeps the adjacency of a store, if that pays and there is room for it, and answers walks from it; all others it leaves to the tables. */
export class AdjacencyKeeper {
  readonly #options: AdjacencyOptions;
  readonly #connect: () => Connection;
  #kept: Adjacency | undefined;
  /** Walks under way in what is kept: nothing is added meanwhile. */
  #walks = 0;
  /** Milliseconds that walks in the tables took since. */
  #spent = 0;
  #reading: { readonly connection: Connection; timer: NodeJS.Timeout | undefined } | undefined;
  /** Lists of marks, all zero, for walks to come. */
  readonly #marks: Uint8Array[] = [];
  #closed = false;

  /** @param connect a connection of its own to read with, aside */
  constructor(options: AdjacencyOptions, connect: () => Connection) {
    this.#options = options;
    this.#connect = connect;
  }

  /** See `Reader.reach`; `alive` throws when the handle has died meanwhile. */
  async reach(connection: Connection, query: ReachQuery, alive: () => void): Promise<Reach> {
    // A question about both times asks what was known of each element then, which the tables tell.
    const both = query.asOf !== undefined && query.validAt !== undefined;
    const extent = this.#options.memory === 0 || both ? undefined : extentOf(connection);
    const adjacency = extent && this.#upTo(extent, connection);
    if (adjacency) return this.#walk(adjacency, connection, query, alive);
    const began = performance.now();
    try {
      return await reach(connection, query, alive);
    } finally {
      this.#spent += performance.now() - began;
      if (extent && !this.#kept) this.#consider(extent);
    }
  }

  /** Ends reading aside. Nothing is kept afterwards. */
  close(): void {
    this.#closed = true;
    this.#kept = undefined;
    this.#stopReading();
  }

  /** What is kept, at exactly the state that a connection sees; undefined if that cannot be had at once. */
  #upTo(to: Extent, connection: Connection): Adjacency | undefined {
    let kept = this.#kept;
    if (kept && kept.extent.rewritten < to.rewritten) kept = this.#kept = undefined;
    if (bytesOf(to) > this.#options.memory) return (this.#kept = undefined);
    if (!kept && this.#options.when === 'at once') kept = this.#kept = readNow(connection);
    if (!kept || kept.extent.rewritten > to.rewritten || kept.extent.size > to.size) return undefined;
    if (kept.extent.size === to.size) return kept;
    if (this.#walks > 0) return undefined;
    const { extent, edges } = kept;
    if (to.element - extent.element + to.edge - extent.edge + to.description - extent.description > GAP) {
      this.#kept = undefined;
      this.#spent = Infinity;
      return undefined;
    }
    advance(kept, connection, to);
    if (edges.length - kept.arranged > Math.max(CHAINED.edges, kept.arranged * CHAINED.share)) this.#read();
    return kept;
  }

  async #walk(adjacency: Adjacency, connection: Connection, query: ReachQuery, alive: () => void): Promise<Reach> {
    const start = [...elementIds(connection, [...new Set(query.from)], query.asOf).values()];
    if (start.length > query.limit)
      throw new RangeError(`A walk from ${start.length} elements needs a limit of at least that, not ${query.limit}.`);
    const needed = adjacency.elements.length;
    const marks = this.#marks.pop();
    const seen = marks && marks.length >= needed ? marks : new Uint8Array(Math.ceil(needed * 1.2));
    const walk = new AdjacencyWalk(adjacency, query, connection.forms, start, seen);
    this.#walks++;
    try {
      for (;;) {
        const answer = walk.step();
        if (answer) return answer;
        await new Promise((resolve) => setImmediate(resolve));
        alive();
      }
    } finally {
      this.#walks--;
      walk.end();
      this.#marks.push(seen);
    }
  }

  /** Begins to read, aside, if walks in the tables have cost enough by now. */
  #consider({ element, edge, ...rest }: Extent): void {
    const cost = element * READING.element + edge * READING.edge;
    if (bytesOf({ element, edge, ...rest }) <= this.#options.memory && this.#spent >= cost * SHARE) this.#read();
  }

  #read(): void {
    if (this.#reading || this.#closed) return;
    const connection = this.#connect();
    connection.begin('DEFERRED');
    this.#reading = { connection, timer: undefined };
    this.#goOn(readAdjacency(connection));
  }

  /** Goes on reading after a pause. A process that has nothing else to do need not wait for it. */
  #goOn(steps: Generator<undefined, Adjacency>): void {
    this.#reading!.timer = setTimeout(() => {
      try {
        const turnEnds = performance.now() + TURN;
        let step = steps.next();
        while (!step.done && performance.now() < turnEnds) step = steps.next();
        if (!step.done) return this.#goOn(steps);
        this.#kept = step.value;
        this.#stopReading();
      } catch {
        // Walks go on in the tables; what is wrong with those, they tell to whom it concerns.
        this.#stopReading();
      }
    }, PAUSE).unref();
  }

  #stopReading(): void {
    const reading = this.#reading;
    if (!reading) return;
    clearTimeout(reading.timer);
    reading.connection.endRead();
    reading.connection.close();
    this.#reading = undefined;
    this.#spent = 0;
  }
}

/** Estimated, before it is there: numbers that rows no longer have count as well. */
function bytesOf({ element, edge }: Extent): number {
  return element * PER_ELEMENT + edge * PER_EDGE;
}

function readNow(connection: Connection): Adjacency {
  const steps = readAdjacency(connection);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
