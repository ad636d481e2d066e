import { links, type UniquenessRule } from '../rule.ts';

export const uniqueMention: UniquenessRule = {
  ...links('Constraint', 2, 'unique-mention', 'An entity mentions one entity of one bundle.'),
  dependencies: [{ table: 'unique-mention', of: 'mentionOf', key: ['subject'], determines: ['object', 'inBundle'] }],
};
