import type { Iri } from '../../prov/iri.ts';
import type {
  Changes,
  CheckpointRow,
  DescriptionName,
  EdgeQuery,
  FindQuery,
  ReachQuery,
  Reader,
  Writer,
} from '../store.ts';
import type { GatherQuery } from '../gather.ts';
import type { Removal } from '../removal.ts';
import type { AdjacencyKeeper } from './adjacency/keeper.ts';
import type { Connection } from './connection.ts';
import { edges } from './edges.ts';
import { elements, identified } from './elements.ts';
import { timedOut } from './faults.ts';
import { find } from './find.ts';
import { gather } from './gather.ts';
import { addCheckpoint, checkpoint, checkpoints, facts, leaves, seal, setFact } from './log.ts';
import { reach } from './reach.ts';
import { assertions, bodies, descriptions, head, recordAt, recordNumbers, records } from './records.ts';
import { mentions, remove, spans } from './remove.ts';
import { differing, everyIri, timelines } from './stored.ts';
import { apply } from './write.ts';

/** What a callback of `read` gets: valid until the callback ends or the deadline passes. */
export class SqliteReader implements Reader {
  readonly #connection: Connection;
  readonly #timeout: number;
  readonly #deadline: number;
  readonly #walks: AdjacencyKeeper | undefined;
  #dead = false;

  /**
   * @param options.timeout milliseconds for everything that is asked through this handle
   * @param options.walks answers its walks; without it, they go through the tables
   */
  constructor(
    connection: Connection,
    { timeout = Infinity, walks }: { readonly timeout?: number; readonly walks?: AdjacencyKeeper } = {},
  ) {
    this.#connection = connection;
    this.#walks = walks;
    this.#timeout = timeout;
    this.#deadline = performance.now() + timeout;
  }

  /** Ends the handle's life. */
  end(): void {
    this.#dead = true;
  }

  /** The connection, if it may still be used. @throws Error after the callback, StoreFault STORE_TIMEOUT */
  protected live(): Connection {
    if (this.#dead) throw new Error('A handle of the store was used after its callback had ended.');
    if (performance.now() > this.#deadline) throw timedOut(this.#timeout);
    return this.#connection;
  }

  async head() {
    return head(this.live());
  }

  async records(query: Parameters<Reader['records']>[0]) {
    return records(this.live(), query);
  }

  async recordNumbers(of: readonly Iri[], page: Parameters<Reader['recordNumbers']>[1]) {
    return recordNumbers(this.live(), of, page);
  }

  async recordAt(time: string) {
    return recordAt(this.live(), time);
  }

  async descriptions(of: readonly Iri[], asOf?: number) {
    return descriptions(this.live(), of, asOf);
  }

  async bodies(numbers: readonly number[], of?: readonly Iri[]) {
    return bodies(this.live(), numbers, of);
  }

  async assertions(of: readonly DescriptionName[]) {
    return assertions(this.live(), of);
  }

  async spans(of: readonly DescriptionName[], without: readonly number[]) {
    return spans(this.live(), of, without);
  }

  async mentions(of: readonly Iri[], without: readonly Iri[]) {
    return mentions(this.live(), of, without);
  }

  async elements(iris: readonly Iri[], asOf?: number) {
    return elements(this.live(), iris, asOf);
  }

  async identified(keys: readonly string[], predicates: readonly Iri[]) {
    return identified(this.live(), keys, predicates);
  }

  async leaves(from: number, first: number) {
    return leaves(this.live(), from, first);
  }

  async checkpoint(atMost?: number) {
    return checkpoint(this.live(), atMost);
  }

  async checkpoints(after: number, first: number) {
    return checkpoints(this.live(), after, first);
  }

  async everyIri(first: number, after?: Iri) {
    return everyIri(this.live(), first, after);
  }

  async timelines(of: readonly Iri[]) {
    return timelines(this.live(), of);
  }

  async differing(expected: Parameters<Reader['differing']>[0], properties: Parameters<Reader['differing']>[1]) {
    return differing(this.live(), expected, properties);
  }

  async facts() {
    return facts(this.live());
  }

  async find(query: FindQuery) {
    return find(this.live(), query);
  }

  async gather(query: GatherQuery) {
    return gather(this.live(), query, () => void this.live());
  }

  async edges(query: EdgeQuery) {
    return edges(this.live(), query);
  }

  async reach(query: ReachQuery) {
    const alive = () => void this.live();
    return this.#walks ? this.#walks.reach(this.live(), query, alive) : reach(this.live(), query, alive);
  }
}

/** What a callback of `write` gets. */
export class SqliteWriter extends SqliteReader implements Writer {
  async apply(changes: Changes) {
    apply(this.live(), changes);
  }

  async remove(removal: Removal) {
    remove(this.live(), removal);
  }

  async seal(entries: Parameters<Writer['seal']>[0]) {
    seal(this.live(), entries);
  }

  async addCheckpoint(row: CheckpointRow) {
    return addCheckpoint(this.live(), row);
  }

  async setFact(name: string, value: string | undefined) {
    setFact(this.live(), name, value);
  }
}
