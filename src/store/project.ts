/** From descriptions in force to the rows that listings, filters and walks read. Pure: the same descriptions give the same rows in every store. */
import { sha256, type Description } from '../prov/description.ts';
import { edgesOf } from '../prov/edge.ts';
import { relationJson } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { attributeText } from '../prov/merge.ts';
import { shortName } from '../prov/name.ts';
import { PROV, XSD_DATETIME } from '../prov/namespaces.ts';
import { orderKey } from '../prov/order.ts';
import type { ProvClass } from '../prov/relations.ts';
import { ENDED_AT, GENERATED_AT, INVALIDATED_AT, rolesOf, STARTED_AT } from '../prov/statement.ts';
import { instant } from '../prov/time.ts';
import { isNumeric, isReference, valueText, type Value } from '../prov/value.ts';
import { TERM, type Vocabulary } from '../prov/vocabulary.ts';
import type { EdgeRow, ElementRow, PropertyRow } from './store.ts';

/**
 * The form of the rows computed here, kept with a history so that rows of another form are computed anew. 2: order keys of numbers and times;
 * 3: identifiers of relations.
 */
export const PROJECTION = '3';

/** What the identifiers of relations are indexed under: the property that leads to every qualified relation, whatever its kind. */
export const RELATION_IDENTIFIER = `${PROV}qualifiedInfluence` as Iri;

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
  const types = descriptions.length === 1 ? descriptions[0]!.types : distinct(descriptions.flatMap((d) => d.types));
  const declared = vocabulary.provClasses(types);
  const row: { -readonly [K in keyof ElementRow]: ElementRow[K] } = {
    iri,
    classes: CLASSES.filter((c) => declared.includes(c) || implied.has(c)),
    types,
    owners: ownersOf(descriptions),
    text: searchText(iri, descriptions),
    described: descriptions.some((d) => d.types.length > 0 || d.relations.length > 0 || !isEmpty(d.attributes)),
    since,
  };
  set(row, 'kind', vocabulary.kindOf(types)?.name);
  for (const [column, property] of COLUMNS) set(row, column, firstText(descriptions, property));
  if (row.name === undefined)
    set(row, 'name', firstText(descriptions, TERM.title) ?? firstText(descriptions, TERM.label));
  set(
    row,
    'time',
    timeOf(descriptions, STARTED_AT) ??
      timeOf(descriptions, GENERATED_AT) ??
      relationTime(descriptions, 'wasGeneratedBy'),
  );
  set(
    row,
    'endTime',
    timeOf(descriptions, ENDED_AT) ??
      timeOf(descriptions, INVALIDATED_AT) ??
      relationTime(descriptions, 'wasInvalidatedBy'),
  );
  return row;
}

const CLASSES: readonly ProvClass[] = ['Entity', 'Activity', 'Agent'];
const COLUMNS = [
  ['name', TERM.name],
  ['version', TERM.version],
  ['project', TERM.project],
  ['status', TERM.status],
  ['digest', TERM.digest],
] as const;

/** Absent rather than undefined: rows are compared and written as JSON. */
function set<K extends keyof ElementRow>(
  row: { -readonly [P in keyof ElementRow]: ElementRow[P] },
  key: K,
  value: ElementRow[K] | undefined,
): void {
  if (value !== undefined) row[key] = value;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

/** Index entries for every attribute value of an element, and for the identifiers of its relations. */
export function propertyRows(iri: Iri, descriptions: readonly Description[]): PropertyRow[] {
  const rows: PropertyRow[] = [];
  // Only a second value of a predicate can repeat a key.
  const seen = new Map<string, number>();
  for (const { attributes } of descriptions) {
    for (const predicate of Object.keys(attributes) as Iri[]) {
      const values = attributes[predicate]!;
      const mayRepeat = values.length > 1 || descriptions.length > 1;
      for (const value of values) {
        const row = propertyRow(iri, predicate, value);
        if (mayRepeat) {
          const id = `${predicate} ${row.key}`;
          const before = seen.get(id);
          if (before !== undefined) {
            // The same text once as a word and once as a number: found by both.
            if (row.order !== undefined) rows[before] = row;
            continue;
          }
          seen.set(id, rows.length);
        }
        rows.push(row);
      }
    }
  }
  return [...rows, ...identifierRows(iri, descriptions, rows)];
}

/** Each identifier once, unless an attribute says it already. */
function identifierRows(iri: Iri, descriptions: readonly Description[], rows: readonly PropertyRow[]): PropertyRow[] {
  const keys = new Set<string>();
  for (const { relations } of descriptions)
    for (const { id } of relations) if (id !== undefined) keys.add(indexKey(id));
  if (keys.size > 0) for (const { predicate, key } of rows) if (predicate === RELATION_IDENTIFIER) keys.delete(key);
  return [...keys].map((key) => ({ iri, predicate: RELATION_IDENTIFIER, key }));
}

function propertyRow(iri: Iri, predicate: Iri, value: Value): PropertyRow {
  const key = indexKey(value);
  const order = isReference(value) ? undefined : orderKey(value);
  return order === undefined ? { iri, predicate, key } : { iri, predicate, key, order };
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
