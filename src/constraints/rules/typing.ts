import type { FactKind, Part } from '../fact.ts';
import type { Instance } from '../instance.ts';
import { constraint, type RuleName } from '../rule.ts';
import type { Term } from '../terms.ts';

export const typing: RuleName = constraint(
  50,
  'typing',
  'Every place of a statement says the type of what stands there.',
);

type Typed = Readonly<Partial<Record<Part, 'entity' | 'activity'>>>;

/** Only entities and activities: no rule asks who is an agent, since an agent may be either of them too. */
const TYPES: Readonly<Partial<Record<FactKind, Typed>>> = {
  entity: { id: 'entity' },
  activity: { id: 'activity' },
  used: { subject: 'activity', object: 'entity' },
  wasGeneratedBy: { subject: 'entity', object: 'activity' },
  wasInvalidatedBy: { subject: 'entity', object: 'activity' },
  wasStartedBy: { subject: 'activity', object: 'entity', activity: 'activity' },
  wasEndedBy: { subject: 'activity', object: 'entity', activity: 'activity' },
  wasInformedBy: { subject: 'activity', object: 'activity' },
  wasDerivedFrom: { subject: 'entity', object: 'entity', activity: 'activity' },
  wasAttributedTo: { subject: 'entity' },
  wasAssociatedWith: { subject: 'activity', plan: 'entity' },
  actedOnBehalfOf: { activity: 'activity' },
  specializationOf: { subject: 'entity', object: 'entity' },
  alternateOf: { subject: 'entity', object: 'entity' },
  mentionOf: { subject: 'entity', object: 'entity' },
  hadMember: { subject: 'entity', object: 'entity' },
};

export interface Types {
  /** By root of what is an entity: the first statement that says so. */
  readonly entity: ReadonlyMap<Term, number>;
  readonly activity: ReadonlyMap<Term, number>;
}

/** What is an entity and what an activity, of all that is spoken of. */
export function typesOf(instance: Instance): Types {
  const { terms } = instance;
  const placeholder = terms.root(terms.placeholder());
  const types = { entity: new Map<Term, number>(), activity: new Map<Term, number>() };
  for (const [kind, typed] of Object.entries(TYPES) as [FactKind, Typed][]) {
    const places = Object.entries(typed) as [Part, 'entity' | 'activity'][];
    for (const fact of instance.of(kind)) {
      for (const [part, type] of places) {
        const root = terms.root(fact[part]!);
        if (root !== placeholder && !types[type].has(root)) types[type].set(root, fact.from);
      }
    }
  }
  return types;
}
