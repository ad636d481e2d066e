import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayStatement, sayTerm } from '../say.ts';
import type { Term } from '../terms.ts';
import { DISJOINT } from './impossible-property-overlap.ts';

export const impossibleObjectPropertyOverlap: ImpossibilityRule = {
  ...constraint(
    54,
    'impossible-object-property-overlap',
    'What identifies an entity, activity or agent does not identify a relation.',
  ),
  check(instance, report) {
    const { terms } = instance;
    const elements = new Map<Term, number>();
    for (const kind of ['entity', 'activity', 'agent'] as const)
      for (const { id, from } of instance.of(kind))
        if (!elements.has(terms.root(id))) elements.set(terms.root(id), from);
    const told = new Set<Term>();
    for (const kind of DISJOINT) {
      for (const { id, from } of instance.of(kind)) {
        const root = terms.root(id);
        const element = elements.get(root);
        if (element === undefined || told.has(root)) continue;
        told.add(root);
        report.add(
          impossibleObjectPropertyOverlap,
          [element, from],
          ([, relation]) => `${sayTerm(terms, id)} is an element, and the identifier of ${sayStatement(relation!)}.`,
        );
      }
    }
  },
};
