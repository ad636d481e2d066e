/** Rows for clauses, said briefly. What is not given follows from what is, as `project.ts` would have it. */
import { descriptionJson, relationJson, relationKey, sha256, type Relation } from '../../src/prov/description.ts';
import { iri, type Iri } from '../../src/prov/iri.ts';
import { orderKeyOfText } from '../../src/prov/order.ts';
import { HAD_ROLE } from '../../src/prov/statement.ts';
import type { EdgeName } from '../../src/prov/relations.ts';
import { NO_CHANGES } from '../../src/store/changes.ts';
import { descriptionKey } from '../../src/store/project.ts';
import type {
  BodyRow,
  Changes,
  DescriptionRow,
  EdgeRow,
  ElementRow,
  PropertyRow,
  RecordRow,
  Store,
} from '../../src/store/store.ts';

export const SCHEMA = `sha256:${'0'.repeat(64)}`;

/** `urn:t:` and the name, or the IRI itself if it is one. */
export function id(name: string): Iri {
  return iri(name.includes(':') ? name : `urn:t:${name}`);
}

export type ElementParts = Partial<Omit<ElementRow, 'iri' | 'since'>> & { readonly properties?: Properties };
export type Properties = Readonly<Record<string, string | number>>;

export function elementRow(name: string, { properties: _, ...parts }: ElementParts, since: number): ElementRow {
  return { iri: id(name), classes: ['Entity'], types: [], owners: [], text: name, described: true, since, ...parts };
}

export interface EdgeParts {
  readonly role?: string;
  readonly time?: string;
  readonly via?: string;
  readonly bundle?: string;
  readonly id?: string;
}

export type EdgeSpec = readonly [from: string, name: EdgeName, to: string, parts?: EdgeParts];

export function edgeRow([from, name, to, parts = {}]: EdgeSpec, since: number): EdgeRow {
  const relation: Relation = {
    relation: name === 'hadPlan' ? 'wasAssociatedWith' : name,
    ...(name === 'hadPlan' ? { plan: id(to) } : { object: id(to) }),
    ...(parts.id !== undefined && { id: id(parts.id) }),
    ...(parts.via !== undefined && { via: id(parts.via) }),
    ...(parts.time !== undefined && { time: parts.time }),
    attributes: parts.role === undefined ? {} : { [HAD_ROLE]: [{ value: parts.role }] },
  };
  const bundle = parts.bundle === undefined ? undefined : id(parts.bundle);
  const key = relationKey(id(from), relation, bundle);
  return {
    key: name === 'hadPlan' ? `${key}p` : key,
    name,
    from: id(from),
    to: id(to),
    since,
    ...(parts.time !== undefined && { time: parts.time }),
    roles: parts.role === undefined ? [] : [parts.role],
    ...(relation.via !== undefined && { via: relation.via }),
    ...(bundle !== undefined && { bundle }),
    json: relationJson(relation),
  };
}

/** Canonical JSON of a description that says a name; different names, different descriptions. */
export function descriptionRow(name: string, said: string, since: number, bundle?: string): DescriptionRow {
  const where = bundle === undefined ? {} : { bundle: id(bundle) };
  const attributes = { [id('says')]: [{ value: said }] };
  const json = descriptionJson({ id: id(name), types: [], attributes, relations: [], ...where });
  return { key: descriptionKey(json), iri: id(name), json, since, ...where };
}

export function bodyRow(record: number, seq: number, { iri: about, key, json }: DescriptionRow): BodyRow {
  return { record, seq, iri: about, key, json };
}

export function recordRow(number: number, parts: Partial<RecordRow> = {}): RecordRow {
  const recordedAt = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  return { number, digest: `sha256:${sha256(`record ${number}`)}`, recordedAt, revises: [], schema: SCHEMA, ...parts };
}

export function propertyRows(name: string, properties: Properties): PropertyRow[] {
  return Object.entries(properties).map(([predicate, value]) => ({
    iri: id(name),
    predicate: id(predicate),
    key: String(value),
    ...(typeof value === 'number' && { order: orderKeyOfText(String(value))! }),
  }));
}

export function changes(parts: Partial<Changes>): Changes {
  return { ...NO_CHANGES, ...parts };
}

/** What one record adds. Elements that only edges name are added undescribed. */
export interface RecordSpec {
  readonly elements?: Readonly<Record<string, ElementParts>>;
  readonly edges?: readonly EdgeSpec[];
  /** Edges of earlier records that end. */
  readonly ends?: readonly EdgeSpec[];
  /** Anything else, as rows. */
  readonly rows?: (number: number) => Partial<Changes>;
  readonly record?: Partial<RecordRow>;
}

/** Appends one record; returns its number. Elements the store has already are changed. */
export async function append(store: Store, spec: RecordSpec): Promise<number> {
  return store.write(async (writer) => {
    const { size: number } = await writer.head();
    const listed = Object.entries(spec.elements ?? {});
    const named = new Set((spec.edges ?? []).flatMap(([from, , to]) => [from, to]));
    for (const [name] of listed) named.delete(name);
    const known = await writer.elements([...listed.map(([name]) => id(name)), ...[...named].map(id)]);
    const rows = listed.map(([name, parts]) => elementRow(name, parts, known.get(id(name))?.since ?? number));
    const implied = [...named]
      .filter((name) => !known.has(id(name)))
      .map((name) => elementRow(name, { described: false }, number));
    await writer.apply(
      changes({
        records: [recordRow(number, spec.record)],
        newElements: [...rows.filter((e) => !known.has(e.iri)), ...implied],
        changedElements: rows.filter((e) => known.has(e.iri)),
        properties: listed.flatMap(([name, { properties }]) => propertyRows(name, properties ?? {})),
        newEdges: (spec.edges ?? []).map((e) => edgeRow(e, number)),
        closedEdges: (spec.ends ?? []).map((e) => ({ from: id(e[0]), key: edgeRow(e, 0).key, until: number })),
        ...spec.rows?.(number),
      }),
    );
    return number;
  });
}

/** Numbers from 0 up to, not including, `n`. */
export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
