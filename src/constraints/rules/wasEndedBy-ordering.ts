import { constraint, type OrderingRule } from '../rule.ts';

export const wasEndedByOrdering: OrderingRule = {
  ...constraint(44, 'wasEndedBy-ordering', 'What triggers an end exists then: generated before, invalidated after.'),
  order(instance, events) {
    for (const fact of instance.of('wasEndedBy')) {
      const { object, from } = fact;
      const end = events.of(fact);
      events.precedes(wasEndedByOrdering, events.generation(object), end, from);
      events.precedes(wasEndedByOrdering, end, events.invalidation(object), from);
    }
  },
};
