import { constraint, type OrderingRule } from '../rule.ts';

export const wasAttributedToOrdering: OrderingRule = {
  ...constraint(48, 'wasAttributedTo-ordering', 'An agent exists when what is attributed to it is generated.'),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('wasAttributedTo')) {
      events.precedes(wasAttributedToOrdering, events.generation(object), events.generation(subject), from);
      events.precedes(wasAttributedToOrdering, events.start(object), events.generation(subject), from);
    }
  },
};
