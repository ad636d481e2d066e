import { inference, type InferenceRule } from '../rule.ts';

export const delegationInference: InferenceRule = {
  ...inference(
    14,
    'delegation-inference',
    'Who acts on behalf of another in an activity is associated with it, and so is the other.',
  ),
  infer(instance) {
    const { terms } = instance;
    for (const { subject, object, activity, from } of instance.of('actedOnBehalfOf')) {
      for (const agent of [subject, object]) {
        instance.add({
          kind: 'wasAssociatedWith',
          id: terms.fresh(),
          subject: activity!,
          object: agent,
          plan: terms.fresh(),
          from,
        });
      }
    }
  },
};
