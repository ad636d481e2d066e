/** Where values stand beside the one that a condition compares them with. */
import { compareValues, typedValue, type SearchValue } from './column.ts';
import type { Operator } from './expression.ts';
import type { KeySort } from './key.ts';
import { compareVersions, versionOf } from './version.ts';

export const HOLDS: Readonly<Record<Exclude<Operator, '=' | '!='>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** @returns below 0 for a value before the other one; undefined for one that has no place in that order */
export function orderTo(sort: KeySort, than: SearchValue): (value: SearchValue) => number | undefined {
  const wanted = sort === 'version' && than.sort !== 'time' ? versionOf(than.text) : undefined;
  if (wanted) {
    return ({ text }) => {
      const version = versionOf(text);
      return version && compareVersions(version, wanted);
    };
  }
  const mayBeText = sort === 'any' || sort === 'version';
  return (value) => {
    // A number or a time may have been recorded as a text.
    const own = mayBeText && value.sort === 'text' ? typedValue(value.text) : value;
    return own.sort === than.sort && own.text !== 'NaN' ? compareValues(own, than) : undefined;
  };
}
