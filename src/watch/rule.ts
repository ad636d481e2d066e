import type { Iri } from '../prov/iri.ts';
import type { HistoryRecord } from '../lineage/replay.ts';

/** Something that somebody should look at. */
export interface Sighting {
  readonly rule: string;
  readonly message: string;
  /** The element it is about, if it is about one. */
  readonly about?: Iri;
  /** What it is about, for telling repetitions from news. */
  readonly key: string;
}

/** A rule over records as they come. It remembers what it needs, for as long as the process lives. */
export interface RecordRule {
  readonly name: string;
  see(record: HistoryRecord): Sighting | undefined;
}

/** Times of events within a window, for rates. */
export class Rate {
  readonly #window: number;
  readonly #times = new Map<string, number[]>();

  /** @param window milliseconds */
  constructor(window: number) {
    this.#window = window;
  }

  /** Counts an event of this key; returns how many there were in the window that ends now. */
  count(key: string, at: number): number {
    // Keys without end must not fill the memory.
    if (this.#times.size > 10_000) this.#times.clear();
    const times = (this.#times.get(key) ?? []).filter((time) => time > at - this.#window);
    times.push(at);
    this.#times.set(key, times);
    return times.length;
  }
}
