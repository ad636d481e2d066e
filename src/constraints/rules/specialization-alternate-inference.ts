import { inference, type ImpliedRule } from '../rule.ts';

export const specializationAlternateInference: ImpliedRule = {
  ...inference(20, 'specialization-alternate-inference', 'A specialization is an alternate of what it specializes.'),
  implied: 'No constraint looks at alternates but for the types of both ends, which the specialization says too.',
};
