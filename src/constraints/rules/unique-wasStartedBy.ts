import { constraint, type UniquenessRule } from '../rule.ts';

export const uniqueWasStartedBy: UniquenessRule = {
  ...constraint(26, 'unique-wasStartedBy', 'An activity starts another once.'),
  dependencies: [
    { table: 'unique-wasStartedBy', of: 'wasStartedBy', key: ['subject', 'activity'], determines: ['id'] },
  ],
};
