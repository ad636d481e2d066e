import { constraint, type OrderingRule } from '../rule.ts';

export const specializationGenerationOrdering: OrderingRule = {
  ...constraint(
    45,
    'specialization-generation-ordering',
    'A specialization is not generated before what it specializes.',
  ),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('specializationOf')) {
      events.precedes(
        specializationGenerationOrdering,
        events.generationOrPlace(object),
        events.generationOrPlace(subject),
        from,
      );
    }
  },
};
