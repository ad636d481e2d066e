import { inference, type InferenceRule } from '../rule.ts';

export const activityStartEndInference: InferenceRule = {
  ...inference(8, 'activity-start-end-inference', 'An activity started and ended, at the times it has.'),
  infer(instance) {
    const [started, ended] = [instance.subjects('wasStartedBy'), instance.subjects('wasEndedBy')];
    for (const { subject, start, end, from } of instance.of('activity')) {
      const root = instance.terms.root(subject);
      if (!started.has(root)) instance.addEvent('wasStartedBy', root, from, { time: start! });
      if (!ended.has(root)) instance.addEvent('wasEndedBy', root, from, { time: end! });
      started.add(root);
      ended.add(root);
    }
  },
};
