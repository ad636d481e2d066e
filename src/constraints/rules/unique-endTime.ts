import { constraint, type UniquenessRule } from '../rule.ts';

/** Ends of an activity that nobody described do not bind each other. */
export const uniqueEndTime: UniquenessRule = {
  ...constraint(29, 'unique-endTime', 'The end of an activity happens at the end time of the activity.'),
  dependencies: [
    { table: 'unique-endTime', of: 'activity', key: ['id'], determines: ['end'] },
    { table: 'unique-endTime', of: 'wasEndedBy', key: ['subject'], determines: ['time'], waits: true },
  ],
};
