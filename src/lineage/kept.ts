/**
 * What was read of elements lately, for questions that are asked again and again over a history that grows. History says itself what an entry is
 * good for: it is kept until a record describes its element or relates something to it, and a record that replaces or removes others empties all.
 * So an answer is never staler than the snapshot it is asked in, and what is new costs as much as it is.
 */
import { parseDescription } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { RELATION_LINKS } from '../prov/statement.ts';
import type { Vocabulary } from '../prov/vocabulary.ts';
import type { Reader } from '../store/store.ts';
import type { Reading } from './reading.ts';

/** Most new records whose content is looked at for what they speak of; after more, everything is forgotten. */
const TAIL = 2_000;

/** Most entries, over all topics. */
const CAPACITY = 200_000;

/** What a relation speaks of besides its subject. */
const ENDS = ['object', ...RELATION_LINKS] as const;

/** Reads a topic for those elements of which nothing is kept. Elements left out of the answer have none. */
export type Load<T> = (missing: readonly Iri[]) => Promise<ReadonlyMap<Iri, T>>;

/** One snapshot of a store, and what is kept of it. */
export interface KeptReading extends Reading {
  /** Records in the snapshot. */
  readonly size: number;
  /**
   * A topic of some elements. What `load` reads of an element must depend on nothing but what records say of it or relate to it.
   * @param topic names what is read; one topic always has one type
   */
  of<T>(topic: string, iris: Iterable<Iri>, load: Load<T>): Promise<Map<Iri, T>>;
}

export class Kept {
  readonly #topics = new Map<string, Map<Iri, unknown>>();
  readonly #capacity: number;
  #held = 0;
  /** The number of records that everything kept takes into account. */
  #size = 0;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** Valid as long as the reader is. A snapshot older than what is kept reads everything anew and keeps nothing. */
  async over(reader: Reader, vocabulary: Vocabulary): Promise<KeptReading> {
    const { size } = await reader.head();
    while (this.#size < size) {
      const from = this.#size;
      const spoken = await spokenOf(reader, from, size);
      // Another request may have followed history meanwhile.
      if (this.#size !== from) continue;
      this.#forget(spoken);
      this.#size = size;
    }
    return { reader, vocabulary, size, of: (topic, iris, load) => this.#of(topic, iris, load, size) };
  }

  async #of<T>(topic: string, iris: Iterable<Iri>, load: Load<T>, size: number): Promise<Map<Iri, T>> {
    const found = new Map<Iri, T>();
    const missing: Iri[] = [];
    const kept = this.#size === size ? this.#topics.get(topic) : undefined;
    for (const iri of new Set(iris)) {
      const entry = kept?.get(iri);
      if (entry === undefined) missing.push(iri);
      else found.set(iri, entry as T);
    }
    if (missing.length === 0) return found;
    const loaded = await load(missing);
    for (const [iri, value] of loaded) found.set(iri, value);
    if (this.#size === size) this.#keep(topic, loaded);
    return found;
  }

  #keep(topic: string, loaded: ReadonlyMap<Iri, unknown>): void {
    if (loaded.size > this.#capacity) return;
    if (this.#held + loaded.size > this.#capacity) this.#forget(undefined);
    let entries = this.#topics.get(topic);
    if (!entries) this.#topics.set(topic, (entries = new Map()));
    for (const [iri, value] of loaded) {
      if (!entries.has(iri)) this.#held++;
      entries.set(iri, value);
    }
  }

  /** @param spoken undefined: everything */
  #forget(spoken: ReadonlySet<Iri> | undefined): void {
    if (spoken === undefined) {
      this.#topics.clear();
      this.#held = 0;
      return;
    }
    for (const entries of this.#topics.values()) for (const iri of spoken) if (entries.delete(iri)) this.#held--;
  }
}

/** What the records from one number up to another describe or point at; undefined if that may be anything. */
async function spokenOf(reader: Reader, from: number, to: number): Promise<ReadonlySet<Iri> | undefined> {
  if (from === 0 || to - from > TAIL) return undefined;
  const records = await reader.records({ from, first: to - from });
  if (records.some(({ revises, removes }) => revises.length > 0 || (removes?.length ?? 0) > 0)) return undefined;
  const spoken = new Set<Iri>();
  for (const { iri, json } of await reader.bodies(records.map(({ number }) => number))) {
    spoken.add(iri);
    for (const relation of parseDescription(json).relations)
      for (const part of ENDS) if (relation[part] !== undefined) spoken.add(relation[part]);
  }
  return spoken;
}
