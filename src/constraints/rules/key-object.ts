import { constraint, type UniquenessRule } from '../rule.ts';

/** Entities and agents have nothing but attributes, and those are united. */
export const keyObject: UniquenessRule = {
  ...constraint(22, 'key-object', 'One identifier identifies one entity, activity or agent.'),
  dependencies: [{ table: 'activity', of: 'activity', key: ['id'], determines: ['start', 'end'] }],
};
