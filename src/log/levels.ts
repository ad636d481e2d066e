/** What can be said of a history, level by level: each one sees what those before it cannot. docs/design/verification.md */

export const LEVELS = {
  bytes: 'every record is in canonical form and has the digest it is known by',
  commitment: "every record opens its entry's commitment, and the entry says of it what is true",
  inclusion: 'the entries hash to the roots that were signed, and the published tiles hold them',
  signature: "every checkpoint is signed by the log's key, and every signed submission by its agent's",
  consistency: 'the log continues every head that was ever seen of it',
  graph: 'the graph is what the records say, and nothing else',
} as const;

export type Level = keyof typeof LEVELS;

export const ALL_LEVELS = Object.keys(LEVELS) as Level[];

/** Something that does not hold. */
export interface Problem<L extends string = Level> {
  readonly level: L;
  /** `record 12`, `checkpoint 4096`, `urn:clew:model:churn@7`, `tile/0/003`, … */
  readonly place: string;
  readonly message: string;
}

export interface LevelResult<L extends string = Level> {
  readonly level: L;
  readonly says: string;
  /** Undefined if it could not be checked; `why` says why. */
  readonly holds: boolean | undefined;
  readonly why?: string;
  /** Records, checkpoints or elements looked at. */
  readonly checked: number;
  /** All there are, also those beyond the first that are listed. */
  readonly problems: number;
}

export interface Verification<L extends string = Level> {
  /** True if every level asked for holds, false if one does not, undefined if none fails and one could not be checked. */
  readonly holds: boolean | undefined;
  readonly levels: readonly LevelResult<L>[];
  /** The first {@link MAX_PROBLEMS} of each level. */
  readonly problems: readonly Problem<L>[];
  /** Records there are. */
  readonly records: number;
  /** What only one level could see, and other things to know before believing the result. */
  readonly notes: readonly string[];
}

/** Most problems listed of one level. */
export const MAX_PROBLEMS = 100;

/** Collects what a verification finds. */
export class Findings<L extends string = Level> {
  readonly #says: Readonly<Record<L, string>>;
  readonly #problems: Problem<L>[] = [];
  readonly #counts = new Map<L, number>();
  readonly #checked = new Map<L, number>();
  readonly #unchecked = new Map<L, string>();
  readonly #notes: string[] = [];

  /** @param says what each level says when it holds */
  constructor(says: Readonly<Record<L, string>>) {
    this.#says = says;
  }

  /** Something to know before believing the result. */
  note(text: string): void {
    if (this.#notes.length < MAX_PROBLEMS) this.#notes.push(text);
  }

  found(level: L, place: string, message: string): void {
    const count = (this.#counts.get(level) ?? 0) + 1;
    this.#counts.set(level, count);
    if (count <= MAX_PROBLEMS) this.#problems.push({ level, place, message });
  }

  checked(level: L, count: number): void {
    this.#checked.set(level, (this.#checked.get(level) ?? 0) + count);
  }

  /** Says that a level, or a part of it, could not be checked. */
  unchecked(level: L, why: string): void {
    if (!this.#unchecked.has(level)) this.#unchecked.set(level, why);
  }

  has(level: L): boolean {
    return this.#counts.has(level);
  }

  /** @param levels those that were asked for @param records how many there are */
  result(levels: readonly L[], records: number): Verification<L> {
    const results = levels.map((level): LevelResult<L> => {
      const problems = this.#counts.get(level) ?? 0;
      const why = this.#unchecked.get(level);
      return {
        level,
        says: this.#says[level],
        holds: problems > 0 ? false : why === undefined ? true : undefined,
        ...(why !== undefined && { why }),
        checked: this.#checked.get(level) ?? 0,
        problems,
      };
    });
    return {
      holds: results.some((r) => r.holds === false) ? false : results.every((r) => r.holds) ? true : undefined,
      levels: results,
      problems: this.#problems.filter((problem) => levels.includes(problem.level)),
      records,
      notes: [...this.#notes],
    };
  }
}

/** The same, with a note where a single level saw what none of the others could. */
export function tellingOnlySeen(result: Verification): Verification {
  const failed = result.levels.filter((each) => each.holds === false).map((each) => each.level);
  const rest = result.levels.filter((each) => each.holds === undefined);
  const note = failed.length === 1 && rest.length === 0 ? ONLY_SEEN_BY[failed[0]!] : undefined;
  return note === undefined ? result : { ...result, notes: [...result.notes, note] };
}

const ONLY_SEEN_BY: Partial<Record<Level, string>> = {
  consistency:
    'Every other level holds: whoever changed this history had the signing key. Only a head kept elsewhere, or a witness, could see it.',
  graph:
    'The records are as they were signed; only the graph beside them was changed. Rebuilding it from the records mends it.',
};
