import { Rate, type RecordRule } from '../rule.ts';

const REMOVED = 20;
const HOUR = 3_600_000;

/** Much content removed at once. */
export const removals = (): RecordRule => {
  const rate = new Rate(HOUR);
  return {
    name: 'removals',
    see({ row }) {
      let count = 0;
      for (const _ of row.removes ?? []) count = rate.count('all', Date.parse(row.recordedAt));
      if (count <= REMOVED) return undefined;
      return {
        rule: 'removals',
        key: row.recordedAt.slice(0, 13),
        message: `The content of ${count} records was removed within an hour, last by record ${row.number}.`,
      };
    },
  };
};
