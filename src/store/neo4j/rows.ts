/** Between the port's rows and what nodes and relationships hold. */
import { int, type Integer } from 'neo4j-driver';
import { relationJson } from '../../prov/description.ts';
import { localName, type Iri } from '../../prov/iri.ts';
import { isNumberKey } from '../../prov/order.ts';
import type { Source } from '../../prov/record.ts';
import type { EdgeName } from '../../prov/relations.ts';
import type { DescriptionRow, EdgeRow, ElementRow, PropertyRow, RecordRow } from '../store.ts';
import { isLong, keyOf } from './keys.ts';
import { classesAmong, edgeName } from './labels.ts';
import { searchOf, valuesOf } from './search.ts';

/** Properties as parameters: whole numbers wrapped, for the driver sends a bare number as a float. */
export type Properties = Record<string, string | number | boolean | Integer | readonly string[]>;

/** A number as a parameter. */
export function numeric(value: number): number | Integer {
  return Number.isSafeInteger(value) ? int(value) : value;
}

/** A returned row, column by column; absent values are null. */
export type Columns = readonly unknown[];

/** Names of an element's own properties; attributes of these names are not repeated beside them. */
const OWN: ReadonlySet<string> = new Set([
  'iri',
  'longIri',
  'kind',
  'types',
  'name',
  'longName',
  'version',
  'project',
  'status',
  'digest',
  'owners',
  'time',
  'endTime',
  'text',
  'search',
  'values',
  'described',
  'since',
]);

const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Decides whether an attribute may become a property of its own: Neo4j never forgets a property name, so there is a limit on new ones. */
export type AdmitName = (name: string) => boolean;

/** What an element's node holds. */
export function elementProperties(row: ElementRow, properties: readonly PropertyRow[], admit: AdmitName): Properties {
  const out: Properties = attributeProperties(properties, admit);
  out['iri'] = keyOf(row.iri);
  if (isLong(row.iri)) out['longIri'] = row.iri;
  // Never absent: an index over several properties leaves out a node that lacks one.
  out['kind'] = row.kind ?? '';
  if (row.types.length > 0) out['types'] = row.types;
  if (row.name !== undefined) {
    out['name'] = keyOf(row.name);
    if (isLong(row.name)) out['longName'] = row.name;
  }
  for (const key of ['version', 'project', 'status', 'digest'] as const) {
    if (row[key] !== undefined) out[key] = row[key];
  }
  if (row.owners.length > 0) out['owners'] = row.owners;
  if (row.time !== undefined) out['time'] = numeric(row.time);
  if (row.endTime !== undefined) out['endTime'] = numeric(row.endTime);
  out['text'] = row.text;
  out['search'] = searchOf(row.text, properties);
  if (properties.length > 0) out['values'] = valuesOf(properties);
  out['described'] = row.described;
  out['since'] = int(row.since);
  return out;
}

/** Attributes under their short names, for people who look at the graph: one number as a number, everything else as text. */
function attributeProperties(properties: readonly PropertyRow[], admit: AdmitName): Properties {
  const texts = new Map<string, string[]>();
  const numbers = new Map<string, number | Integer>();
  for (const { predicate, key, order } of properties) {
    const name = localName(predicate);
    if (OWN.has(name) || !ATTRIBUTE_NAME.test(name) || !admit(name)) continue;
    const before = texts.get(name);
    if (before) before.push(key);
    else {
      texts.set(name, [key]);
      const number = order !== undefined && isNumberKey(order) ? Number(key) : NaN;
      if (Number.isFinite(number))
        numbers.set(name, /^[+-]?\d+$/.test(key) && Number.isSafeInteger(number) ? int(number) : number);
    }
  }
  const out: Properties = {};
  for (const [name, values] of texts) out[name] = values.length > 1 ? values : (numbers.get(name) ?? values[0]!);
  return out;
}

/** Columns of an element `n`, in the order {@link elementRow} reads them. */
export const ELEMENT =
  'coalesce(n.longIri, n.iri), labels(n), n.kind, n.types, coalesce(n.longName, n.name), n.version, n.project, n.status, n.digest, n.owners, n.time, n.endTime, n.text, n.described, n.since';

export function elementRow(columns: Columns): ElementRow {
  const [
    iri,
    labels,
    kind,
    types,
    name,
    version,
    project,
    status,
    digest,
    owners,
    time,
    endTime,
    text,
    described,
    since,
  ] = columns;
  return {
    iri: iri as Iri,
    classes: classesAmong(labels as string[]),
    ...(kind !== '' && { kind: kind as string }),
    types: (types ?? []) as Iri[],
    ...present({ name, version, project, status, digest }),
    owners: (owners ?? []) as Iri[],
    ...present({ time, endTime }),
    text: text as string,
    described: described as boolean,
    since: since as number,
  } as ElementRow;
}

