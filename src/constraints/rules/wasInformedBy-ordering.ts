import { constraint, type OrderingRule } from '../rule.ts';

export const wasInformedByOrdering: OrderingRule = {
  ...constraint(35, 'wasInformedBy-ordering', 'Who is informed does not end before the informer starts.'),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('wasInformedBy')) {
      events.precedes(wasInformedByOrdering, events.start(object), events.end(subject), from);
    }
  },
};
