import type { Iri } from '../../prov/iri.ts';
import type { FrontierReason, Reach, ReachQuery } from '../store.ts';
import { hasHappened } from '../valid.ts';
import type { Connection } from './connection.ts';
import { nameMask } from './names.ts';
import { validAmong, type Dated } from './valid.ts';

/** Most elements whose edges one statement reads: it bounds how long the event loop waits and how late a deadline is noticed. */
const CHUNK = 10_000;

/** Milliseconds of walking before other work gets a turn. */
const TURN = 20;

interface Reached {
  readonly id: number;
  readonly iri: Iri;
  readonly kind?: string;
}

/** An element as {@link ELEMENT} gives it. */
type Row = readonly [id: number, iri: Iri, form: number, time: number | null, endTime: number | null];
const ELEMENT = 'e.id, e.iri, e.form, e.time, e.end_time';

/** See `Reader.reach`. Walks hop by hop; `alive` throws when the handle has died meanwhile. */
export async function reach(connection: Connection, query: ReachQuery, alive: () => void): Promise<Reach> {
  return new Walk(connection, query, alive).run();
}

/** One breadth-first walk. Depth is exact because no element of a hop is left before the hop before it is complete. */
class Walk {
  readonly #connection: Connection;
  readonly #query: ReachQuery;
  readonly #alive: () => void;
  readonly #stopAt: ReadonlySet<string>;
  readonly #hopSql: string;
  readonly #pairsSql: string;
  readonly #matching: readonly (number | string | null)[];
  readonly #seen = new Set<number>();
  readonly #elements: { iri: Iri; kind?: string; depth: number }[] = [];
  /** Elements that may have edges nobody followed. */
  readonly #left: { element: Reached; reason: FrontierReason }[] = [];
  readonly #deadline: number;
  #turnEnds = performance.now() + TURN;

  constructor(connection: Connection, query: ReachQuery, alive: () => void) {
    this.#connection = connection;
    this.#query = query;
    this.#alive = alive;
    this.#stopAt = new Set(query.stopAt);
    this.#deadline = performance.now() + query.budget;
    const [near, far] = query.direction === 'upstream' ? ['source', 'target'] : ['target', 'source'];
    const force = query.asOf === undefined ? 'g.until IS NULL' : 'g.since <= ?3 AND (g.until IS NULL OR g.until > ?3)';
    const roles = query.roles
      ? ' AND EXISTS (SELECT 1 FROM json_each(g.roles) r WHERE r.value IN (SELECT value FROM json_each(?4)))'
      : '';
    const edges = `FROM json_each(?1) j CROSS JOIN edge g ON g.${near} = j.value WHERE ((?2 >> g.name) & 1) AND ${force}${roles}`;
    const dated = query.validAt !== undefined;
    this.#hopSql = dated
      ? `SELECT DISTINCT g.${far}, g.time ${edges}`
      : `SELECT json_group_array(DISTINCT g.${far}) ${edges}`;
    this.#pairsSql = `SELECT j.value, g.${far}, ${dated ? 'g.time' : 'NULL'} ${edges}`;
    const asOf = query.asOf ?? null;
    const matching = [nameMask(query.names), asOf, query.roles ? JSON.stringify(query.roles) : null];
    this.#matching = matching.slice(0, query.roles ? 3 : asOf === null ? 1 : 2);
  }

  async run(): Promise<Reach> {
    const { depth = Infinity, limit } = this.#query;
    let hop = this.#start();
    let at = 0;
    let stopped: FrontierReason | undefined;
    while (hop.length > 0 && !stopped) {
      if (at >= depth) {
        for (const element of hop) this.#left.push({ element, reason: 'depth' });
        break;
      }
      const { found, unfollowed } = await this.#follow(hop);
      at++;
      const room = limit - this.#elements.length;
      const next = this.#rows(found).sort(byIri);
      if (next.length > room) stopped = 'size';
      else if (unfollowed.length > 0) stopped = 'time';
      const taken = next.length > room ? next.slice(0, room) : next;
      this.#add(taken, at);
      const open = taken.filter((e) => e.kind === undefined || !this.#stopAt.has(e.kind));
      if (stopped) {
        const reason = stopped;
        for (const element of stopped === 'size' ? hop : unfollowed) this.#left.push({ element, reason });
        for (const element of open) this.#left.push({ element, reason: at >= depth ? 'depth' : reason });
      }
      hop = open;
    }
    return { elements: this.#elements, frontier: await this.#frontier() };
  }

  #start(): Reached[] {
    const { from, limit, asOf } = this.#query;
    const list = JSON.stringify([...new Set(from)]);
    const rows = this.#connection.rows<Row>(
      `SELECT ${ELEMENT} FROM json_each(?1) j CROSS JOIN element e ON e.iri = j.value WHERE e.since <= ?2`,
      list,
      asOf ?? Number.MAX_SAFE_INTEGER,
    );
    if (rows.length > limit)
      throw new RangeError(`A walk from ${rows.length} elements needs a limit of at least that, not ${limit}.`);
    const start = this.#valid(rows).sort(byIri);
    this.#add(start, 0);
    return start;
  }

