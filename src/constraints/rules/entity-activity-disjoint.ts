import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayStatement, sayTerm } from '../say.ts';
import { typesOf } from './typing.ts';

export const entityActivityDisjoint: ImpossibilityRule = {
  ...constraint(55, 'entity-activity-disjoint', 'Nothing is both an entity and an activity.'),
  check(instance, report) {
    const { entity, activity } = typesOf(instance);
    for (const [term, says] of entity) {
      const other = activity.get(term);
      if (other === undefined) continue;
      report.add(entityActivityDisjoint, [says, other], ([first, second = first]) => {
        const name = sayTerm(instance.terms, term);
        return `${name} would be both an entity, by ${sayStatement(first!)}, and an activity, by ${sayStatement(second!)}.`;
      });
    }
  },
};
