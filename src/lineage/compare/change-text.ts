/** A difference as a person reads it: `params.lr 0.01 → 0.1`, `rowCount 1,000 → 980 (−2 %)`, `package numpy 2.1.2 added`. */
import type { Magnitude } from './change.ts';
import type { Difference } from './differences.ts';

export function changeText({ what, aspect, before, after, magnitude, untold }: Difference): string {
  const name = SHORTER[aspect] ?? aspect;
  if (untold) return `${name} ${before ?? 'not recorded'} → ${after ?? 'not recorded'}`;
  if (what !== 'changed') {
    const text = before ?? after!;
    return name.endsWith(text) ? `${name} ${what}` : `${name} ${text} ${what}`;
  }
  if (aspect === 'commit') {
    const digits = digitsThatDiffer([before!, after!]);
    return `commits ${before!.slice(0, digits)}..${after!.slice(0, digits)}`;
  }
  if (!magnitude) return `${name} ${before} → ${after}`;
  return `${name} ${grouped(before!)} → ${grouped(after!)}${percent(magnitude)}`;
}

/** Digits shown of a digest or a commit where they tell it from the others. */
export const FEWEST_DIGITS = 12;

/** The least number of digits from the beginning, twelve or more, by which all of these differ that differ at all. */
export function digitsThatDiffer(digests: readonly string[]): number {
  const different = [...new Set(digests)];
  const longest = Math.max(FEWEST_DIGITS, ...different.map(({ length }) => length));
  for (let digits = FEWEST_DIGITS; digits < longest; digits++)
    if (new Set(different.map((digest) => digest.slice(0, digits))).size === different.length) return digits;
  return longest;
}

const SHORTER: Readonly<Record<string, string>> = {
  rowCount: 'rows',
  columnCount: 'columns',
  fileCount: 'files',
  byteSize: 'bytes',
};

/** Thousands apart in whole numbers; every digit stays. */
function grouped(number: string): string {
  return /^-?\d{5,}$/.test(number) || /^-?\d{4}$/.test(number) ? number.replace(/\B(?=(\d{3})+$)/g, ',') : number;
}

/** To two digits, with the minus sign of typography; nothing where it would say nothing. */
function percent({ relative }: Magnitude): string {
  if (relative === undefined || !Number.isFinite(relative)) return '';
  const size = Math.abs(relative * 100);
  const digits = size >= 10 ? size.toFixed(0) : size.toPrecision(2);
  if (size > 1000) return ` (×${(1 + relative).toPrecision(2)})`.replace('e+', 'e');
  return ` (${relative < 0 ? '−' : '+'}${Number(digits)} %)`;
}
