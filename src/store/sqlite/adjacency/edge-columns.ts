import { nameMask } from '../names.ts';
import type { ReachQuery } from '../../store.ts';
import { Growing } from './growing.ts';

/** In the byte of an edge: the number of its name, and whether it ended by the newest record that is counted. */
export const NAME = 0x1f;
export const ENDED = 0x80;

/** What an edge is besides its ends, column by column; edges are numbered from 0. */
export class EdgeColumns {
  /** Numbers of the rows they are kept in. */
  readonly ids = new Growing(Uint32Array);
  readonly flags = new Growing(Uint8Array);
  readonly since = new Growing(Uint32Array);
  /** 0: in force. */
  readonly until = new Growing(Uint32Array);
  /** What {@link Notes} knows of it; 0: nothing. */
  readonly note = new Growing(Uint32Array);

  get length(): number {
    return this.ids.length;
  }

  /** Makes room for so many in all. */
  reserve(length: number): void {
    for (const column of [this.ids, this.since, this.until, this.note]) column.reserve(length);
    this.flags.reserve(length);
  }

  end(edge: number, until: number): void {
    this.until.array[edge] = until;
    this.flags.array[edge]! |= ENDED;
  }
}

/** Roles and times of edges; most have neither, and few have roles that no other has. */
export class Notes {
  /** By number; the first stands for no roles. */
  readonly #roles: (readonly string[])[] = [[]];
  /** Numbers of notes with roles and no time. */
  readonly #known = new Map<string, number>();
  readonly #sets = new Map<string, number>();
  readonly #roleSet = new Growing(Uint32Array);
  readonly #time = new Growing(Float64Array);

  constructor() {
    this.#add(0, NaN);
  }

  /**
   * The number of a note.
   * @param roles as the row has them, JSON
   * @param time milliseconds since 1970; NaN for none
   */
  intern(roles: string | null, time: number): number {
    if (Number.isNaN(time)) {
      if (roles === null) return 0;
      const known = this.#known.get(roles);
      if (known !== undefined) return known;
      const note = this.#add(this.#setOf(roles), NaN);
      this.#known.set(roles, note);
      return note;
    }
    return this.#add(roles === null ? 0 : this.#setOf(roles), time);
  }

  #setOf(roles: string): number {
    let set = this.#sets.get(roles);
    if (set === undefined) {
      set = this.#roles.push(JSON.parse(roles) as string[]) - 1;
      this.#sets.set(roles, set);
    }
    return set;
  }

  #add(roles: number, time: number): number {
    this.#roleSet.push(roles);
    this.#time.push(time);
    return this.#time.length - 1;
  }

  /** Which sets of roles, by number, have one of these. */
  setsWith(roles: readonly string[]): Uint8Array {
    return Uint8Array.from(this.#roles, (set) => (set.some((role) => roles.includes(role)) ? 1 : 0));
  }

  setOf(note: number): number {
    return this.#roleSet.array[note]!;
  }

  timeOf(note: number): number {
    return this.#time.array[note]!;
  }
}

/** Which edges a question follows. */
export class Followed {
  /** It follows every edge that is in force. */
  readonly plain: boolean;
  readonly #mask: number;
  readonly #asOf: number | undefined;
  readonly #validAt: number | undefined;
  readonly #sets: Uint8Array | undefined;
  readonly #notes: Notes;

  constructor(notes: Notes, { names, roles, asOf, validAt }: Pick<ReachQuery, 'names' | 'roles' | 'asOf' | 'validAt'>) {
    this.plain = !names && !roles && asOf === undefined && validAt === undefined;
    this.#mask = nameMask(names);
    this.#asOf = asOf;
    this.#validAt = validAt;
    this.#sets = roles && notes.setsWith(roles);
    this.#notes = notes;
  }

  admits(columns: EdgeColumns, edge: number): boolean {
    const flags = columns.flags.array[edge]!;
    if (((this.#mask >> (flags & NAME)) & 1) === 0) return false;
    const asOf = this.#asOf;
    if (asOf === undefined) {
      if (flags & ENDED) return false;
    } else {
      const until = columns.until.array[edge]!;
      if (columns.since.array[edge]! > asOf || (until !== 0 && until <= asOf)) return false;
    }
    if (!this.#sets && this.#validAt === undefined) return true;
    const note = columns.note.array[edge]!;
    if (this.#sets && this.#sets[this.#notes.setOf(note)] !== 1) return false;
    // As `hasHappened` has it: what has no time, or none that can be read, always was.
    return this.#validAt === undefined || !(this.#notes.timeOf(note) > this.#validAt);
  }
}
