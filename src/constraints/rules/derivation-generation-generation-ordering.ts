import { constraint, type OrderingRule } from '../rule.ts';

export const derivationGenerationGenerationOrdering: OrderingRule = {
  ...constraint(
    42,
    'derivation-generation-generation-ordering',
    'An entity is generated after what it is derived from.',
  ),
  order(instance, events) {
    for (const { subject, object, from } of instance.of('wasDerivedFrom')) {
      events.strictlyPrecedes(
        derivationGenerationGenerationOrdering,
        events.generation(object),
        events.generation(subject),
        from,
      );
    }
  },
};
