import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayStatement, sayTerm } from '../say.ts';

export const membershipEmptyCollection: ImpossibilityRule = {
  ...constraint(56, 'membership-empty-collection', 'An empty collection has no member.'),
  check(instance, report) {
    const { terms } = instance;
    const empty = new Map([...instance.emptyCollections].map(([term, from]) => [terms.root(term), from]));
    for (const { subject, from } of instance.of('hadMember')) {
      const says = empty.get(terms.root(subject));
      if (says === undefined) continue;
      report.add(
        membershipEmptyCollection,
        [from, says],
        ([member]) =>
          `${sayTerm(terms, subject)} is an empty collection, and ${sayStatement(member!)} gives it a member.`,
      );
    }
  },
};
