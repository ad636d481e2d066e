import { constraint, type OrderingRule } from '../rule.ts';

export const endEndOrdering: OrderingRule = {
  ...constraint(32, 'end-end-ordering', 'The ends of an activity happen together.'),
  order(_, events) {
    for (const all of events.several('wasEndedBy')) events.together(endEndOrdering, all);
  },
};
