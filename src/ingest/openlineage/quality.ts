/** What was tested and measured in a run, as evaluations with their metrics: tests, assertions about data, metrics of data quality. */
import { bool, clew, words } from '../../capture/terms.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, XSD } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Literal } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import { known } from '../mlflow/terms.ts';
import type { DatasetState } from './dataset.ts';
import { mapProfile } from './profile.ts';
import { evaluationIri, metricIri, runIri } from './names.ts';
import { member, memberList, memberObject, memberText, sortedJson } from './terms.ts';

interface Measured {
  readonly name: string;
  readonly value: Literal;
  readonly passed?: boolean | undefined;
  readonly slice?: string | undefined;
}

/** https://openlineage.io/docs/spec/facets/run-facets/: TestRunFacet, of what the run read. */
export function mapTests(runId: string, facets: JsonObject, inputs: readonly DatasetState[]): Statement[] {
  const facet = facets.get('test');
  const tests = memberList(facet, 'tests').map((test) => {
    const status = memberText(test, 'status') ?? '';
    return { name: memberText(test, 'name') ?? 'test', value: words(status), passed: passedBy(status) };
  });
  return mapEvaluation(
    runId,
    'tests',
    facet,
    tests,
    inputs.map(({ id }) => id),
  );
}

/** The quality facets of one dataset that the run read or made. */
export function mapQuality(runId: string, { said, id }: DatasetState): Statement[] {
  return [said.facets, said.useFacets].flatMap((facets) => [
    ...mapEvaluation(runId, 'assertions', facets.get('dataQualityAssertions'), assertionsOf(facets), [id]),
    ...mapEvaluation(runId, 'data quality', facets.get('dataQualityMetrics'), metricsOf(facets), [id]),
    ...mapProfile(runId, facets, id),
  ]);
}

function assertionsOf(facets: JsonObject): Measured[] {
  return memberList(facets.get('dataQualityAssertions'), 'assertions').map((assertion) => {
    const success = member(assertion, 'success') === true;
    return {
      name: memberText(assertion, 'name') ?? memberText(assertion, 'assertion') ?? 'assertion',
      value: bool(success),
      passed: success,
      slice: columnSlice(memberText(assertion, 'column')),
    };
  });
}

function metricsOf(facets: JsonObject): Measured[] {
  const facet = facets.get('dataQualityMetrics');
  const columns = [...(memberObject(facet, 'columnMetrics') ?? [])];
  return [
    ...numbersOf(facet, undefined),
    ...columns.flatMap(([column, metrics]) => [
      ...numbersOf(metrics, column),
      ...[...(memberObject(metrics, 'quantiles') ?? [])].flatMap(([at, value]) =>
        value instanceof JsonNumber
          ? [{ name: `quantile ${at}`, value: numberOf(value), slice: columnSlice(column) }]
          : [],
      ),
    ]),
  ];
}

function numbersOf(metrics: Json | undefined, column: string | undefined): Measured[] {
  if (!isObject(metrics)) return [];
  return [...metrics].flatMap(([name, value]) =>
    value instanceof JsonNumber ? [{ name, value: numberOf(value), slice: columnSlice(column) }] : [],
  );
}

function columnSlice(column: string | undefined): string | undefined {
  return column === undefined ? undefined : `column=${column}`;
}

/** A number with the digits it was written with; xsd:double reads what xsd:integer and xsd:decimal cannot. */
function numberOf({ text }: JsonNumber): Literal {
  const datatype = /^-?\d+$/.test(text) ? 'integer' : /[eE]/.test(text) ? 'double' : 'decimal';
  return literal(text, `${XSD}${datatype}` as Iri);
}

/** `pass` and `fail` are the specification's examples; any other status is neither. */
function passedBy(status: string): boolean | undefined {
  if (/^(pass|passed|success)$/i.test(status)) return true;
  return /^(fail|failed|error)$/i.test(status) ? false : undefined;
}

function mapEvaluation(
  runId: string,
  name: string,
  facet: Json | undefined,
  measured: readonly Measured[],
  of: readonly Iri[],
): Statement[] {
  if (facet === undefined || measured.length === 0) return [];
  // The same facet about two datasets is two evaluations.
  const content = JSON.stringify([name, ...of, sortedJson(facet)]);
  const id = evaluationIri(runId, content);
  const verdicts = measured.flatMap(({ passed }) => passed ?? []);
  return [
    element(
      id,
      [clew('Evaluation')],
      known({
        [TERM.name]: words(name),
        [clew('passed')]: verdicts.length === 0 ? undefined : bool(!verdicts.includes(false)),
      }),
    ),
    relate('wasGeneratedBy', id, runIri(runId), { role: { iri: clew('evaluation') } }),
    ...of.map((thing) => relate('wasDerivedFrom', id, thing)),
    ...measured.flatMap((metric, i) => {
      const member = metricIri(runId, `${content} ${i}`);
      return [element(member, [clew('Metric')], metricAttributes(metric)), relate('hadMember', id, member)];
    }),
  ];
}

function metricAttributes({ name, value, passed, slice }: Measured) {
  return known({
    [TERM.name]: words(name),
    [`${PROV}value`]: value,
    [clew('passed')]: passed === undefined ? undefined : bool(passed),
    [clew('slice')]: slice === undefined ? undefined : words(slice),
  });
}
