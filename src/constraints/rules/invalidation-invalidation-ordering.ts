import { constraint, type OrderingRule } from '../rule.ts';

export const invalidationInvalidationOrdering: OrderingRule = {
  ...constraint(40, 'invalidation-invalidation-ordering', 'The invalidations of an entity happen together.'),
  order(_, events) {
    for (const all of events.several('wasInvalidatedBy')) events.together(invalidationInvalidationOrdering, all);
  },
};
