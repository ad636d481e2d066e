import type { RelationStatement } from '../../prov/statement.ts';
import type { Fact, FactKind, Part } from '../fact.ts';
import { definition, type ImpossibilityRule } from '../rule.ts';
import { sayStatement } from '../say.ts';
import type { Term, Terms } from '../terms.ts';

type Places = Omit<Fact, 'kind' | 'id' | 'subject' | 'from'>;

/** What may be left out and stands then for something that is not known. */
const EXPANDABLE: Readonly<Partial<Record<FactKind, readonly Part[]>>> = {
  used: ['object', 'time'],
  wasGeneratedBy: ['object', 'time'],
  wasInvalidatedBy: ['object', 'time'],
  wasStartedBy: ['object', 'activity', 'time'],
  wasEndedBy: ['object', 'activity', 'time'],
  wasAssociatedWith: ['object'],
  actedOnBehalfOf: ['activity'],
};

/** The places of a relation besides identifier and subject. An association without plan has none, a derivation without activity is not said more exactly. */
export function expand(terms: Terms, kind: FactKind, said: RelationStatement): Places {
  const places: Record<string, Term> = { object: named(terms, said.object) };
  for (const part of EXPANDABLE[kind] ?? []) {
    if (part === 'time') places['time'] = said.time === undefined ? terms.fresh() : terms.time(said.time);
    else if (part === 'activity') places['activity'] = named(terms, said.activity);
  }
  if (kind === 'wasAssociatedWith')
    places['plan'] = said.plan === undefined ? terms.placeholder() : terms.name(said.plan);
  if (kind === 'mentionOf') places['inBundle'] = named(terms, said.inBundle);
  if (kind === 'wasDerivedFrom') {
    // Generation and usage are expanded only where the activity is given.
    const unknown = said.activity === undefined ? () => terms.placeholder() : () => terms.fresh();
    places['activity'] = said.activity === undefined ? terms.placeholder() : terms.name(said.activity);
    places['generation'] = said.generation === undefined ? unknown() : terms.name(said.generation);
    places['usage'] = said.usage === undefined ? unknown() : terms.name(said.usage);
  }
  return places as unknown as Places;
}

function named(terms: Terms, iri: RelationStatement['object']): Term {
  return iri === undefined ? terms.fresh() : terms.name(iri);
}

export const optionalPlaceholders: ImpossibilityRule = {
  ...definition(4, 'optional-placeholders', 'Only some places of a relation may be left open.'),
  check(instance, report) {
    for (const { said, index } of instance.statements()) {
      if (said.statement === 'element') continue;
      const kind = said.relation as FactKind;
      const open = [
        ...(said.object === undefined && !EXPANDABLE[kind]?.includes('object') ? ['the second element'] : []),
        ...(kind === 'mentionOf' && said.inBundle === undefined ? ['the bundle'] : []),
      ];
      if (open.length === 0) continue;
      report.add(
        optionalPlaceholders,
        [index],
        () => `${sayStatement(said)} leaves out ${open.join(' and ')}, which ${said.relation} cannot do without.`,
      );
    }
  },
};
