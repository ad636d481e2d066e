import { constraint, type UniquenessRule } from '../rule.ts';

export const uniqueWasEndedBy: UniquenessRule = {
  ...constraint(27, 'unique-wasEndedBy', 'An activity ends another once.'),
  dependencies: [{ table: 'unique-wasEndedBy', of: 'wasEndedBy', key: ['subject', 'activity'], determines: ['id'] }],
};
