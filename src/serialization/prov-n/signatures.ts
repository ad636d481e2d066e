/** The arguments of PROV-N's expressions in their order: https://www.w3.org/TR/prov-n/#prod-expression */
import type { ProvClass, RelationName } from '../../prov/relations.ts';

/** Where an argument of a relation goes in its statement. */
export type Argument = 'object' | 'time' | 'activity' | 'generation' | 'usage' | 'plan' | 'inBundle';

export interface Signature {
  readonly relation: RelationName;
  /** The arguments after the first, which is the subject. */
  readonly rest: readonly Argument[];
  /** How many of these must be there; the others come all or not at all in the grammar, and here from left to right. */
  readonly required: number;
  /** False where PROV-N has neither an identifier nor attributes. */
  readonly qualified: boolean;
}

function signature(relation: RelationName, rest: readonly Argument[], required: number, qualified = true): Signature {
  return { relation, rest, required, qualified };
}

export const ELEMENT_EXPRESSIONS: Readonly<Record<string, ProvClass>> = {
  entity: 'Entity',
  activity: 'Activity',
  agent: 'Agent',
};

const MENTION = signature('mentionOf', ['object', 'inBundle'], 2, false);

export const RELATION_EXPRESSIONS: Readonly<Record<string, Signature>> = {
  wasGeneratedBy: signature('wasGeneratedBy', ['object', 'time'], 0),
  used: signature('used', ['object', 'time'], 0),
  wasInformedBy: signature('wasInformedBy', ['object'], 1),
  wasStartedBy: signature('wasStartedBy', ['object', 'activity', 'time'], 0),
  wasEndedBy: signature('wasEndedBy', ['object', 'activity', 'time'], 0),
  wasInvalidatedBy: signature('wasInvalidatedBy', ['object', 'time'], 0),
  wasDerivedFrom: signature('wasDerivedFrom', ['object', 'activity', 'generation', 'usage'], 1),
  wasAttributedTo: signature('wasAttributedTo', ['object'], 1),
  wasAssociatedWith: signature('wasAssociatedWith', ['object', 'plan'], 0),
  actedOnBehalfOf: signature('actedOnBehalfOf', ['object', 'activity'], 1),
  wasInfluencedBy: signature('wasInfluencedBy', ['object'], 1),
  alternateOf: signature('alternateOf', ['object'], 1, false),
  specializationOf: signature('specializationOf', ['object'], 1, false),
  hadMember: signature('hadMember', ['object'], 1, false),
  mentionOf: MENTION,
};

/** How https://www.w3.org/TR/prov-links/ writes a mention: with the prefix of PROV's namespace. */
export const EXTENSION_MENTION = MENTION;
