/** A profile as PROV statements: `ontology/profile.ttl`. Elements are named by their content, so that the same profile is recorded once. */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { XSD } from '../../prov/namespaces.ts';
import { element, relate, type ElementStatement, type Statement } from '../../prov/statement.ts';
import { literal, type Literal } from '../../prov/value.ts';
import { clew, integer, namePart, said, words, type Said } from '../terms.ts';
import type { ProfiledColumn, TableProfile } from './table.ts';

const PROFILE = { name: 'DataProfile', prefix: 'profile', versioned: false } as const;
const COLUMN = { name: 'ColumnProfile', prefix: 'columnprofile', versioned: false } as const;
const WINDOW = { name: 'MonitoringWindow', prefix: 'window', versioned: false } as const;

export type ProfilePart = 'features' | 'predictions' | 'labels';

/**
 * @param of the dataset version or monitoring window that was profiled
 * @returns the profile's IRI and what to record
 */
export function profileStatements(
  profile: TableProfile,
  of: Iri,
  part: ProfilePart,
): { readonly id: Iri; readonly statements: readonly Statement[] } {
  const columns = profile.columns.map((column) => columnStatement(column));
  const content = [of, part, String(profile.rows), ...columns.map(({ id }) => id)];
  const id = idOf(PROFILE, sha256(JSON.stringify(content)));
  const statements: Statement[] = [
    element(id, [clew('DataProfile')], {
      ...said({
        rowCount: integer(profile.rows),
        columnCount: integer(profile.columns.length),
        schemaDigest: words(schemaDigest(profile)),
        profilePart: words(part),
        profilingMethod: words('clew profile: bins of equal frequency, exact counts'),
      }),
    }),
    relate('wasDerivedFrom', id, of),
    ...columns.flatMap((column) => [column, relate('hadMember', id, column.id)]),
  ];
  return { id, statements };
}

/** A monitoring window of a deployment. @param from, to ISO 8601 */
export function windowStatements(
  deployment: Iri,
  name: string,
  from: string,
  to: string,
): { readonly id: Iri; readonly statements: readonly Statement[] } {
  const id = idOf(WINDOW, `${namePart(name)}/${from}`);
  const time = (value: string) => literal(value, `${XSD}dateTime` as Iri);
  return {
    id,
    statements: [
      element(id, [clew('MonitoringWindow')], said({ windowStart: time(from), windowEnd: time(to) })),
      relate('wasDerivedFrom', id, deployment),
    ],
  };
}

/** Over names and types in their order, so that a change of schema shows. */
function schemaDigest({ columns }: TableProfile): string {
  return `sha256:${sha256(JSON.stringify(columns.map(({ name, type }) => [name, type])))}`;
}

function columnStatement(column: ProfiledColumn): ElementStatement {
  const attributes: Said = said({
    name: words(column.name),
    dataType: words(column.type),
    valueCount: integer(column.present),
    missingCount: integer(column.missing),
    ...(column.distinct !== undefined && { distinctCount: integer(column.distinct) }),
    ...(column.numbers && {
      minimum: double(column.numbers.minimum),
      maximum: double(column.numbers.maximum),
      mean: double(column.numbers.mean),
      ...(column.numbers.deviation !== undefined && { standardDeviation: double(column.numbers.deviation) }),
    }),
    ...(column.histogram && { histogram: json('Histogram', histogramJson(column.histogram)) }),
    ...(column.quantiles && {
      quantiles: json(
        'Quantiles',
        column.quantiles.map((pair) => pair.map(String)),
      ),
    }),
    ...(column.categories && { categoryCounts: json('CategoryCounts', column.categories) }),
    ...(column.other !== undefined && { otherCount: integer(column.other) }),
  });
  const id = idOf(COLUMN, `${namePart(column.name)}/${sha256(JSON.stringify(attributes)).slice(0, 32)}`);
  return element(id, [clew('ColumnProfile')], attributes);
}

function histogramJson({ edges, counts }: NonNullable<ProfiledColumn['histogram']>): object {
  return { edges: edges.map(String), counts };
}

function json(datatype: string, value: unknown): Literal {
  return literal(JSON.stringify(value).toWellFormed(), clew(datatype));
}

function double(value: number): Literal {
  return literal(String(value), `${XSD}double` as Iri);
}
