import { constraint, type OrderingRule } from '../rule.ts';

export const usageWithinActivity: OrderingRule = {
  ...constraint(33, 'usage-within-activity', 'An activity uses nothing before it starts or after it ends.'),
  order(instance, events) {
    for (const fact of instance.of('used')) {
      const { subject, from } = fact;
      const usage = events.of(fact);
      events.precedes(usageWithinActivity, events.start(subject), usage, from);
      events.precedes(usageWithinActivity, usage, events.end(subject), from);
    }
  },
};
