/** Every rule of PROV-CONSTRAINTS and those of PROV-LINKS about mentions, each from its own file, by what is done with it. */
import { actedOnBehalfOfOrdering } from './rules/actedOnBehalfOf-ordering.ts';
import { activityStartEndInference } from './rules/activity-start-end-inference.ts';
import { alternateReflexive } from './rules/alternate-reflexive.ts';
import { alternateSymmetric } from './rules/alternate-symmetric.ts';
import { alternateTransitive } from './rules/alternate-transitive.ts';
import { attributionInference } from './rules/attribution-inference.ts';
import { communicationGenerationUseInference } from './rules/communication-generation-use-inference.ts';
import { delegationInference } from './rules/delegation-inference.ts';
import { derivationGenerationGenerationOrdering } from './rules/derivation-generation-generation-ordering.ts';
import { derivationGenerationUseInference } from './rules/derivation-generation-use-inference.ts';
import { derivationUsageGenerationOrdering } from './rules/derivation-usage-generation-ordering.ts';
import { endEndOrdering } from './rules/end-end-ordering.ts';
import { entityActivityDisjoint } from './rules/entity-activity-disjoint.ts';
import { entityGenerationInvalidationInference } from './rules/entity-generation-invalidation-inference.ts';
import { generationGenerationOrdering } from './rules/generation-generation-ordering.ts';
import { generationPrecedesInvalidation } from './rules/generation-precedes-invalidation.ts';
import { generationPrecedesUsage } from './rules/generation-precedes-usage.ts';
import { generationUseCommunicationInference } from './rules/generation-use-communication-inference.ts';
import { generationWithinActivity } from './rules/generation-within-activity.ts';
import { impossibleObjectPropertyOverlap } from './rules/impossible-object-property-overlap.ts';
import { impossiblePropertyOverlap } from './rules/impossible-property-overlap.ts';
import { impossibleSpecializationReflexive } from './rules/impossible-specialization-reflexive.ts';
import { impossibleUnspecifiedDerivationGenerationUse } from './rules/impossible-unspecified-derivation-generation-use.ts';
import { influenceInference } from './rules/influence-inference.ts';
import { invalidationInvalidationOrdering } from './rules/invalidation-invalidation-ordering.ts';
import { keyObject } from './rules/key-object.ts';
import { keyProperties } from './rules/key-properties.ts';
import { membershipEmptyCollection } from './rules/membership-empty-collection.ts';
import { mentionSpecializationInference } from './rules/mention-specialization-inference.ts';
import { optionalIdentifiers } from './rules/optional-identifiers.ts';
import { optionalPlaceholders } from './rules/optional-placeholders.ts';
import { revisionIsAlternateInference } from './rules/revision-is-alternate-inference.ts';
import { specializationAlternateInference } from './rules/specialization-alternate-inference.ts';
import { specializationAttributesInference } from './rules/specialization-attributes-inference.ts';
import { specializationGenerationOrdering } from './rules/specialization-generation-ordering.ts';
import { specializationInvalidationOrdering } from './rules/specialization-invalidation-ordering.ts';
import { specializationTransitive } from './rules/specialization-transitive.ts';
import { startPrecedesEnd } from './rules/start-precedes-end.ts';
import { startStartOrdering } from './rules/start-start-ordering.ts';
import { typing } from './rules/typing.ts';
import { uniqueEndTime } from './rules/unique-endTime.ts';
import { uniqueGeneration } from './rules/unique-generation.ts';
import { uniqueInvalidation } from './rules/unique-invalidation.ts';
import { uniqueMention } from './rules/unique-mention.ts';
import { uniqueStartTime } from './rules/unique-startTime.ts';
import { uniqueWasEndedBy } from './rules/unique-wasEndedBy.ts';
import { uniqueWasStartedBy } from './rules/unique-wasStartedBy.ts';
import { usagePrecedesInvalidation } from './rules/usage-precedes-invalidation.ts';
import { usageWithinActivity } from './rules/usage-within-activity.ts';
import { wasAssociatedWithOrdering } from './rules/wasAssociatedWith-ordering.ts';
import { wasAttributedToOrdering } from './rules/wasAttributedTo-ordering.ts';
import { wasEndedByInference } from './rules/wasEndedBy-inference.ts';
import { wasEndedByOrdering } from './rules/wasEndedBy-ordering.ts';
import { wasInformedByOrdering } from './rules/wasInformedBy-ordering.ts';
import { wasStartedByInference } from './rules/wasStartedBy-inference.ts';
import { wasStartedByOrdering } from './rules/wasStartedBy-ordering.ts';
import type { ImpliedRule, ImpossibilityRule, InferenceRule, OrderingRule, RuleName, UniquenessRule } from './rule.ts';
import { definition } from './rule.ts';

