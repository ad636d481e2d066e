import { constraint, type OrderingRule } from '../rule.ts';

export const generationWithinActivity: OrderingRule = {
  ...constraint(34, 'generation-within-activity', 'An activity generates nothing before it starts or after it ends.'),
  order(instance, events) {
    for (const fact of instance.of('wasGeneratedBy')) {
      const { object, from } = fact;
      const generation = events.of(fact);
      events.precedes(generationWithinActivity, events.start(object), generation, from);
      events.precedes(generationWithinActivity, generation, events.end(object), from);
    }
  },
};
