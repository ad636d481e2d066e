import { inference, type ImpliedRule } from '../rule.ts';

export const alternateTransitive: ImpliedRule = {
  ...inference(17, 'alternate-transitive', 'An alternate of an alternate is an alternate.'),
  implied: 'No constraint looks at alternates but for the types of both ends, which are ends of the two statements.',
};
