import { inference, type ImpliedRule } from '../rule.ts';

export const specializationTransitive: ImpliedRule = {
  ...inference(19, 'specialization-transitive', 'A specialization of a specialization is a specialization.'),
  implied:
    'Every rule about specialization follows its steps: 21 by a walk, 45 and 46 through places between events, 52 by components.',
};
