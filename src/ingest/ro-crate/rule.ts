/** What a rule of a profile is, and the forms that most of them have. */
import { isObject, JsonNumber, type Json } from '../../rdf/json.ts';
import { idsOf, isA, referenceOf, valuesOf, type CrateDocument, type Entity } from './document.ts';

export type ProfileName = 'process' | 'workflow' | 'provenance';

/** As the words MUST, SHOULD and MAY of a profile have it. What is optional is no fault: it tells what a crate could say besides. */
export type Severity = 'REQUIRED' | 'RECOMMENDED' | 'OPTIONAL';

export interface Violation {
  readonly entity: Entity;
  /** As the standard contexts call it. */
  readonly property: string;
}

export interface Rule {
  /** Distinct within its profile: `action-instrument`. */
  readonly name: string;
  readonly severity: Severity;
  /** What the profile says, in a sentence. */
  readonly message: string;
  find(crate: CrateDocument): Iterable<Violation>;
}

/** What the values of a property have to be. */
export interface Wanted {
  /** At least one. */
  readonly some?: true;
  /** References to entities of one of these types. */
  readonly of?: readonly string[];
  /** An address instead of an entity will do. */
  readonly orAddress?: true;
  /** Text, or what is named. */
  readonly text?: RegExp;
}

export type Target = (crate: CrateDocument) => Iterable<Entity>;

/** Entities of one of these types. */
export function every(...types: readonly string[]): Target {
  return ({ entities }) => [...entities.values()].filter((entity) => isA(entity, ...types));
}

/** Those of a target that hold a condition. */
export function where(target: Target, holds: (entity: Entity, crate: CrateDocument) => boolean): Target {
  return (crate) => [...target(crate)].filter((entity) => holds(entity, crate));
}

/** Values that an entity has to have, or may have only so. */
export function values(target: Target, property: string, wanted: Wanted): Rule['find'] {
  return (crate) =>
    [...target(crate)].flatMap((entity) => {
      const found = valuesOf(entity, property);
      const breaks = found.length === 0 ? wanted.some === true : !found.every((value) => fits(crate, value, wanted));
      return breaks ? [{ entity, property }] : [];
    });
}

/** Entities of these types of which one at least has to name the entity, where any other that names it so would be wrong, too. */
export function namedBy(target: Target, property: string, types: readonly string[]): Rule['find'] {
  return (crate) => {
    const naming = index(crate, property);
    return [...target(crate)].flatMap((entity) => {
      const found = naming.get(entity.id) ?? [];
      return found.length > 0 && found.every((one) => isA(one, ...types)) ? [] : [{ entity, property }];
    });
  };
}

const INDEXES = new WeakMap<CrateDocument, Map<string, Map<string, Entity[]>>>();

/** The entities that name one by a property, by its `@id`. Made once for a crate: rules ask for it for every entity. */
export function index(crate: CrateDocument, property: string): ReadonlyMap<string, readonly Entity[]> {
  const all = INDEXES.get(crate) ?? new Map<string, Map<string, Entity[]>>();
  INDEXES.set(crate, all);
  const known = all.get(property);
  if (known) return known;
  const made = new Map<string, Entity[]>();
  for (const entity of crate.entities.values())
    for (const id of idsOf(entity, property)) {
      const list = made.get(id);
      if (list) list.push(entity);
      else made.set(id, [entity]);
    }
  all.set(property, made);
  return made;
}

/** Whether an entity of one of these types names an entity by a property. */
export function isNamed(crate: CrateDocument, { id }: Entity, property: string, types: readonly string[]): boolean {
  return (
    index(crate, property)
      .get(id)
      ?.some((one) => isA(one, ...types)) === true
  );
}

function fits({ entities }: CrateDocument, value: Json, { of, orAddress, text }: Wanted): boolean {
  const id = referenceOf(value);
  const words = id ?? (value instanceof JsonNumber ? value.text : typeof value === 'string' ? value : undefined);
  if (text !== undefined) return words !== undefined && text.test(words);
  if (of === undefined) return words !== '' && (words !== undefined || isObject(value) || typeof value === 'boolean');
  if (orAddress && words !== undefined && /^https?:/.test(words)) return true;
  return id !== undefined && isA(entities.get(id), ...of);
}
