import { inference, type ImpliedRule } from '../rule.ts';

export const revisionIsAlternateInference: ImpliedRule = {
  ...inference(12, 'revision-is-alternate-inference', 'A revision is an alternate of what it revises.'),
  implied: 'No constraint looks at alternates but for the types of both ends, which the derivation says too.',
};
