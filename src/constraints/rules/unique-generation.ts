import { constraint, type UniquenessRule } from '../rule.ts';

export const uniqueGeneration: UniquenessRule = {
  ...constraint(24, 'unique-generation', 'An activity generates an entity once.'),
  dependencies: [{ table: 'unique-generation', of: 'wasGeneratedBy', key: ['subject', 'object'], determines: ['id'] }],
};
