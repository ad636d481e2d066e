import { constraint, type OrderingRule } from '../rule.ts';

export const wasStartedByOrdering: OrderingRule = {
  ...constraint(43, 'wasStartedBy-ordering', 'What triggers a start exists then: generated before, invalidated after.'),
  order(instance, events) {
    for (const fact of instance.of('wasStartedBy')) {
      const { object, from } = fact;
      const start = events.of(fact);
      events.precedes(wasStartedByOrdering, events.generation(object), start, from);
      events.precedes(wasStartedByOrdering, start, events.invalidation(object), from);
    }
  },
};
