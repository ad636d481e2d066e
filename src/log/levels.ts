/** What can be said of a history, level by level: each one sees what those before it cannot. docs/design/verification.md */

export const LEVELS = {
  bytes: 'every record is in canonical form and has the digest it is known by',
  commitment: "every record opens its entry's commitment, and the entry says of it what is true",
  inclusion: 'the entries hash to the roots that were signed, and the published tiles hold them',
  signature: "every checkpoint is signed by the log's key",
  consistency: 'the log continues every head that was ever seen of it',
  graph: 'the graph is what the records say, and nothing else',
} as const;

export type Level = keyof typeof LEVELS;

export const ALL_LEVELS = Object.keys(LEVELS) as Level[];

/** Something that does not hold. */
export interface Problem {
  readonly level: Level;
  /** `record 12`, `checkpoint 4096`, `urn:clew:model:churn@7`, `tile/0/003`, … */
  readonly place: string;
  readonly message: string;
}

export interface LevelResult {
  readonly level: Level;
  readonly says: string;
  /** Undefined if it could not be checked; `why` says why. */
  readonly holds: boolean | undefined;
  readonly why?: string;
  /** Records, checkpoints or elements looked at. */
  readonly checked: number;
  /** All there are, also those beyond the first that are listed. */
  readonly problems: number;
}

export interface Verification {
  /** True if every level asked for holds, false if one does not, undefined if none fails and one could not be checked. */
  readonly holds: boolean | undefined;
  readonly levels: readonly LevelResult[];
  /** The first {@link MAX_PROBLEMS} of each level. */
  readonly problems: readonly Problem[];
  readonly records: number;
  /** What only one level could see, and other things to know before believing the result. */
  readonly notes: readonly string[];
}

/** Most problems listed of one level. */
export const MAX_PROBLEMS = 100;

/** Collects what a verification finds. */
export class Findings {
  readonly #problems: Problem[] = [];
  readonly #counts = new Map<Level, number>();
  readonly #checked = new Map<Level, number>();
  readonly #unchecked = new Map<Level, string>();
  readonly #notes: string[] = [];

  /** Something to know before believing the result. */
  note(text: string): void {
    if (this.#notes.length < MAX_PROBLEMS) this.#notes.push(text);
  }

  found(level: Level, place: string, message: string): void {
    const count = (this.#counts.get(level) ?? 0) + 1;
    this.#counts.set(level, count);
    if (count <= MAX_PROBLEMS) this.#problems.push({ level, place, message });
  }

  checked(level: Level, count: number): void {
    this.#checked.set(level, (this.#checked.get(level) ?? 0) + count);
  }

  /** Says that a level, or a part of it, could not be checked. */
  unchecked(level: Level, why: string): void {
    if (!this.#unchecked.has(level)) this.#unchecked.set(level, why);
  }

  has(level: Level): boolean {
    return this.#counts.has(level);
  }

  /** @param levels those that were asked for @param records how many there are */
  result(levels: readonly Level[], records: number): Verification {
    const results = levels.map((level): LevelResult => {
      const problems = this.#counts.get(level) ?? 0;
      const why = this.#unchecked.get(level);
      return {
        level,
        says: LEVELS[level],
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
      notes: [...this.#notes, ...this.#onlySeenBy(levels)],
    };
  }

  #onlySeenBy(levels: readonly Level[]): string[] {
    const [only, ...more] = [...this.#counts.keys()].filter((level) => levels.includes(level));
    if (more.length > 0 || !levels.every((level) => level === only || !this.#unchecked.has(level))) return [];
    if (only === 'consistency')
      return [
        'Every other level holds: whoever changed this history had the signing key. Only a head kept elsewhere, or a witness, could see it.',
      ];
    if (only === 'graph')
      return [
        'The records are as they were signed; only the graph beside them was changed. Rebuilding it from the records mends it.',
      ];
    return [];
  }
}
