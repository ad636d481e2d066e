import { type InferenceRule, links } from '../rule.ts';

export const mentionSpecializationInference: InferenceRule = {
  ...links(
    'Inference',
    1,
    'mention-specialization-inference',
    'What mentions an entity of another bundle is a specialization of it.',
  ),
  infer(instance) {
    for (const { subject, object, from } of instance.of('mentionOf')) {
      instance.add({ kind: 'specializationOf', id: instance.terms.fresh(), subject, object, from });
    }
  },
};