/** What a relationship of an edge holds. */
export function edgeProperties(row: EdgeRow): Properties {
  const out: Properties = { key: row.key, since: int(row.since) };
  if (row.until !== undefined) out['until'] = int(row.until);
  if (row.time !== undefined) out['time'] = row.time;
  if (row.roles.length > 0) out['role'] = row.roles;
  if (row.via !== undefined) out['via'] = row.via;
  if (row.bundle !== undefined) out['bundle'] = row.bundle;
  // Most relations say no more than the relationship shows; only the others carry their JSON.
  if (row.json !== plainJson(row)) out['json'] = row.json;
  return out;
}

/** The JSON of a relation that has nothing but what the row itself shows. */
function plainJson({ name, to, time, via }: Pick<EdgeRow, 'name' | 'to' | 'time' | 'via'>): string | undefined {
  if (name === 'hadPlan') return undefined;
  const more = { ...(time !== undefined && { time }), ...(via !== undefined && { via }) };
  return relationJson({ relation: name as Exclude<EdgeName, 'hadPlan'>, object: to, attributes: {}, ...more });
}

/** Columns of an edge: relationship `r` from `a` to `b`. */
export const EDGE =
  'r.key, type(r), coalesce(a.longIri, a.iri), coalesce(b.longIri, b.iri), r.since, r.until, r.time, r.role, r.via, r.bundle, r.json';

export function edgeRow(columns: Columns, size: number): EdgeRow {
  const [key, type, from, to, since, until, time, roles, via, bundle, json] = columns;
  const name = edgeName(type as string);
  const row = { name, to: to as Iri, ...present({ time, via }) } as Pick<EdgeRow, 'name' | 'to' | 'time' | 'via'>;
  return {
    key: key as string,
    from: from as Iri,
    since: since as number,
    ...untilBefore(until, size),
    ...row,
    roles: (roles ?? []) as string[],
    ...present({ bundle }),
    json: (json ?? plainJson(row)) as string,
  };
}

/** What a record's node holds. */
export function recordProperties(row: RecordRow): Properties {
  const out: Properties = {
    number: int(row.number),
    digest: row.digest,
    recordedAt: row.recordedAt,
    schema: row.schema,
  };
  if (row.actor !== undefined) out['actor'] = row.actor;
  for (const key of ['name', 'mediaType', 'digest'] as const) {
    if (row.source?.[key] !== undefined) out[SOURCE[key]] = row.source[key];
  }
  if (row.source) out['hasSource'] = true;
  if (row.revises.length > 0) out['revises'] = row.revises;
  if (row.until !== undefined) out['until'] = int(row.until);
  for (const key of ['leaf', 'salt', 'envelope'] as const) if (row[key] !== undefined) out[key] = row[key];
  if (row.removes?.length) out['removes'] = row.removes;
  if (row.removedBy !== undefined) out['removedBy'] = int(row.removedBy);
  return out;
}

const SOURCE = { name: 'sourceName', mediaType: 'sourceType', digest: 'sourceDigest' } as const;

/** Columns of a record `r`. */
export const RECORD =
  'r.number, r.digest, r.recordedAt, r.actor, r.hasSource, r.sourceName, r.sourceType, r.sourceDigest, r.revises, r.schema, r.until, r.leaf, r.salt, r.envelope, r.removes, r.removedBy';

export function recordRow(columns: Columns, size: number): RecordRow {
  const [number, digest, recordedAt, actor, hasSource, sourceName, sourceType, sourceDigest, revises, schema, until] =
    columns;
  const [leaf, salt, envelope, removes, removedBy] = columns.slice(11);
  const source: Source = present({ name: sourceName, mediaType: sourceType, digest: sourceDigest });
  return {
    number: number as number,
    digest: digest as string,
    recordedAt: recordedAt as string,
    ...present({ actor }),
    ...(hasSource === true && { source }),
    revises: (revises ?? []) as string[],
    schema: schema as string,
    ...untilBefore(until, size),
    ...present({ leaf, salt, envelope, removes, removedBy }),
  };
}

/** What a description's node holds. */
export function descriptionProperties(row: DescriptionRow): Properties {
  const out: Properties = { key: row.key, subject: keyOf(row.iri), json: row.json, since: int(row.since) };
  if (isLong(row.iri)) out['longSubject'] = row.iri;
  if (row.bundle !== undefined) out['bundle'] = row.bundle;
  if (row.until !== undefined) out['until'] = int(row.until);
  return out;
}

/** Columns of a description `d`. */
export const DESCRIPTION = 'd.key, coalesce(d.longSubject, d.subject), d.bundle, d.json, d.since, d.until';

export function descriptionRow(columns: Columns, size: number): DescriptionRow {
  const [key, iri, bundle, json, since, until] = columns;
  return {
    key: key as string,
    iri: iri as Iri,
    ...present({ bundle }),
    json: json as string,
    since: since as number,
    ...untilBefore(until, size),
  };
}

/** A reader sees history up to its snapshot: what a later record ended is still in force for it. */
function untilBefore(until: unknown, size: number): { until?: number } {
  return typeof until === 'number' && until < size ? { until } : {};
}

function present(values: Readonly<Record<string, unknown>>): Record<string, never> {
  const out: Record<string, unknown> = {};
  for (const key in values) if (values[key] !== null && values[key] !== undefined) out[key] = values[key];
  return out as Record<string, never>;
}
