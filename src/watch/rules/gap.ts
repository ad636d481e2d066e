import type { RecordRule } from '../rule.ts';

/** A number that does not follow its predecessor, or a record without an entry. */
export const gap = (): RecordRule => {
  let next: number | undefined;
  return {
    name: 'gap',
    see({ row }) {
      const expected = next ?? row.number;
      next = row.number + 1;
      if (row.number === expected && row.leaf !== undefined) return undefined;
      const what = row.leaf === undefined ? 'has no entry in the log' : `follows record ${expected - 1}`;
      return { rule: 'gap', key: String(row.number), message: `Record ${row.number} ${what}.` };
    },
  };
};
