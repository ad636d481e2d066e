/**
 * Batching: whatever the fields of one level of a query ask the store for goes in one call per kind of question, however many elements the level
 * has. One set of loaders lives as long as one operation.
 */
import DataLoader from 'dataloader';
import type { Description } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import type { Conflict } from '../prov/merge.ts';
import { histories, historySizes, type Assertions, type HistoryPage } from '../lineage/history.ts';
import { removalActs, type RemovalAct } from '../lineage/removed.ts';
import { foldRows, rowAsOf } from '../lineage/state.ts';
import type { DescriptionRow, EdgePage, EdgeQuery, ElementRow, RecordRow } from '../store/store.ts';
import type { Operation } from './operation.ts';

/** An element as resolvers pass it on; what is known of it is loaded when a field asks. */
export interface Subject {
  readonly iri: Iri;
  /** As of this record; undefined: now. */
  readonly asOf?: number | undefined;
}

export interface Said {
  readonly descriptions: readonly Description[];
  readonly conflicts: readonly Conflict[];
  /** What the descriptions were folded from. */
  readonly rows: readonly DescriptionRow[];
}

export type EdgeQuestion = Omit<EdgeQuery, 'of'>;

const NO_EDGES: EdgePage = { edges: [], more: false, total: 0 };

export class Loaders {
  readonly #operation: Operation;
  readonly #rows = new Map<string, DataLoader<Iri, ElementRow | undefined>>();
  readonly #said = new Map<string, DataLoader<Iri, Said>>();
  readonly #edges = new Map<string, DataLoader<Iri, EdgePage>>();
  readonly #identified = new Map<Iri, DataLoader<string, readonly Iri[]>>();
  readonly #histories = new Map<string, DataLoader<Iri, Assertions>>();
  readonly #sizes = new Map<number | undefined, DataLoader<Iri, number>>();
  readonly #records: DataLoader<number, RecordRow | undefined>;
  readonly #removals: DataLoader<number, RemovalAct | undefined>;

  constructor(operation: Operation) {
    this.#operation = operation;
    this.#records = new DataLoader(async (numbers) => {
      const rows = await operation.read(({ reader }) => reader.records({ numbers }));
      const byNumber = new Map(rows.map((row) => [row.number, row]));
      return numbers.map((number) => byNumber.get(number));
    });
    this.#removals = new DataLoader(async (numbers) => {
      const acts = await operation.read(({ reader }) => removalActs(reader, numbers));
      return numbers.map((number) => acts.get(number));
    });
  }

  /** The row of an element; as of a record, what its descriptions of that time give. Undefined if it does not exist. */
  async row({ iri, asOf }: Subject): Promise<ElementRow | undefined> {
    const today = await this.#loader(this.#rows, asOf, async (reader, iris) => {
      const rows = await reader.elements(iris, asOf);
      return iris.map((each) => rows.get(each));
    }).load(iri);
    if (today === undefined || asOf === undefined) return today;
    const { descriptions } = await this.said({ iri, asOf });
    return rowAsOf(today, descriptions, this.#operation.context.vocabulary);
  }

  /** What is in force about an element. */
  said({ iri, asOf }: Subject): Promise<Said> {
    return this.#loader(this.#said, asOf, async (reader, iris) => {
      const rows = Map.groupBy(await reader.descriptions(iris, asOf), (row) => row.iri);
      return iris.map((each) => {
        const own = rows.get(each) ?? [];
        return { ...foldRows(own, this.#operation.context.vocabulary), rows: own };
      });
    }).load(iri);
  }

  /** The edges of an element; elements with the same question share one statement. */
  edges(iri: Iri, question: EdgeQuestion): Promise<EdgePage> {
    const key = JSON.stringify(question);
    let loader = this.#edges.get(key);
    if (!loader) {
      loader = new DataLoader(async (iris) => {
        const pages = await this.#operation.read(({ reader }) => reader.edges({ ...question, of: iris }));
        return iris.map((each) => pages.get(each) ?? NO_EDGES);
      });
      this.#edges.set(key, loader);
    }
    return loader.load(iri);
  }

  /** Elements that have a value of a property. */
  having(predicate: Iri, key: string): Promise<readonly Iri[]> {
    let loader = this.#identified.get(predicate);
    if (!loader) {
      loader = new DataLoader(async (keys) => {
        const found = await this.#operation.read(({ reader }) => reader.identified(keys, [predicate]));
        return keys.map((each) => found.get(each) ?? []);
      });
      this.#identified.set(predicate, loader);
    }
    return loader.load(key);
  }

  /** The records that describe an element, a page of them. */
  history(iri: Iri, page: HistoryPage): Promise<Assertions> {
    const key = `${page.first} ${page.before}`;
    let loader = this.#histories.get(key);
    if (!loader) {
      loader = new DataLoader(async (iris) => {
        const found = await this.#operation.read((reading) => histories(reading, iris, page));
        return iris.map((each) => found.get(each)!);
      });
      this.#histories.set(key, loader);
    }
    return loader.load(iri);
  }

  /** How many records describe an element, as of a record or now. */
  historySize({ iri, asOf }: Subject): Promise<number> {
    let loader = this.#sizes.get(asOf);
    if (!loader) {
      const before = asOf === undefined ? undefined : asOf + 1;
      loader = new DataLoader(async (iris) => {
        const sizes = await this.#operation.read((reading) => historySizes(reading, iris, before));
        return iris.map((each) => sizes.get(each)!);
      });
      this.#sizes.set(asOf, loader);
    }
    return loader.load(iri);
  }

  /** What a record says that removed the content of others. */
  removal(number: number): Promise<RemovalAct | undefined> {
    return this.#removals.load(number);
  }

  record(number: number): Promise<RecordRow | undefined> {
    return this.#records.load(number);
  }

  #loader<V>(
    kept: Map<string, DataLoader<Iri, V>>,
    asOf: number | undefined,
    batch: (reader: Parameters<Parameters<Operation['read']>[0]>[0]['reader'], iris: readonly Iri[]) => Promise<V[]>,
  ): DataLoader<Iri, V> {
    const key = String(asOf);
    let loader = kept.get(key);
    if (!loader) {
      loader = new DataLoader<Iri, V>((iris) => this.#operation.read(({ reader }) => batch(reader, iris)));
      kept.set(key, loader);
    }
    return loader;
  }
}
