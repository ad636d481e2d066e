/** Statements as facts: definitions 1 to 4, https://www.w3.org/TR/prov-constraints/#optional-identifiers and after. */
import type { Iri } from '../prov/iri.ts';
import { PROV } from '../prov/namespaces.ts';
import { RELATIONS, type ProvClass } from '../prov/relations.ts';
import { ENDED_AT, STARTED_AT, type ElementStatement, type RelationStatement } from '../prov/statement.ts';
import type { Statement } from '../prov/statement.ts';
import { valueText, type Value } from '../prov/value.ts';
import { ELEMENT_KINDS, type Fact, type FactKind } from './fact.ts';
import { Instance } from './instance.ts';
import { identifier } from './rules/optional-identifiers.ts';
import { expand } from './rules/optional-placeholders.ts';
import type { Term, Terms } from './terms.ts';

/** Tells PROV classes from types. */
export type ClassesOf = (types: readonly Iri[]) => readonly ProvClass[];

const OWN_CLASSES: Readonly<Record<string, ProvClass>> = {
  Entity: 'Entity',
  Plan: 'Entity',
  Collection: 'Entity',
  EmptyCollection: 'Entity',
  Bundle: 'Entity',
  Activity: 'Activity',
  Agent: 'Agent',
  Person: 'Agent',
  Organization: 'Agent',
  SoftwareAgent: 'Agent',
};

/** The classes that PROV's own types imply. */
export function provClassesOf(types: readonly Iri[]): readonly ProvClass[] {
  const found = new Set<ProvClass>();
  for (const type of types) {
    const own = type.startsWith(PROV) ? OWN_CLASSES[type.slice(PROV.length)] : undefined;
    if (own) found.add(own);
  }
  return [...found];
}

const EMPTY_COLLECTION = `${PROV}EmptyCollection` as Iri;

/** The instance that some of the statements make. */
export function load(statements: readonly Statement[], indexes: readonly number[], classesOf: ClassesOf): Instance {
  const instance = new Instance(statements, indexes);
  for (const { said, index } of instance.statements()) {
    if (said.statement === 'element') addElement(instance, said, index, classesOf);
    else instance.add(relationFact(instance, said, index));
  }
  return instance;
}

function addElement(instance: Instance, said: ElementStatement, from: number, classesOf: ClassesOf): void {
  const { terms } = instance;
  const id = terms.name(said.id);
  for (const name of classesOf(said.types)) {
    if (name !== 'Activity') {
      instance.add({ kind: ELEMENT_KINDS[name], id, subject: id, object: id, from });
      continue;
    }
    // A statement that gives an activity two starts says of it what two statements with one start each would.
    const [starts, ends] = [said.attributes[STARTED_AT] ?? [], said.attributes[ENDED_AT] ?? []];
    for (let i = 0; i < Math.max(1, starts.length, ends.length); i++) {
      const [start, end] = [timeTerm(terms, starts[i]), timeTerm(terms, ends[i])];
      instance.add({ kind: 'activity', id, subject: id, object: id, start, end, from });
    }
  }
  if (said.types.includes(EMPTY_COLLECTION) && !instance.emptyCollections.has(id))
    instance.emptyCollections.set(id, from);
}

function timeTerm(terms: Terms, value: Value | undefined): Term {
  return value === undefined ? terms.fresh() : terms.time(valueText(value));
}

function relationFact(instance: Instance, said: RelationStatement, from: number): Fact {
  const broader = RELATIONS[said.relation].broader;
  const kind = (broader === 'wasDerivedFrom' ? broader : said.relation) as FactKind;
  return {
    kind,
    id: identifier(instance.terms, said),
    subject: instance.terms.name(said.subject),
    ...expand(instance.terms, kind, said),
    from,
  };
}
