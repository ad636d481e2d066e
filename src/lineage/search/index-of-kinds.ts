/**
 * What searches over some kinds compare, kept in memory and brought up to date by the records since: a search of one hundred thousand runs then takes
 * milliseconds, on every store, and answers alike on all of them. How, and what was rejected, is on docs/design/search.md.
 */
import { setImmediate } from 'node:timers/promises';
import type { Iri } from '../../prov/iri.ts';
import type { Gathered } from '../../store/gather.ts';
import type { ElementRow, FindQuery, Reader } from '../../store/store.ts';
import { withinLimit } from '../limits.ts';
import { changedSince } from './changed.ts';
import { Column } from './column.ts';
import { WORDS, type Key, type Way } from './key.ts';
import { Rows } from './rows.ts';

/** Elements read at a time: it bounds how long the event loop waits. */
const PAGE = 5_000;

/**
 * Most columns kept, and most places in them: some eighty bytes each, the more the more values differ. Beyond, those that the question at hand does not
 * need are forgotten.
 */
const MOST_COLUMNS = 64;
const MOST_PLACES = 5_000_000;

type GatheredKey = Key & { readonly source: { readonly ways: readonly Way[] } };

export class IndexOfKinds {
  readonly #kinds: readonly string[];
  #rows = new Rows();
  #keys = new Map<string, GatheredKey>();
  /** Records counted in. */
  #size = 0;
  /** The last of those that wait for one another. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param kinds names, sub-kinds included */
  constructor(kinds: readonly string[]) {
    this.#kinds = kinds;
  }

  /** Elements held. */
  get size(): number {
    return this.#rows.size;
  }

  /**
   * Asks the rows, with the values of these keys, as of the reader's snapshot or a newer one. One caller at a time reads from the store.
   * @param ask works at once: rows change when it is over
   * @returns what it says, and the number of records that it holds for
   * @throws Fault LIMIT if there are more elements than a search looks through
   */
  async use<T>(
    reader: Reader,
    keys: readonly Key[],
    ask: (rows: Rows) => T,
  ): Promise<{ readonly answer: T; readonly size: number }> {
    const turn = this.#last.then(async () => {
      const { size } = await reader.head();
      await this.#catchUp(reader, size);
      const loaded = await this.#load(reader, keys);
      const answer = ask(this.#rows);
      // What was read from a snapshot older than the rest would never be brought up to date.
      if (size < this.#size) this.#forget(loaded);
      return { answer, size: this.#size };
    });
    // A failure is told to whoever asked; the next in line begins where it stopped.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #catchUp(reader: Reader, size: number): Promise<void> {
    // A snapshot from before another search: what is held is newer, and as true.
    if (size <= this.#size) return;
    const worn = this.#rows.length > 2 * this.#rows.size + PAGE;
    const ways = [...this.#keys.values()].flatMap(({ source }) => source.ways);
    const changed =
      this.#size === 0 || worn
        ? undefined
        : await changedSince(reader, { from: this.#size, size, kinds: this.#kinds, ways });
    if (changed) await this.#replace(reader, changed);
    else await this.#begin(reader);
    this.#size = size;
  }

  /** Reads all elements of the kinds; what was gathered before is gathered again when it is asked for. */
  async #begin(reader: Reader): Promise<void> {
    const rows = new Rows();
    for await (const row of elementsOf(reader, this.#kinds)) {
      rows.add(row);
      withinLimit('searched', rows.size, `The number of elements of kind ${this.#kinds[0]} to search`);
    }
    this.#rows = rows;
    this.#keys = new Map();
  }

  /** Reads elements anew that changed. Everything is read before anything is changed, so that a failure leaves it as it was. */
  async #replace(reader: Reader, changed: readonly Iri[]): Promise<void> {
    if (changed.length === 0) return;
    const found = await reader.elements(changed);
    const among = [...found.values()].filter(({ kind }) => kind !== undefined && this.#kinds.includes(kind));
    const of = among.map(({ iri }) => iri);
    const ways = [...this.#keys.values()].flatMap((key) => key.source.ways.map((way) => ({ key, way })));
    // Sent without waiting for one another.
    const gathered = await Promise.all(
      ways.map(async ({ key, way }) => ({ key, way, values: await gather(reader, this.#kinds, way, of) })),
    );
    for (const iri of changed) this.#rows.forget(iri);
    for (const row of among) this.#rows.add(row);
    for (const { key, way, values } of gathered) this.#rows.fill(this.#rows.gathered.get(key.id)!, way, values);
  }

  /** Loads the columns that are not there yet; their keys. */
  async #load(reader: Reader, keys: readonly Key[]): Promise<readonly string[]> {
    const loaded: string[] = [];
    const room = Math.min(MOST_COLUMNS, MOST_PLACES / Math.max(1, this.#rows.length));
    if (new Set([...this.#keys.keys(), ...keys.map(({ id }) => id)]).size > room) this.#forgetAllBut(keys);
    for (const key of keys) {
      if ('words' in key.source) {
        if (this.#rows.words) continue;
        await this.#loadWords(reader);
        loaded.push(key.id);
      } else if ('ways' in key.source && !this.#keys.has(key.id)) {
        const column = new Column();
        const gathered = await Promise.all(
          key.source.ways.map(async (way) => ({ way, values: await gather(reader, this.#kinds, way) })),
        );
        for (const { way, values } of gathered) this.#rows.fill(column, way, values);
        this.#rows.gathered.set(key.id, column);
        this.#keys.set(key.id, { ...key, source: key.source });
        loaded.push(key.id);
      }
    }
    return loaded;
  }

  async #loadWords(reader: Reader): Promise<void> {
    const texts: [number, string][] = [];
    for await (const { iri, text } of elementsOf(reader, this.#kinds)) {
      const at = this.#rows.at(iri);
      if (at !== undefined) texts.push([at, text]);
    }
    this.#rows.words = new Map();
    for (const [at, text] of texts) this.#rows.addWords(at, text);
  }

  #forgetAllBut(keys: readonly Key[]): void {
    const needed = new Set(keys.map(({ id }) => id));
    this.#forget([...this.#keys.keys()].filter((id) => !needed.has(id)));
  }

  #forget(ids: readonly string[]): void {
    for (const id of ids) {
      if (id === WORDS.id) this.#rows.words = undefined;
      this.#keys.delete(id);
      this.#rows.gathered.delete(id);
    }
  }
}

function gather(reader: Reader, kinds: readonly string[], way: Way, of?: readonly Iri[]): Promise<Gathered[]> {
  const { path, name, lacking, predicate } = way;
  return reader.gather({
    kinds,
    path,
    ...(name !== undefined && { name }),
    ...(lacking !== undefined && { lacking }),
    ...(predicate !== undefined && { predicate }),
    ...(of && { of }),
  });
}

/** All elements of some kinds, in the order they were recorded in. */
async function* elementsOf(reader: Reader, kinds: readonly string[]): AsyncGenerator<ElementRow> {
  let after: FindQuery['after'];
  for (;;) {
    const page = await reader.find({
      kinds,
      sort: { by: 'recorded', descending: false },
      first: PAGE,
      ...(after && { after }),
    });
    yield* page.elements;
    const last = page.elements.at(-1);
    if (!page.more || !last) return;
    after = { value: last.since, iri: last.iri };
    await setImmediate();
  }
}
