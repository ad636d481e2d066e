import { Fault } from '../../prov/fault.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Submission } from '../../prov/record.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Context } from '../../lineage/context.ts';
import { prepare } from '../../lineage/prepare.ts';
import type { Receipt } from '../../lineage/record.ts';
import type { RecordRow } from '../../store/store.ts';
import { carrySeries } from './carry.ts';

/** What became of one thing. */
export interface Kept {
  /** A first record, one that replaces an earlier one, or nothing new. */
  readonly outcome: 'added' | 'revised' | 'unchanged';
  /** What the shapes report about a new record without refusing it. */
  readonly findings: Receipt['findings'];
}

const UNCHANGED: Kept = { outcome: 'unchanged', findings: [] };

const PAGE = 100;

/**
 * Records what one server says of one thing. There is one record in force per thing and server: when the server says something else than last time,
 * the new record revises the old one, so nothing that the server took back stays in force, and nothing is lost.
 */
export class Keeper {
  readonly #context: Context;
  readonly #server: string;
  readonly #actor: Iri | undefined;

  /** @param server the tracking URI without credentials */
  constructor(context: Context, server: string, actor: Iri | undefined) {
    this.#context = context;
    this.#server = server;
    this.#actor = actor;
  }

  /**
   * @param thing the element that the record is about, and describes
   * @param statements what is said of it; metric histories that they lack are taken over from the record in force, see {@link carrySeries}
   * @param page where the server's own pages show it, from its address on: part of the record's source
   * @throws Fault of `Recorder.record`
   */
  async keep(thing: Iri, page: string, statements: readonly Statement[]): Promise<Kept> {
    const said = {
      statements,
      source: { name: `${this.#server}/${page}`, mediaType: 'application/json' },
      ...(this.#actor !== undefined && { actor: this.#actor }),
    };
    try {
      return await this.#keep(thing, said);
    } catch (error) {
      // Another import of the same server may have replaced the record meanwhile; what it said may even be the same.
      if (!(error instanceof Fault) || error.code !== 'CONFLICT') throw error;
      return this.#keep(thing, said);
    }
  }

  async #keep(thing: Iri, given: Submission): Promise<Kept> {
    const earlier = await this.#inForce(thing, given.source!.name!);
    const said = { ...given, statements: carrySeries(given.statements, await this.#bodies(earlier)) };
    if (earlier.some((row) => this.#same(row, said))) return UNCHANGED;
    const revises = earlier.map((row) => row.digest);
    const receipt = await this.#context.recorder.record(revises.length === 0 ? said : { ...said, revises });
    if (!receipt.created) return UNCHANGED;
    return { outcome: revises.length === 0 ? 'added' : 'revised', findings: receipt.findings };
  }

  /** Whether the record says exactly this; who asserted it and what it replaced do not matter. */
  #same(row: RecordRow, said: Submission): boolean {
    const { actor: _actor, ...rest } = said;
    const again = { ...rest, ...(row.actor !== undefined && { actor: row.actor }), revises: row.revises };
    return prepare(again, this.#context.vocabulary).digest === row.digest;
  }

  async #bodies(records: readonly RecordRow[]): Promise<string[]> {
    if (records.length === 0) return [];
    const bodies = await this.#context.store.read((reader) => reader.bodies(records.map((row) => row.number)));
    return bodies.map((body) => body.json);
  }

  async #inForce(thing: Iri, source: string): Promise<RecordRow[]> {
    return this.#context.store.read(async (reader) => {
      const found: RecordRow[] = [];
      for (let before: number | undefined; ;) {
        const rows = await reader.records({ of: thing, first: PAGE, ...(before !== undefined && { before }) });
        found.push(...rows.filter((row) => row.until === undefined && row.source?.name === source));
        const last = rows.at(-1);
        if (rows.length < PAGE || last === undefined) return found;
        before = last.number;
      }
    });
  }
}
