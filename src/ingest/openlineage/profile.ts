/** The facet dataQualityMetrics as a profile of the dataset version, so that it can be compared with others: docs/design/drift.md. */
import { clew, integer, namePart, words } from '../../capture/terms.ts';
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { idOf } from '../../prov/name.ts';
import { XSD } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import { known } from '../mlflow/terms.ts';
import { runIri } from './names.ts';
import { member, memberCount, memberObject, sortedJson } from './terms.ts';

const PROFILE = { name: 'DataProfile', prefix: 'profile', versioned: false } as const;
const COLUMN = { name: 'ColumnProfile', prefix: 'columnprofile', versioned: false } as const;

/** https://openlineage.io/docs/spec/facets/dataset-facets/input-dataset-facets/data_quality_metrics/ */
export function mapProfile(runId: string, facets: JsonObject, of: Iri): Statement[] {
  const facet = facets.get('dataQualityMetrics');
  const columns = [...(memberObject(facet, 'columnMetrics') ?? [])].filter(([, metrics]) => isObject(metrics));
  if (!isObject(facet) || columns.length === 0) return [];
  const rows = memberCount(facet, 'rowCount');
  const id = idOf(PROFILE, sha256(JSON.stringify([runId, of, sortedJson(facet)])));
  return [
    element(
      id,
      [clew('DataProfile')],
      known({
        [clew('rowCount')]: rows === undefined ? undefined : integer(BigInt(rows)),
        [clew('columnCount')]: integer(columns.length),
      }),
    ),
    relate('wasDerivedFrom', id, of),
    relate('wasGeneratedBy', id, runIri(runId)),
    ...columns.flatMap(([name, metrics]) => {
      const column = columnProfile(name, metrics, rows);
      return [column, relate('hadMember', id, column.id)];
    }),
  ];
}

function columnProfile(name: string, metrics: Json, rows: string | undefined) {
  const count = (key: string) => {
    const written = memberCount(metrics, key);
    return written === undefined ? undefined : BigInt(written);
  };
  const [missing, distinct] = [count('nullCount'), count('distinctCount')];
  // What `count` counts is not specified; rows without nulls is what is meant elsewhere.
  const present = rows !== undefined && missing !== undefined ? BigInt(rows) - missing : count('count');
  const attributes = known({
    [TERM.name]: words(name),
    [clew('valueCount')]: present === undefined || present < 0n ? undefined : integer(present),
    [clew('missingCount')]: missing === undefined ? undefined : integer(missing),
    [clew('distinctCount')]: distinct === undefined ? undefined : integer(distinct),
    [clew('minimum')]: numberOf(member(metrics, 'min')),
    [clew('maximum')]: numberOf(member(metrics, 'max')),
    [clew('quantiles')]: quantilesOf(memberObject(metrics, 'quantiles')),
  });
  const id = idOf(COLUMN, `${namePart(name)}/${sha256(JSON.stringify(attributes)).slice(0, 32)}`);
  return element(id, [clew('ColumnProfile')], attributes);
}

function numberOf(value: Json | undefined): Literal | undefined {
  return value instanceof JsonNumber ? literal(value.text, `${XSD}double` as Iri) : undefined;
}

function quantilesOf(quantiles: JsonObject | undefined): Literal | undefined {
  const pairs = [...(quantiles ?? [])]
    .filter(
      (pair): pair is [string, JsonNumber] =>
        pair[1] instanceof JsonNumber && Number(pair[0]) >= 0 && Number(pair[0]) <= 1,
    )
    .sort((a, b) => Number(a[0]) - Number(b[0]))
    .map(([rank, value]) => [rank, value.text]);
  return pairs.length === 0 ? undefined : literal(JSON.stringify(pairs), clew('Quantiles'));
}
