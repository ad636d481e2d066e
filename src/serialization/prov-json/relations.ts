/** PROV-JSON's keys for the two ends and the further parts of every relation: https://www.w3.org/submissions/prov-json/#relations */
import { PROV } from '../../prov/namespaces.ts';
import type { RelationName } from '../../prov/relations.ts';

export interface RelationKeys {
  readonly relation: RelationName;
  readonly subject: string;
  readonly object: string;
  /** Keys with a place of their own in a statement; every other key is an attribute. */
  readonly links: Readonly<Record<string, 'time' | 'activity' | 'generation' | 'usage' | 'plan' | 'inBundle'>>;
  /** False where PROV-DM knows no identifier: PROV-JSON demands a key there all the same, and it means nothing. */
  readonly identified: boolean;
}

function keys(
  relation: RelationName,
  subject: string,
  object: string,
  links: RelationKeys['links'] = {},
  identified = true,
): RelationKeys {
  return { relation, subject: `prov:${subject}`, object: `prov:${object}`, links, identified };
}

const TIME = { 'prov:time': 'time' } as const;

export const RELATION_KEYS: Readonly<Record<string, RelationKeys>> = {
  wasGeneratedBy: keys('wasGeneratedBy', 'entity', 'activity', TIME),
  used: keys('used', 'activity', 'entity', TIME),
  wasInformedBy: keys('wasInformedBy', 'informed', 'informant'),
  wasStartedBy: keys('wasStartedBy', 'activity', 'trigger', { ...TIME, 'prov:starter': 'activity' }),
  wasEndedBy: keys('wasEndedBy', 'activity', 'trigger', { ...TIME, 'prov:ender': 'activity' }),
  wasInvalidatedBy: keys('wasInvalidatedBy', 'entity', 'activity', TIME),
  wasDerivedFrom: keys('wasDerivedFrom', 'generatedEntity', 'usedEntity', {
    'prov:activity': 'activity',
    'prov:generation': 'generation',
    'prov:usage': 'usage',
  }),
  wasAttributedTo: keys('wasAttributedTo', 'entity', 'agent'),
  wasAssociatedWith: keys('wasAssociatedWith', 'activity', 'agent', { 'prov:plan': 'plan' }),
  actedOnBehalfOf: keys('actedOnBehalfOf', 'delegate', 'responsible', { 'prov:activity': 'activity' }),
  wasInfluencedBy: keys('wasInfluencedBy', 'influencee', 'influencer'),
  alternateOf: keys('alternateOf', 'alternate1', 'alternate2', {}, false),
  specializationOf: keys('specializationOf', 'specificEntity', 'generalEntity', {}, false),
  mentionOf: keys('mentionOf', 'specificEntity', 'generalEntity', { 'prov:bundle': 'inBundle' }, false),
  hadMember: keys('hadMember', 'collection', 'entity', {}, false),
};

/** Keys of each relation's own parts, as IRIs: no attribute may have that name in PROV-JSON and PROV-XML. */
export const RESERVED_ATTRIBUTES: ReadonlyMap<string | undefined, ReadonlySet<string>> = new Map(
  Object.values(RELATION_KEYS).map(({ relation, subject, object, links }) => [
    relation,
    new Set([subject, object, ...Object.keys(links)].map((key) => key.replace('prov:', PROV))),
  ]),
);
