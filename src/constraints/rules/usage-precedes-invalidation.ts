import { constraint, type OrderingRule } from '../rule.ts';

export const usagePrecedesInvalidation: OrderingRule = {
  ...constraint(38, 'usage-precedes-invalidation', 'An entity is not used after it is invalidated.'),
  order(instance, events) {
    for (const fact of instance.of('used')) {
      const { object, from } = fact;
      events.precedes(usagePrecedesInvalidation, events.of(fact), events.invalidation(object), from);
    }
  },
};
