import { inference, type ImpliedRule } from '../rule.ts';

export const communicationGenerationUseInference: ImpliedRule = {
  ...inference(
    5,
    'communication-generation-use-inference',
    'Who is informed used something that the informer generated.',
  ),
  implied:
    'What is generated and used is named by nobody: it puts the start of the informer before the end of the informed, and that is constraint 35.',
};
