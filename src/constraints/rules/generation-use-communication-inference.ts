import { inference, type ImpliedRule } from '../rule.ts';

export const generationUseCommunicationInference: ImpliedRule = {
  ...inference(6, 'generation-use-communication-inference', 'Who uses what an activity generated is informed by it.'),
  implied:
    'Constraints 33, 34 and 37 put the start of the generating activity before the end of the using one already, and the types follow from the two statements.',
};
