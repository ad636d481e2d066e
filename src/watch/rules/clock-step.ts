import type { RecordRule } from '../rule.ts';

/** Records of one millisecond in different transactions: the clock went back, and times were held where they were. */
const RECORDS = 5_000;
/** Milliseconds into the future of whoever looks. */
const AHEAD = 120_000;

/**
 * A clock that was set: record times never go back, so after a step back many records bear one time; after a step forward they are ahead of the clock of
 * the one who looks.
 */
export const clockStep = (now: () => number = Date.now): RecordRule => {
  let [time, count] = ['', 0];
  return {
    name: 'clock-step',
    see({ row }) {
      [time, count] = row.recordedAt === time ? [time, count + 1] : [row.recordedAt, 1];
      if (count === RECORDS)
        return {
          rule: 'clock-step',
          key: time,
          message: `${RECORDS} records bear the time ${time}: the clock was set back.`,
        };
      if (Date.parse(row.recordedAt) <= now() + AHEAD) return undefined;
      return {
        rule: 'clock-step',
        key: row.recordedAt.slice(0, 13),
        message: `Record ${row.number} is dated ${row.recordedAt}, which is still to come: the clock was ahead.`,
      };
    },
  };
};
