import { inference, type InferenceRule } from '../rule.ts';

export const entityGenerationInvalidationInference: InferenceRule = {
  ...inference(7, 'entity-generation-invalidation-inference', 'An entity was generated and invalidated.'),
  infer(instance) {
    for (const kind of ['wasGeneratedBy', 'wasInvalidatedBy'] as const) {
      const known = instance.subjects(kind);
      for (const { subject, from } of instance.of('entity')) {
        const root = instance.terms.root(subject);
        if (known.has(root)) continue;
        known.add(root);
        instance.addEvent(kind, root, from);
      }
    }
  },
};
