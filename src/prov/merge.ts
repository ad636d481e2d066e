/** Folding what several records say about one subject into what is in force: docs/design/merging.md. */
import type { Iri } from './iri.ts';
import { compareText, describe, relationKey, statementsOf, type Description, type Relation } from './description.ts';
import { TERM, type Vocabulary } from './vocabulary.ts';
import { ENDED_AT, RELATION_LINKS, STARTED_AT } from './statement.ts';
import { instant } from './time.ts';
import { isReference, sameValue, valueText, type Value } from './value.ts';

/** Two things said of one subject that cannot both hold. */
export interface Conflict {
  readonly subject: Iri;
  /** The attribute, or the relation's identifier. */
  readonly property: string;
  readonly values: readonly string[];
}

/** All that is in force about one subject in one bundle (or outside bundles), with the contradictions found. */
export interface Folded {
  readonly description: Description;
  readonly conflicts: readonly Conflict[];
}

/**
 * Folds descriptions of one subject in one bundle. The result does not depend on their order: sets unite, `progress` takes the furthest stage,
 * `single` keeps every value and reports a conflict when there are two. Of things whose class reconciles (clew:reconciles), one value is chosen
 * instead, whatever the order. Relations that a more exact one stands in place of are left out.
 */
export function fold(descriptions: readonly Description[], vocabulary: Vocabulary): Folded {
  const first = descriptions[0]!;
  if (descriptions.length === 1 && isSettled(first, vocabulary)) return { description: first, conflicts: [] };
  const conflicts: Conflict[] = [];
  const union = lift(
    descriptions.length === 1 ? first : (describe(descriptions.flatMap(statementsOf))[0] ?? first),
    vocabulary,
  );
  const attributes: Record<Iri, readonly Value[]> = {};
  const found: Conflict[] = [];
  for (const key of Object.keys(union.attributes) as Iri[]) {
    attributes[key] = reconcile(union.id, key, union.attributes[key]!, vocabulary, found);
  }
  if (vocabulary.reconciles(union.types)) settle(attributes, found, vocabulary);
  else conflicts.push(...found);
  const relations = exactOf(mergeIdentified(union, conflicts), attributes);
  return { description: { ...union, attributes, relations }, conflicts };
}

/**
 * Messages about one run need not all tell the version they are about. What tells it names what the others would call the same thing
 * (clew:insteadOf on a relation, clew:toldAs on the thing itself), so that the more exact is in force alone in whichever order they come.
 */
function exactOf(
  relations: readonly Relation[],
  attributes: Readonly<Record<Iri, readonly Value[]>>,
): readonly Relation[] {
  if (attributes[TERM.toldAs] !== undefined) return [];
  const replaced = new Set(
    relations.flatMap(({ relation, attributes: said }) =>
      (said[TERM.insteadOf] ?? []).map((value) => `${relation} ${valueText(value)}`),
    ),
  );
  return replaced.size === 0
    ? relations
    : relations.filter(({ relation, object }) => object === undefined || !replaced.has(`${relation} ${object}`));
}

/** Nothing to reconcile: no attribute has two values or stands for a relation, and no relation has an identifier or stands in place of others. */
function isSettled(description: Description, vocabulary: Vocabulary): boolean {
  if (description.attributes[TERM.toldAs] !== undefined) return false;
  for (const key in description.attributes) {
    if (description.attributes[key as Iri]!.length > 1 || vocabulary.property(key)?.relation !== undefined)
      return false;
  }
  return description.relations.every(
    ({ id, attributes }) => id === undefined && attributes[TERM.insteadOf] === undefined,
  );
}

/**
 * What was recorded as an attribute before a module declared it a sub-property of a relation is read as that relation: history stays, its reading
 * follows the vocabulary.
 */
function lift(description: Description, vocabulary: Vocabulary): Description {
  const keys = (Object.keys(description.attributes) as Iri[]).filter(
    (key) => vocabulary.property(key)?.relation !== undefined && description.attributes[key]!.every(isReference),
  );
  if (keys.length === 0) return description;
  const attributes = { ...description.attributes };
  const relations = [...description.relations];
  for (const key of keys) {
    for (const value of attributes[key]!) {
      if (isReference(value)) {
        relations.push({ relation: vocabulary.property(key)!.relation!, object: value.iri, via: key, attributes: {} });
      }
    }
    delete attributes[key];
  }
  return { ...description, attributes, relations };
}

