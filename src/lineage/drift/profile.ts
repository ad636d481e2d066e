/** A recorded data profile as numbers: what `ontology/profile.ttl` keeps as written is read here, once. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { Closure } from '../closure.ts';

/** Bins `[edges[i], edges[i + 1])`, the last one closed; one more edge than counts. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Families of types within which values can be compared: an int64 that becomes a float32 is no change of type. */
export type TypeFamily = 'number' | 'category' | 'time';

export interface ColumnStatistics {
  readonly iri: Iri;
  readonly name: string;
  readonly dataType?: string;
  readonly family?: TypeFamily;
  readonly unit?: string;
  /** Values that are there. */
  readonly present?: number;
  /** Rows without a value. */
  readonly missing?: number;
  readonly distinct?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly mean?: number;
  readonly deviation?: number;
  readonly histogram?: Histogram;
  /** Rank, value; ascending. */
  readonly quantiles?: readonly (readonly [rank: number, value: number])[];
  readonly categories?: ReadonlyMap<string, number>;
  /** Values that `categories` leaves out. */
  readonly other?: number;
  /** The feature version whose values these are, if it is recorded. */
  readonly feature?: Iri;
  /** What is recorded and cannot be read. */
  readonly unreadable?: string;
}

export interface Profile {
  readonly iri: Iri;
  /** Rows profiled. */
  readonly rows?: number;
  readonly schemaDigest?: string;
  /** By name of column. */
  readonly columns: ReadonlyMap<string, ColumnStatistics>;
}

/** The profile at an IRI, from a closure that holds it and its columns. */
export function profileOf(closure: Closure, iri: Iri): Profile {
  const rows = numberOf(closure.text(iri, `${CLEW}rowCount`));
  const schemaDigest = closure.text(iri, `${CLEW}schemaDigest`);
  const columns = closure
    .related(iri, 'hadMember')
    .map((member) => columnOf(closure, member.iri))
    .filter((column) => column !== undefined);
  return {
    iri,
    ...(rows !== undefined && { rows }),
    ...(schemaDigest !== undefined && { schemaDigest }),
    columns: new Map(columns.map((column) => [column.name, column])),
  };
}

function columnOf(closure: Closure, iri: Iri): ColumnStatistics | undefined {
  const text = (property: string) => closure.text(iri, CLEW + property);
  const name = text('name');
  if (name === undefined) return undefined;
  const dataType = text('dataType');
  const [feature] = closure.related(iri, 'wasDerivedFrom');
  const numbers = {
    present: numberOf(text('valueCount')),
    missing: numberOf(text('missingCount')),
    distinct: numberOf(text('distinctCount')),
    minimum: numberOf(text('minimum')),
    maximum: numberOf(text('maximum')),
    mean: numberOf(text('mean')),
    deviation: numberOf(text('standardDeviation')),
    other: numberOf(text('otherCount')),
  };
  const written = {
    histogram: parsed(text('histogram'), histogramOf),
    quantiles: parsed(text('quantiles'), quantilesOf),
    categories: parsed(text('categoryCounts'), categoriesOf),
  };
  const broken = Object.entries(written).find(([, value]) => value === 'unreadable')?.[0];
  const family =
    familyOf(dataType) ??
    (written.categories ? 'category' : (written.histogram ?? written.quantiles) ? 'number' : undefined);
  return defined({
    iri,
    name,
    dataType,
    family,
    unit: text('unit'),
    ...numbers,
    ...Object.fromEntries(Object.entries(written).filter(([, value]) => value !== 'unreadable')),
    feature: feature?.iri,
    unreadable: broken === undefined ? undefined : `The ${broken} of ${name} is not what its datatype says.`,
  });
}

/** The family of a type as producers write it: int64, float32, double precision, varchar(20), category, bool, timestamp. */
export function familyOf(dataType: string | undefined): TypeFamily | undefined {
  if (dataType === undefined) return undefined;
  const type = dataType.toLowerCase();
  if (/^(date|time|timestamp|interval)/.test(type)) return 'time';
  if (/^(u?(big|small|tiny)?int|integer|long|short|byte|float|double|decimal|numeric|number|real)/.test(type))
    return 'number';
  if (/^(bool|str|string|text|char|varchar|category|categorical|object|enum|utf8)/.test(type)) return 'category';
  return undefined;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text.replace(/^([+-]?)INF$/, '$1Infinity'));
  return Number.isNaN(value) ? undefined : value;
}

/** What stands in a literal; a reader returns undefined for what is none. */
function parsed<T>(text: string | undefined, read: (json: unknown) => T | undefined): T | 'unreadable' | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The shape refuses what is no JSON; histories from elsewhere may hold it all the same.
    return 'unreadable';
  }
  return read(json) ?? 'unreadable';
}

function histogramOf(json: unknown): Histogram | undefined {
  const { edges, counts } = (json ?? {}) as { readonly edges?: unknown; readonly counts?: unknown };
  if (!Array.isArray(edges) || !Array.isArray(counts) || edges.length !== counts.length + 1) return undefined;
  const numbers = edges.map(Number);
  const ascending = numbers.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > numbers[i - 1]!));
  const counted = counts.every((count) => Number.isSafeInteger(count) && count >= 0);
  return ascending && counted ? { edges: numbers, counts: counts as number[] } : undefined;
}

function quantilesOf(json: unknown): [number, number][] | undefined {
  if (!Array.isArray(json)) return undefined;
  const pairs = json.map((pair: unknown) => (Array.isArray(pair) ? pair.map(Number) : []) as [number, number]);
  const ordered = pairs.every(
    ([rank, value], i) =>
      rank >= 0 &&
      rank <= 1 &&
      Number.isFinite(value) &&
      (i === 0 || (rank > pairs[i - 1]![0] && value >= pairs[i - 1]![1])),
  );
  return ordered ? pairs : undefined;
}

function categoriesOf(json: unknown): Map<string, number> | undefined {
  if (!Array.isArray(json)) return undefined;
  const pairs = json as readonly (readonly [string, number])[];
  const legal = pairs.every(
    (pair) => Array.isArray(pair) && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1]),
  );
  return legal ? new Map(pairs) : undefined;
}

function defined<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
