import { constraint, type OrderingRule } from '../rule.ts';

export const derivationUsageGenerationOrdering: OrderingRule = {
  ...constraint(
    41,
    'derivation-usage-generation-ordering',
    'What a derivation used was used before it generated what it made.',
  ),
  order(instance, events) {
    for (const { usage, generation, from } of instance.of('wasDerivedFrom')) {
      events.precedes(
        derivationUsageGenerationOrdering,
        events.identified('used', usage!),
        events.identified('wasGeneratedBy', generation!),
        from,
      );
    }
  },
};
