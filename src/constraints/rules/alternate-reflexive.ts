import { inference, type ImpliedRule } from '../rule.ts';

export const alternateReflexive: ImpliedRule = {
  ...inference(16, 'alternate-reflexive', 'An entity is an alternate of itself.'),
  implied: 'No constraint looks at alternates but for the types of both ends.',
};
