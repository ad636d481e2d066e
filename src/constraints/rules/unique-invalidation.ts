import { constraint, type UniquenessRule } from '../rule.ts';

export const uniqueInvalidation: UniquenessRule = {
  ...constraint(25, 'unique-invalidation', 'An activity invalidates an entity once.'),
  dependencies: [
    { table: 'unique-invalidation', of: 'wasInvalidatedBy', key: ['subject', 'object'], determines: ['id'] },
  ],
};
