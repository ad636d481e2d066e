import { constraint, type OrderingRule } from '../rule.ts';

export const generationPrecedesUsage: OrderingRule = {
  ...constraint(37, 'generation-precedes-usage', 'An entity is not used before it is generated.'),
  order(instance, events) {
    for (const fact of instance.of('used')) {
      const { object, from } = fact;
      events.precedes(generationPrecedesUsage, events.generation(object), events.of(fact), from);
    }
  },
};
