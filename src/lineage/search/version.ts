/** Versions as they are compared: by their numbers, part by part, not as texts nor as decimal numbers. */

/** What a version was recorded as, made ready to be compared. */
export interface Version {
  readonly epoch: number;
  /** `2.10.1` is 2, 10, 1. */
  readonly release: readonly number[];
  /** `rc1`, `.post2`, `.dev3`: where it stands around its release, and the number of it. */
  readonly around: readonly (readonly [rank: number, number: number])[];
}

/** Below 0: before the release. As PEP 440 orders them (https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering). */
const RANKS: Readonly<Record<string, number>> = {
  ...{ dev: -4, a: -3, alpha: -3, b: -2, beta: -2, c: -1, rc: -1, pre: -1, preview: -1 },
  ...{ post: 1, rev: 1, r: 1 },
};

const WHOLE =
  /^\s*v?(?:(\d{1,9})!)?(\d{1,15}(?:\.\d{1,15}){0,31})((?:[-._]?[a-z]+[-._]?\d{0,15}){0,4})(?:\+[\w.-]*)?\s*$/i;
const SUFFIX = /[-._]?([a-z]+)[-._]?(\d*)/gi;

/**
 * Reads a version as PEP 440 and Semantic Versioning write them; what follows a `+` (a build) is left out of account.
 * @returns undefined for what is written in another way, which has no place among versions
 */
export function versionOf(text: string): Version | undefined {
  const parts = WHOLE.exec(text);
  if (!parts) return undefined;
  const around: [number, number][] = [];
  for (const [, word, number] of parts[3]!.toLowerCase().matchAll(SUFFIX)) {
    if (!Object.hasOwn(RANKS, word!)) return undefined;
    around.push([RANKS[word!]!, Number(number)]);
  }
  return { epoch: Number(parts[1] ?? 0), release: parts[2]!.split('.').map(Number), around };
}

/** Below 0 if the first comes before; 2.5 is 2.5.0. */
export function compareVersions(a: Version, b: Version): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  for (let i = 0; i < Math.max(a.release.length, b.release.length); i++) {
    const order = (a.release[i] ?? 0) - (b.release[i] ?? 0);
    if (order !== 0) return order;
  }
  for (let i = 0; i < Math.max(a.around.length, b.around.length); i++) {
    const [[rank, number], [otherRank, otherNumber]] = [a.around[i] ?? [0, 0], b.around[i] ?? [0, 0]];
    if (rank !== otherRank) return rank - otherRank;
    if (number !== otherNumber) return number - otherNumber;
  }
  return 0;
}
