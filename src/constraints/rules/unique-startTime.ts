import { constraint, type UniquenessRule } from '../rule.ts';

/** Starts of an activity that nobody described do not bind each other. */
export const uniqueStartTime: UniquenessRule = {
  ...constraint(28, 'unique-startTime', 'The start of an activity happens at the start time of the activity.'),
  dependencies: [
    { table: 'unique-startTime', of: 'activity', key: ['id'], determines: ['start'] },
    { table: 'unique-startTime', of: 'wasStartedBy', key: ['subject'], determines: ['time'], waits: true },
  ],
};
