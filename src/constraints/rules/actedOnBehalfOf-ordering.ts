import { constraint, type OrderingRule } from '../rule.ts';

export const actedOnBehalfOfOrdering: OrderingRule = {
  ...constraint(
    49,
    'actedOnBehalfOf-ordering',
    'Who acts on behalf of another does not vanish before the other exists.',
  ),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('actedOnBehalfOf')) {
      events.precedes(actedOnBehalfOfOrdering, events.generation(object), events.invalidation(subject), from);
      events.precedes(actedOnBehalfOfOrdering, events.start(object), events.end(subject), from);
    }
  },
};
