import { constraint, type OrderingRule } from '../rule.ts';

export const startStartOrdering: OrderingRule = {
  ...constraint(31, 'start-start-ordering', 'The starts of an activity happen together.'),
  order(_, events) {
    for (const all of events.several('wasStartedBy')) events.together(startStartOrdering, all);
  },
};
