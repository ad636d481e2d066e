import { constraint, type OrderingRule } from '../rule.ts';

export const startPrecedesEnd: OrderingRule = {
  ...constraint(30, 'start-precedes-end', 'An activity does not end before it starts.'),
  order(instance, events) {
    for (const { subject, from } of instance.of('wasStartedBy')) {
      events.precedes(startPrecedesEnd, events.start(subject), events.end(subject), from);
    }
  },
};
