import { Rate, type RecordRule } from '../rule.ts';

const REPLACED = 50;
const HOUR = 3_600_000;

/** One agent that replaces many records. */
export const retractions = (): RecordRule => {
  const rate = new Rate(HOUR);
  return {
    name: 'retractions',
    see({ row }) {
      const who = row.actor ?? 'nobody who is named';
      let count = 0;
      for (const _ of row.revises) count = rate.count(who, Date.parse(row.recordedAt));
      if (count <= REPLACED) return undefined;
      return {
        rule: 'retractions',
        ...(row.actor && { about: row.actor }),
        key: `${who} ${row.recordedAt.slice(0, 13)}`,
        message: `${count} records were replaced within an hour by ${who}, last by record ${row.number}.`,
      };
    },
  };
};
