/** Reads a history out of a store, page by page in short snapshots, into the segments of a backup. Writers are never held up. */
import { checkRecord, readPage, type HistoryRecord } from '../lineage/replay.ts';
import type { Store } from '../store/store.ts';
import { leafHash } from '../tlog/hash.ts';
import { append, type Range } from '../tlog/range.ts';
import type { SegmentEntry } from './manifest.ts';
import type { Objects } from './objects.ts';
import { SegmentBuilder } from './segment.ts';

/** Records read in one snapshot. */
const PAGE = 500;

export interface CollectOptions {
  readonly store: Store;
  readonly objects: Objects;
  /** Segments that stay as they are, unless something in them was removed. */
  readonly kept: readonly SegmentEntry[];
  /** The tree at the previous backup. */
  readonly range: Range;
  readonly schemas: readonly string[];
  /** Number of records to back up. */
  readonly size: number;
  readonly progress: (done: number, of: number) => void;
}

export interface Collected {
  readonly size: number;
  readonly range: Range;
  readonly segments: readonly SegmentEntry[];
  readonly schemas: readonly string[];
  /** Segments written now. */
  readonly written: readonly SegmentEntry[];
  /** Records whose content was removed since they were last written. */
  readonly removed: readonly number[];
}

/** @throws Fault DIFFERENT if a record is not what was recorded: a backup of it would only hide that */
export async function collect(options: CollectOptions): Promise<Collected> {
  const collector = new Collector(options);
  await collector.run();
  return collector;
}

class Collector implements Collected {
  readonly #store: Store;
  readonly #objects: Objects;
  readonly #progress: CollectOptions['progress'];
  readonly #schemas: Set<string>;
  /** Names of records that some record read now removes. */
  #removes: string[] = [];
  readonly #removed = new Set<number>();
  /** Tombstones that name a record by its digest until that one is removed too. */
  readonly #renamed = new Set<number>();
  #next: number;
  size: number;
  range: Range;
  segments: SegmentEntry[];
  written: SegmentEntry[] = [];

  constructor({ store, objects, kept, range, schemas, size, progress }: CollectOptions) {
    this.#store = store;
    this.#objects = objects;
    this.#progress = progress;
    this.#schemas = new Set(schemas);
    this.#next = kept.at(-1)?.to ?? 0;
    this.size = size;
    this.range = range;
    this.segments = [...kept];
  }

  get schemas(): string[] {
    return [...this.#schemas].sort();
  }

  get removed(): number[] {
    return [...this.#removed].sort((a, b) => a - b);
  }

  /** A removal that is met on the way belongs to the backup, or its tombstones would name a record that is not there: so the end may move. */
  async run(): Promise<void> {
    do {
      this.segments.push(...(await this.#write(this.#next, () => this.size)));
      this.#next = this.size;
      await this.#resolve();
      const stale = this.segments.filter((segment) => isStale(segment, this.#removed) || this.#hasRenamed(segment));
      this.#renamed.clear();
      for (const { from, to } of stale) {
        const fresh = await this.#write(from, () => to);
        const at = this.segments.findIndex((segment) => segment.from === from);
        this.segments.splice(at, 1, ...fresh);
      }
    } while (this.#next < this.size);
  }

  /** Segments of the records from a number to an end that may move while they are read. */
  async #write(from: number, end: () => number): Promise<SegmentEntry[]> {
    const builder = new SegmentBuilder(from);
    const entries: SegmentEntry[] = [];
    for (let next = from; next < end();) {
      const page = await this.#store.read((reader) => readPage(reader, next, Math.min(PAGE, end() - next)));
      if (page.length === 0) throw new Error(`Record ${next} is not in the store any more.`);
      for (const record of page) {
        this.#take(record);
        builder.add(record);
        if (builder.full) entries.push(await this.#put(builder));
      }
      next = page.at(-1)!.row.number + 1;
      this.#progress(next, this.size);
    }
    if (!builder.empty) entries.push(await this.#put(builder));
    return entries;
  }

  #take(record: HistoryRecord): void {
    const { row } = record;
    checkRecord(record);
    if (row.leaf === undefined) throw new Error(`Record ${row.number} has no entry in the log yet.`);
    if (row.number === this.range.size) this.range = append(this.range, leafHash(Buffer.from(row.leaf)));
    this.#schemas.add(row.schema);
    this.#removes.push(...(row.removes ?? []));
    if (row.removedBy !== undefined) this.size = Math.max(this.size, row.removedBy + 1);
  }

  async #put(builder: SegmentBuilder): Promise<SegmentEntry> {
    const { from, to, plain, removed, bytes } = await builder.take();
    const range = [from, to].map((number) => String(number).padStart(12, '0')).join('-');
    const object = await this.#objects.write(`segments/${range}-`, '.jsonl.gz', bytes);
    const entry = { ...object, from, to, plain, removed };
    this.written.push(entry);
    return entry;
  }

  /** Numbers of the records that were removed, and of the tombstones that replaced one of them. */
  async #resolve(): Promise<void> {
    const names = this.#removes;
    this.#removes = [];
    if (names.length === 0) return;
    await this.#store.read(async (reader) => {
      const rows = await reader.records({ digests: names });
      for (const { number } of rows) this.#removed.add(number);
      const numbers = rows.flatMap(({ until }) => until ?? []);
      for (const { number, removedBy } of numbers.length === 0 ? [] : await reader.records({ numbers })) {
        if (removedBy !== undefined) this.#renamed.add(number);
      }
    });
  }

  #hasRenamed({ from, to }: SegmentEntry): boolean {
    return [...this.#renamed].some((number) => number >= from && number < to);
  }
}

/** Whether a segment still holds the content of a record that was removed. */
export function isStale({ from, to, removed }: SegmentEntry, numbers: ReadonlySet<number>): boolean {
  const gone = new Set(removed);
  return [...numbers].some((number) => number >= from && number < to && !gone.has(number));
}
