import { inference, type ImpliedRule } from '../rule.ts';

export const alternateSymmetric: ImpliedRule = {
  ...inference(18, 'alternate-symmetric', 'Alternates are alternates of each other.'),
  implied: 'No constraint looks at alternates but for the types of both ends, which are the same.',
};
