/** From descriptions in force to the rows that listings, filters and walks read. Pure: the same descriptions give the same rows in every store. */
import { sha256, type Description } from '../prov/description.ts';
import { edgesOf } from '../prov/edge.ts';
import { relationJson } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { attributeText } from '../prov/merge.ts';
import { shortName } from '../prov/name.ts';
import { XSD_DATETIME } from '../prov/namespaces.ts';
import type { ProvClass } from '../prov/relations.ts';
import { ENDED_AT, GENERATED_AT, INVALIDATED_AT, rolesOf, STARTED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { isNumeric, isReference, toNumber, valueText, type Value } from '../prov/value.ts';
import { TERM, type Vocabulary } from '../prov/vocabulary.ts';
import type { EdgeRow, ElementRow, PropertyRow } from './store.ts';

/** Longest value that is findable by itself; longer ones are found by their digest. UTF-16 code units. */
export const MAX_INDEXED = 256;

/** Most characters of an element that full-text search reads. */
export const MAX_TEXT = 65_536;

/** Identity of a description: the first 32 hex digits of the SHA-256 of its canonical JSON. */
export function descriptionKey(json: string): string {
  return sha256(json).slice(0, 32);
}

/** What a value is found by: its text, or `sha256:…` of it when longer than {@link MAX_INDEXED}. */
export function indexKey(value: Value | string): string {
  const text = typeof value === 'string' ? value : valueText(value);
  return text.length <= MAX_INDEXED ? text : `sha256:${sha256(text)}`;
}

/**
 * The row of an element.
 * @param descriptions what is in force about it, folded, one per bundle; empty if it is only referred to
 * @param implied classes its relations imply (`impliedClasses`)
 * @param since the first record that mentioned it
 */
export function elementRow(
  iri: Iri,
  descriptions: readonly Description[],
  implied: ReadonlySet<ProvClass>,
  since: number,
  vocabulary: Vocabulary,
): ElementRow {
  const types = distinct(descriptions.flatMap((d) => d.types));
  const declared = vocabulary.provClasses(types);
  const kind = vocabulary.kindOf(types)?.name;
  const text = (property: Iri) => firstText(descriptions, property);
  const name = text(TERM.name) ?? text(TERM.title) ?? text(TERM.label);
  const time =
    timeOf(descriptions, STARTED_AT) ??
    timeOf(descriptions, GENERATED_AT) ??
    relationTime(descriptions, 'wasGeneratedBy');
  const endTime =
    timeOf(descriptions, ENDED_AT) ??
    timeOf(descriptions, INVALIDATED_AT) ??
    relationTime(descriptions, 'wasInvalidatedBy');
  const optional = {
    name,
    version: text(TERM.version),
    project: text(TERM.project),
    status: text(TERM.status),
    digest: text(TERM.digest),
  };
  return {
    iri,
    classes: (['Entity', 'Activity', 'Agent'] as const).filter((c) => declared.includes(c) || implied.has(c)),
    ...(kind !== undefined && { kind }),
    types,
    ...(Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined)) as Partial<ElementRow>),
    owners: ownersOf(descriptions),
    ...(time !== undefined && { time }),
    ...(endTime !== undefined && { endTime }),
    text: searchText(iri, descriptions),
    described: descriptions.some(
      (d) => d.types.length > 0 || Object.keys(d.attributes).length > 0 || d.relations.length > 0,
    ),
    since,
  };
}

/** Index entries for every attribute value of an element. */
export function propertyRows(iri: Iri, descriptions: readonly Description[]): PropertyRow[] {
  const rows = new Map<string, PropertyRow>();
  for (const description of descriptions) {
    for (const predicate of Object.keys(description.attributes) as Iri[]) {
      for (const value of description.attributes[predicate]!) {
        const key = indexKey(value);
        const number = isReference(value) ? undefined : toNumber(value);
        const finite = number !== undefined && Number.isFinite(number);
        rows.set(`${predicate} ${key}`, { iri, predicate, key, ...(finite && { number }) });
      }
    }
  }
  return [...rows.values()];
}

/** Edge rows of a folded description that begin with record `since`. */
export function edgeRows(description: Description, since: number): EdgeRow[] {
  return edgesOf(description).map(({ key, name, from, to, relation, bundle }) => ({
    key,
    name,
    from,
    to,
    since,
    ...(relation.time !== undefined && { time: relation.time }),
    roles: rolesOf(relation).map(valueText),
    ...(relation.via !== undefined && { via: relation.via }),
    ...(bundle !== undefined && { bundle }),
    json: relationJson(relation),
  }));
}

function firstText(descriptions: readonly Description[], property: Iri): string | undefined {
  for (const description of descriptions) {
    const text = attributeText(description, property);
    if (text !== undefined) return text;
  }
  return undefined;
}

function timeOf(descriptions: readonly Description[], property: Iri): number | undefined {
  const text = firstText(descriptions, property);
  return text === undefined ? undefined : milliseconds(text);
}

function relationTime(
  descriptions: readonly Description[],
  name: 'wasGeneratedBy' | 'wasInvalidatedBy',
): number | undefined {
  for (const description of descriptions) {
    for (const relation of description.relations) {
      if (relation.relation === name && relation.time !== undefined) return milliseconds(relation.time);
    }
  }
  return undefined;
}

function milliseconds(text: string): number | undefined {
  const at = instant(text);
  return Number.isNaN(at) ? undefined : at;
}

function ownersOf(descriptions: readonly Description[]): Iri[] {
  const owners: Iri[] = [];
  for (const description of descriptions) {
    for (const relation of description.relations) {
      if (relation.relation !== 'wasAttributedTo' && relation.relation !== 'wasAssociatedWith') continue;
      if (relation.object !== undefined && rolesOf(relation).some((role) => valueText(role) === TERM.owner))
        owners.push(relation.object);
    }
  }
  return distinct(owners);
}

/** Words people search for: the short name and every value that is prose, name or identifier; not numbers and times. */
function searchText(iri: Iri, descriptions: readonly Description[]): string {
  let text = shortName(iri);
  for (const description of descriptions) {
    for (const values of Object.values(description.attributes) as (readonly Value[])[]) {
      for (const value of values) {
        if (isReference(value) || isNumeric(value.datatype) || value.datatype === XSD_DATETIME) continue;
        text += `\n${value.value}`;
        if (text.length > MAX_TEXT) return text.slice(0, MAX_TEXT).toWellFormed();
      }
    }
  }
  return text;
}

function distinct<T extends string>(items: readonly T[]): T[] {
  return items.length < 2 ? [...items] : [...new Set(items)].sort();
}
