/** The terms of PROV-JSONLD's context: https://www.w3.org/submissions/prov-jsonld/#mapping */
import { PROV, RDF_TYPE, RDFS } from '../../prov/namespaces.ts';
import type { ProvClass, RelationName } from '../../prov/relations.ts';
import { HAD_ROLE } from '../../prov/statement.ts';
import { RELATION_KEYS, type RelationKeys } from '../prov-json/relations.ts';

/** The context that documents name. It is known here and never fetched. */
export const CONTEXT = 'https://openprovenance.org/prov-jsonld/context.jsonld';

/** Other addresses of it, older and newer. */
export const CONTEXTS: ReadonlySet<string> = new Set([
  CONTEXT,
  'http://openprovenance.org/prov-jsonld/context.jsonld',
  'http://openprovenance.org/prov-jsonld.json',
  'https://openprovenance.org/prov-jsonld.json',
  'https://www.w3.org/submissions/prov-jsonld/context.jsonld',
  'https://www.w3.org/submissions/2024/SUBM-prov-jsonld-20240825/context.jsonld',
]);

/** A PROV-DM attribute with a term of its own. */
export type SpecialTerm = 'type' | 'role' | 'location' | 'label' | 'value';

/** Special terms and the properties they stand for. */
export const SPECIAL: Readonly<Record<SpecialTerm, string>> = {
  type: RDF_TYPE,
  role: HAD_ROLE,
  location: `${PROV}atLocation`,
  label: `${RDFS}label`,
  value: `${PROV}value`,
};

/** Terms whose plain strings are names: the context coerces them to `@id`. */
export const NAMING: ReadonlySet<string> = new Set(['type', 'role', 'location']);

/** A class of PROV-JSONLD's statements, other than bundles. */
export interface StatementTerm {
  /** What stands under `@type`. */
  readonly term: string;
  /** Special terms that the schema allows there. */
  readonly special: readonly SpecialTerm[];
}

export const ELEMENT_TERMS: Readonly<Record<ProvClass, StatementTerm>> = {
  Entity: { term: 'Entity', special: ['type', 'value', 'location', 'label'] },
  Activity: { term: 'Activity', special: ['type', 'location', 'label'] },
  Agent: { term: 'Agent', special: ['type', 'location', 'label'] },
};

export interface RelationTerm extends StatementTerm {
  /** Terms of the two ends and further parts. */
  readonly keys: RelationKeys;
}

const EVENT: readonly SpecialTerm[] = ['type', 'role', 'location', 'label'];

const TERMS: readonly (readonly [RelationName, term: string, special?: readonly SpecialTerm[]])[] = [
  ['used', 'Usage', EVENT],
  ['wasGeneratedBy', 'Generation', EVENT],
  ['wasInvalidatedBy', 'Invalidation', EVENT],
  ['wasStartedBy', 'Start', EVENT],
  ['wasEndedBy', 'End', EVENT],
  ['wasAssociatedWith', 'Association', ['type', 'role', 'label']],
  ['wasAttributedTo', 'Attribution'],
  ['actedOnBehalfOf', 'Delegation'],
  ['wasDerivedFrom', 'Derivation'],
  ['wasInformedBy', 'Communication'],
  ['wasInfluencedBy', 'Influence'],
  ['alternateOf', 'Alternate'],
  ['specializationOf', 'Specialization'],
  ['hadMember', 'Membership'],
];

export const RELATION_TERMS: readonly RelationTerm[] = TERMS.map(([relation, term, special = ['type', 'label']]) => ({
  term,
  special,
  keys: bare(RELATION_KEYS[relation]!),
}));

/** PROV-JSON's keys without their prefix are PROV-JSONLD's terms. */
function bare({ subject, object, links, ...keys }: RelationKeys): RelationKeys {
  const short = (key: string) => key.slice('prov:'.length);
  return {
    ...keys,
    subject: short(subject),
    object: short(object),
    links: Object.fromEntries(Object.entries(links).map(([key, link]) => [short(key), link])),
  };
}
