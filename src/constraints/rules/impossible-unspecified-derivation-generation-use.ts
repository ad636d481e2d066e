import { constraint, type ImpossibilityRule } from '../rule.ts';
import { sayStatement } from '../say.ts';

export const impossibleUnspecifiedDerivationGenerationUse: ImpossibilityRule = {
  ...constraint(
    51,
    'impossible-unspecified-derivation-generation-use',
    'A derivation that names a generation or a usage names its activity.',
  ),
  check(instance, report) {
    const { terms } = instance;
    for (const { activity, generation, usage, from } of instance.of('wasDerivedFrom')) {
      const open = terms.placeholder();
      if (!terms.same(activity!, open) || (terms.same(generation!, open) && terms.same(usage!, open))) continue;
      report.add(
        impossibleUnspecifiedDerivationGenerationUse,
        [from],
        ([said]) => `${sayStatement(said!)} names a generation or a usage, but not the activity that they belong to.`,
      );
    }
  },
};
