import { constraint, type OrderingRule } from '../rule.ts';

export const generationPrecedesInvalidation: OrderingRule = {
  ...constraint(36, 'generation-precedes-invalidation', 'An entity is not invalidated before it is generated.'),
  order(instance, events) {
    for (const { subject, from } of instance.of('wasGeneratedBy')) {
      events.precedes(generationPrecedesInvalidation, events.generation(subject), events.invalidation(subject), from);
    }
  },
};
