import { inference, type InferenceRule } from '../rule.ts';

export const derivationGenerationUseInference: InferenceRule = {
  ...inference(
    11,
    'derivation-generation-use-inference',
    'The activity of a derivation used the one entity and generated the other, by the usage and generation named.',
  ),
  infer(instance) {
    const { terms } = instance;
    for (const { subject, object, activity, generation, usage, from } of instance.of('wasDerivedFrom')) {
      if ([activity, generation, usage].some((term) => terms.same(term!, terms.placeholder()))) continue;
      instance.add({ kind: 'used', id: usage!, subject: activity!, object, time: terms.fresh(), from });
      instance.add({
        kind: 'wasGeneratedBy',
        id: generation!,
        subject,
        object: activity!,
        time: terms.fresh(),
        from,
      });
    }
  },
};