/** Kept by the model of statements itself: attributes are a set that may be empty, and readers fill in short forms. */
export const DEFINITIONS: readonly RuleName[] = [
  optionalIdentifiers,
  definition(2, 'optional-attributes', 'A statement without attributes has none.'),
  definition(3, 'definition-short-forms', 'A short form stands for the long form with placeholders.'),
];

/** Carried out before terms are unified: what they conclude has identifiers and elements that keys speak of. */
export const FIRST_INFERENCES: readonly InferenceRule[] = [
  wasStartedByInference,
  wasEndedByInference,
  derivationGenerationUseInference,
  delegationInference,
  mentionSpecializationInference,
];

/** Carried out once terms are unified: they conclude that something happened of which nothing is said. */
export const LATER_INFERENCES: readonly InferenceRule[] = [
  specializationAttributesInference,
  entityGenerationInvalidationInference,
  activityStartEndInference,
  attributionInference,
];

/** Not carried out, for a reason that stands in the rule. */
export const IMPLIED_INFERENCES: readonly ImpliedRule[] = [
  communicationGenerationUseInference,
  generationUseCommunicationInference,
  revisionIsAlternateInference,
  alternateReflexive,
  alternateTransitive,
  alternateSymmetric,
  specializationTransitive,
  specializationAlternateInference,
];

/** In the order in which they tell a contradiction that several find. */
export const UNIQUENESS_RULES: readonly UniquenessRule[] = [
  keyObject,
  keyProperties,
  uniqueGeneration,
  uniqueInvalidation,
  uniqueWasStartedBy,
  uniqueWasEndedBy,
  uniqueStartTime,
  uniqueEndTime,
  uniqueMention,
  influenceInference,
];

export const ORDERING_RULES: readonly OrderingRule[] = [
  startPrecedesEnd,
  startStartOrdering,
  endEndOrdering,
  usageWithinActivity,
  generationWithinActivity,
  wasInformedByOrdering,
  generationPrecedesInvalidation,
  generationPrecedesUsage,
  usagePrecedesInvalidation,
  generationGenerationOrdering,
  invalidationInvalidationOrdering,
  derivationUsageGenerationOrdering,
  derivationGenerationGenerationOrdering,
  wasStartedByOrdering,
  wasEndedByOrdering,
  specializationGenerationOrdering,
  specializationInvalidationOrdering,
  wasAssociatedWithOrdering,
  wasAttributedToOrdering,
  actedOnBehalfOfOrdering,
];

export const IMPOSSIBILITY_RULES: readonly ImpossibilityRule[] = [
  optionalPlaceholders,
  impossibleUnspecifiedDerivationGenerationUse,
  impossibleSpecializationReflexive,
  impossiblePropertyOverlap,
  impossibleObjectPropertyOverlap,
  entityActivityDisjoint,
  membershipEmptyCollection,
];

/** All, by specification, sort and number. */
export const RULES: readonly RuleName[] = [
  ...DEFINITIONS,
  ...FIRST_INFERENCES,
  ...LATER_INFERENCES,
  ...IMPLIED_INFERENCES,
  ...UNIQUENESS_RULES,
  ...ORDERING_RULES,
  typing,
  ...IMPOSSIBILITY_RULES,
].sort((a, b) => place(a) - place(b));

function place({ specification, number }: RuleName): number {
  return specification === 'PROV-CONSTRAINTS' ? number : 100 + number;
}
