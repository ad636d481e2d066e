import { constraint, type OrderingRule } from '../rule.ts';

export const generationGenerationOrdering: OrderingRule = {
  ...constraint(39, 'generation-generation-ordering', 'The generations of an entity happen together.'),
  order(_, events) {
    for (const all of events.several('wasGeneratedBy')) events.together(generationGenerationOrdering, all);
  },
};
