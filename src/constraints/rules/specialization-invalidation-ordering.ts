import { constraint, type OrderingRule } from '../rule.ts';

export const specializationInvalidationOrdering: OrderingRule = {
  ...constraint(
    46,
    'specialization-invalidation-ordering',
    'A specialization is not invalidated after what it specializes.',
  ),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('specializationOf')) {
      events.precedes(
        specializationInvalidationOrdering,
        events.invalidationOrPlace(subject),
        events.invalidationOrPlace(object),
        from,
      );
    }
  },
};
