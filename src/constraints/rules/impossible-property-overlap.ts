import type { FactKind } from '../fact.ts';
import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayList, sayStatement, sayTerm } from '../say.ts';
import type { Term } from '../terms.ts';

/** Influences are left out, for every relation is one; so are derivations, as the specification has it. */
export const DISJOINT = [
  'used',
  'wasGeneratedBy',
  'wasInvalidatedBy',
  'wasStartedBy',
  'wasEndedBy',
  'wasInformedBy',
  'wasAttributedTo',
  'wasAssociatedWith',
  'actedOnBehalfOf',
] as const satisfies readonly FactKind[];

export const impossiblePropertyOverlap: ImpossibilityRule = {
  ...constraint(53, 'impossible-property-overlap', 'One identifier does not identify relations of two kinds.'),
  check(instance, report) {
    const { terms } = instance;
    const first = new Map<Term, { readonly kind: FactKind; readonly from: number }>();
    const told = new Set<Term>();
    for (const kind of DISJOINT) {
      for (const { id, from } of instance.of(kind)) {
        const root = terms.root(id);
        const before = first.get(root);
        if (!before) first.set(root, { kind, from });
        else if (before.kind !== kind && !told.has(root)) {
          told.add(root);
          report.add(
            impossiblePropertyOverlap,
            [before.from, from],
            (said) =>
              `${sayTerm(terms, id)} identifies two relations of different kinds: ${sayList(said.map(sayStatement))}.`,
          );
        }
      }
    }
  },
};