  /** The ends of a hop's edges not seen before, and those of the hop that time did not suffice to leave. */
  async #follow(hop: readonly Reached[]): Promise<{ found: number[]; unfollowed: readonly Reached[] }> {
    const found = new Set<number>();
    for (let i = 0; i < hop.length; i += CHUNK) {
      await this.#turn();
      if (performance.now() > this.#deadline) return { found: [...found], unfollowed: hop.slice(i) };
      const ids = JSON.stringify(hop.slice(i, i + CHUNK).map((e) => e.id));
      for (const id of this.#ends(ids)) if (!this.#seen.has(id)) found.add(id);
    }
    return { found: [...found], unfollowed: [] };
  }

  #ends(ids: string): readonly number[] {
    const { validAt } = this.#query;
    if (validAt === undefined)
      return JSON.parse(this.#connection.value<string>(this.#hopSql, ids, ...this.#matching)) as number[];
    const rows = this.#connection.rows<[number, string | null]>(this.#hopSql, ids, ...this.#matching);
    return rows.filter(([, time]) => hasHappened(time ?? undefined, validAt)).map(([end]) => end);
  }

  #rows(ids: readonly number[]): Reached[] {
    if (ids.length === 0) return [];
    return this.#valid(
      this.#connection.rows<Row>(
        `SELECT ${ELEMENT} FROM json_each(?) j CROSS JOIN element e ON e.id = j.value`,
        JSON.stringify(ids),
      ),
    );
  }

  /** Those of these elements that the walk may enter. */
  #valid(rows: readonly Row[]): Reached[] {
    const { validAt: at, asOf } = this.#query;
    const { forms } = this.#connection;
    const dated = (): Dated[] => rows.map(([id, , form, time, endTime]) => ({ id, form, time, endTime }));
    const valid = at === undefined ? undefined : validAmong(this.#connection, dated(), { at, asOf });
    return (valid ? rows.filter(([id]) => valid.has(id)) : rows).map(([id, iri, form]) => {
      const { kind } = forms.form(form);
      return { id, iri, ...(kind !== undefined && { kind }) };
    });
  }

  #add(elements: readonly Reached[], depth: number): void {
    for (const { id, iri, kind } of elements) {
      this.#seen.add(id);
      this.#elements.push({ iri, ...(kind !== undefined && { kind }), depth });
    }
  }

  /** Of the elements left, those with an edge to an element that was not reached. */
  async #frontier(): Promise<{ iri: Iri; reason: FrontierReason }[]> {
    const open = new Set<number>();
    for (let i = 0; i < this.#left.length; i += CHUNK) {
      await this.#turn();
      const ids = JSON.stringify(this.#left.slice(i, i + CHUNK).map(({ element }) => element.id));
      const pairs = this.#connection
        .rows<[number, number, string | null]>(this.#pairsSql, ids, ...this.#matching)
        .filter(([, far]) => !this.#seen.has(far));
      for (const near of this.#leading(pairs)) open.add(near);
    }
    return this.#left
      .filter(({ element }) => open.has(element.id))
      .map(({ element, reason }) => ({ iri: element.iri, reason }))
      .sort(byIri);
  }

  /** The beginnings of those edges that the walk could have followed. */
  #leading(pairs: readonly (readonly [near: number, far: number, time: string | null])[]): number[] {
    const { validAt } = this.#query;
    if (validAt === undefined) return pairs.map(([near]) => near);
    const happened = pairs.filter(([, , time]) => hasHappened(time ?? undefined, validAt));
    const valid = new Set(this.#rows([...new Set(happened.map(([, far]) => far))]).map(({ id }) => id));
    return happened.filter(([, far]) => valid.has(far)).map(([near]) => near);
  }

  /** Lets other work of the process have its turn now and then. */
  async #turn(): Promise<void> {
    if (performance.now() < this.#turnEnds) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#alive();
    this.#turnEnds = performance.now() + TURN;
  }
}

function byIri(a: { readonly iri: Iri }, b: { readonly iri: Iri }): number {
  return a.iri < b.iri ? -1 : a.iri > b.iri ? 1 : 0;
}
