/**
 * All elements of some kinds with what a search asked of them before, in memory: rows are only added. An element that changed is forgotten where it
 * stood and added anew at the end, so that columns never change in the middle.
 */
import type { Iri } from '../../prov/iri.ts';
import type { ElementRow } from '../../store/store.ts';
import { wordsOf } from '../../store/words.ts';
import { Column, elementValue, searchValue, timeValue, type SearchValue } from './column.ts';
import type { Gathered } from '../../store/gather.ts';
import type { RowField, Way } from './key.ts';

export class Rows {
  readonly iris: Iri[] = [];
  /** 1 where a row stands for its element, 0 where a later one does; longer than there are rows. */
  #standing = new Uint8Array(1_024);
  readonly #rowOf = new Map<Iri, number>();
  readonly fields: Readonly<Record<RowField, Column>> = {
    ...{ name: new Column(), version: new Column(), project: new Column(), status: new Column() },
    ...{ digest: new Column(), owner: new Column(), kind: new Column(), type: new Column() },
    ...{ time: new Column(), end: new Column() },
  };
  /** Columns of values gathered over ways, by key. */
  readonly gathered = new Map<string, Column>();
  /** Word → rows; undefined until somebody looks for words. */
  words: Map<string, number[]> | undefined;

  /** Rows, those included that stand for nothing any more. */
  get length(): number {
    return this.iris.length;
  }

  /** Elements. */
  get size(): number {
    return this.#rowOf.size;
  }

  add(row: ElementRow): void {
    this.forget(row.iri);
    const at = this.iris.push(row.iri) - 1;
    if (at >= this.#standing.length) {
      const longer = new Uint8Array(2 * this.#standing.length);
      longer.set(this.#standing);
      this.#standing = longer;
    }
    this.#standing[at] = 1;
    this.#rowOf.set(row.iri, at);
    for (const [field, values] of fieldValues(row)) for (const value of values) this.fields[field].add(at, value);
    if (this.words) this.addWords(at, row.text);
  }

  addWords(at: number, text: string): void {
    const words = (this.words ??= new Map<string, number[]>());
    for (const word of wordsOf(text)) {
      const rows = words.get(word);
      if (rows) rows.push(at);
      else words.set(word, [at]);
    }
  }

  forget(iri: Iri): void {
    const at = this.#rowOf.get(iri);
    if (at === undefined) return;
    this.#standing[at] = 0;
    this.#rowOf.delete(iri);
  }

  has(iri: Iri): boolean {
    return this.#rowOf.has(iri);
  }

  at(iri: Iri): number | undefined {
    return this.#rowOf.get(iri);
  }

  /** Adds what was gathered over one way. */
  fill(column: Column, way: Way, found: readonly Gathered[]): void {
    for (const { iri, key, order } of found) {
      const at = this.#rowOf.get(iri);
      if (at === undefined) continue;
      if (way.beginning === undefined)
        column.add(at, way.predicate === undefined ? elementValue(key as Iri) : searchValue(key, order));
      else if (key.startsWith(way.beginning)) column.add(at, searchValue(key.slice(way.beginning.length), undefined));
    }
  }

  /** A mark on every row that stands for its element. */
  standing(): Uint8Array {
    return this.#standing.slice(0, this.length);
  }
}

function* fieldValues(row: ElementRow): Generator<readonly [RowField, readonly SearchValue[]]> {
  for (const field of ['name', 'version', 'project', 'status', 'digest', 'kind'] as const) {
    const text = row[field];
    if (text !== undefined) yield [field, [{ text, sort: 'text', near: NaN }]];
  }
  if (row.time !== undefined) yield ['time', [timeValue(row.time)]];
  if (row.endTime !== undefined) yield ['end', [timeValue(row.endTime)]];
  yield ['owner', row.owners.map(elementValue)];
  yield ['type', row.types.map(elementValue)];
}
