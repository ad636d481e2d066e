/** What changed between two states of an element. Pure. */
import { relationJson, relationKey, type Description, type Relation } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { valueJson, type Value } from '../../prov/value.ts';

/** The values of a property before and after; it was added if there were none before, and taken away if there are none after. */
export interface PropertyChange {
  readonly property: Iri;
  /** The PROV bundle in which it is said; undefined: outside bundles. */
  readonly bundle: Iri | undefined;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

/** A relation from the element; without `before` it was added, without `after` taken away. Only one with an identifier can change. */
export interface RelationChange {
  readonly key: string;
  readonly bundle: Iri | undefined;
  readonly before?: Relation;
  readonly after?: Relation;
}

/** Each list sorted: types and properties by IRI, relations by name and key, each bundle after what is said outside bundles. */
export interface Difference {
  readonly addedTypes: readonly Iri[];
  readonly removedTypes: readonly Iri[];
  readonly properties: readonly PropertyChange[];
  readonly relations: readonly RelationChange[];
}

/**
 * Compares what was said of an element with what is said of it.
 * @param before folded descriptions, one for each bundle; empty if nothing was said
 * @param after likewise
 */
export function difference(before: readonly Description[], after: readonly Description[]): Difference {
  const [typesBefore, typesAfter] = [typesOf(before), typesOf(after)];
  const bundles = [...new Set([...before, ...after].map((d) => d.bundle ?? ''))].sort();
  const pairs = bundles.map((bundle) => ({
    bundle: bundle === '' ? undefined : (bundle as Iri),
    was: before.find((d) => (d.bundle ?? '') === bundle),
    is: after.find((d) => (d.bundle ?? '') === bundle),
  }));
  return {
    addedTypes: [...typesAfter].filter((type) => !typesBefore.has(type)).sort(),
    removedTypes: [...typesBefore].filter((type) => !typesAfter.has(type)).sort(),
    properties: pairs.flatMap(({ bundle, was, is }) => changedProperties(bundle, was, is)),
    relations: pairs.flatMap(({ bundle, was, is }) => changedRelations(bundle, was, is)),
  };
}

/** Whether nothing changed. */
export function isSame({ addedTypes, removedTypes, properties, relations }: Difference): boolean {
  return addedTypes.length + removedTypes.length + properties.length + relations.length === 0;
}

function typesOf(descriptions: readonly Description[]): Set<Iri> {
  return new Set(descriptions.flatMap((d) => d.types));
}

function changedProperties(
  bundle: Iri | undefined,
  was: Description | undefined,
  is: Description | undefined,
): PropertyChange[] {
  const properties = [...new Set([...Object.keys(was?.attributes ?? {}), ...Object.keys(is?.attributes ?? {})])].sort();
  return (properties as Iri[]).flatMap((property) => {
    const [before, after] = [was?.attributes[property] ?? [], is?.attributes[property] ?? []];
    return sameValues(before, after) ? [] : [{ property, bundle, before, after }];
  });
}

/** Values of a description are sorted by their JSON. */
function sameValues(before: readonly Value[], after: readonly Value[]): boolean {
  return before.length === after.length && before.every((value, i) => valueJson(value) === valueJson(after[i]!));
}

function changedRelations(
  bundle: Iri | undefined,
  was: Description | undefined,
  is: Description | undefined,
): RelationChange[] {
  const [before, after] = [keyed(was), keyed(is)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => jsonOf(before.get(key)) !== jsonOf(after.get(key)))
    .map((key) => ({
      key,
      bundle,
      ...(before.has(key) && { before: before.get(key)! }),
      ...(after.has(key) && { after: after.get(key)! }),
    }))
    .sort((a, b) => compare(nameOf(a), nameOf(b)) || compare(a.key, b.key));
}

function keyed(description: Description | undefined): Map<string, Relation> {
  return new Map((description?.relations ?? []).map((r) => [relationKey(description!.id, r, description!.bundle), r]));
}

function jsonOf(relation: Relation | undefined): string | undefined {
  return relation && relationJson(relation);
}

function nameOf({ before, after }: RelationChange): string {
  return (after ?? before)!.relation;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
