import { constraint, type OrderingRule } from '../rule.ts';

export const wasAssociatedWithOrdering: OrderingRule = {
  ...constraint(
    47,
    'wasAssociatedWith-ordering',
    'An agent exists at some time of each activity it is associated with.',
  ),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('wasAssociatedWith')) {
      events.precedes(wasAssociatedWithOrdering, events.start(subject), events.invalidation(object), from);
      events.precedes(wasAssociatedWithOrdering, events.generation(object), events.end(subject), from);
      events.precedes(wasAssociatedWithOrdering, events.start(subject), events.end(object), from);
      events.precedes(wasAssociatedWithOrdering, events.start(object), events.end(subject), from);
    }
  },
};