function reconcile(
  subject: Iri,
  property: Iri,
  values: readonly Value[],
  vocabulary: Vocabulary,
  conflicts: Conflict[],
): readonly Value[] {
  if (values.length < 2) return values;
  const rule = vocabulary.property(property);
  if (rule?.merge === 'single') {
    conflicts.push({ subject, property, values: values.map(valueText) });
  } else if (rule?.merge === 'progress') {
    const stage = (value: Value) => rule.stages?.get(valueText(value)) ?? -1;
    const furthest = Math.max(...values.map(stage));
    // A value that is no stage is kept, to be refused for what it is.
    const kept = values.filter((value) => stage(value) === furthest || stage(value) === -1);
    if (kept.length > 1) conflicts.push({ subject, property, values: kept.map(valueText) });
    return kept;
  }
  return values;
}

/**
 * Chooses one value where messages about a thing disagree, in place. An end that was reported before the start moves the start: clocks differ
 * between machines, and PROV's start precedes the end (https://www.w3.org/TR/prov-constraints/#start-precedes-end).
 */
function settle(
  attributes: Record<Iri, readonly Value[]>,
  conflicts: readonly Conflict[],
  vocabulary: Vocabulary,
): void {
  for (const { property } of conflicts) {
    const values = attributes[property as Iri]!;
    const stages = vocabulary.property(property)?.stages;
    if (stages) {
      const declared = [...stages.keys()];
      attributes[property as Iri] = [
        values.reduce((a, b) => (declared.indexOf(valueText(b)) > declared.indexOf(valueText(a)) ? b : a)),
      ];
    } else if (property === STARTED_AT) attributes[STARTED_AT] = [extreme(values, -1)];
    else if (property === ENDED_AT) attributes[ENDED_AT] = [extreme(values, 1)];
    else attributes[property as Iri] = values.slice(0, 1);
  }
  const [start, end] = [attributes[STARTED_AT]?.[0], attributes[ENDED_AT]?.[0]];
  if (start && end) attributes[STARTED_AT] = [extreme([start, end], -1)];
}

/** The first (`way` -1) or last (1) of times; of equal ones the first given. */
function extreme(values: readonly Value[], way: 1 | -1): Value {
  return values.reduce((a, b) => (Math.sign(instant(valueText(b)) - instant(valueText(a))) === way ? b : a));
}

/** Relations with one identifier are one relation: https://www.w3.org/TR/prov-constraints/#key-constraints (22–29). */
function mergeIdentified(description: Description, conflicts: Conflict[]): readonly Relation[] {
  if (!description.relations.some((r) => r.id !== undefined)) return description.relations;
  const byKey = new Map<string, Relation>();
  for (const relation of description.relations) {
    const key = relationKey(description.id, relation);
    const before = byKey.get(key);
    byKey.set(key, before ? mergeRelation(description.id, before, relation, conflicts) : relation);
  }
  return [...byKey.values()];
}

function mergeRelation(subject: Iri, a: Relation, b: Relation, conflicts: Conflict[]): Relation {
  const merged: Record<string, unknown> = { ...a };
  for (const key of ['object', 'via', 'time', ...RELATION_LINKS] as const) {
    if (b[key] === undefined) continue;
    if (a[key] !== undefined && a[key] !== b[key])
      conflicts.push({ subject, property: a.id!, values: [a[key], b[key]] });
    else merged[key] = b[key];
  }
  const attributes: Record<Iri, readonly Value[]> = { ...a.attributes };
  for (const key of Object.keys(b.attributes) as Iri[]) {
    const before = attributes[key] ?? [];
    attributes[key] = [...before, ...b.attributes[key]!.filter((v) => !before.some((w) => sameValue(v, w)))];
  }
  const keys = (Object.keys(attributes) as Iri[]).sort(compareText);
  merged['attributes'] = Object.fromEntries(keys.map((key) => [key, attributes[key]]));
  return merged as unknown as Relation;
}

/** The first value of an attribute as text, if there is one. */
export function attributeText(description: Pick<Description, 'attributes'>, property: Iri): string | undefined {
  const value = description.attributes[property]?.[0];
  return value === undefined ? undefined : isReference(value) ? value.iri : value.value;
}
