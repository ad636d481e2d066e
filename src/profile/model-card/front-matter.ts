/** The YAML at the top of a card: https://huggingface.co/docs/hub/model-cards#model-card-metadata */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS, PROV } from '../../prov/namespaces.ts';
import { isNumeric, isReference, valueText, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, JsonNumber, type Json } from '../../rdf/json.ts';
import type { Closure } from '../../lineage/closure.ts';

const SPDX = 'http://spdx.org/licenses/';

/** What the hub reads of a card, as far as it is known; keys of which nothing is known are left out. */
export function frontMatterOf(closure: Closure): string {
  const { subject } = closure;
  const whole = [subject, ...closure.related(subject, 'specializationOf').map(({ iri }) => iri)];
  const texts = (property: string) => [
    ...new Set(whole.flatMap((iri) => closure.values(iri, property).map(valueText))),
  ];
  const [task] = texts(`${CLEW}task`);
  const [framework] = texts(`${CLEW}framework`);
  const evaluations = closure.relating(subject, 'wasDerivedFrom', { kind: 'Evaluation' }).map(({ iri }) => iri);
  const results = evaluations.map((iri) => result(closure, iri, task));
  const name = closure.text(subject, TERM.name);
  return yaml(
    members({
      ...licence(texts(`${DCTERMS}license`)),
      language: texts(`${DCTERMS}language`),
      library_name: framework?.split(/\s/)[0],
      // The hub takes its own words for tasks only; ours are in the card.
      pipeline_tag: task !== undefined && /^[a-z0-9]+(-[a-z0-9]+)+$/.test(task) ? task : undefined,
      tags: texts(`${CLEW}tag`),
      datasets: namesOf(closure, trainingData(closure)),
      base_model: namesOf(closure, baseModels(closure)),
      metrics: [...new Set(results.flatMap(({ metrics }) => metrics))],
      'model-index':
        results.length === 0
          ? undefined
          : [members({ name: name ?? subject, results: results.map(({ json }) => json) })],
      // The hub keeps keys that it does not know; by this one the card read again is of the same version.
      clew: members({
        id: subject,
        name,
        version: closure.text(subject, TERM.version),
        digest: closure.text(subject, TERM.digest),
        evaluations: evaluations.map((iri) => namesIn(closure, iri)),
      }),
    }),
  );
}

/** The hub writes SPDX identifiers in lower case; it does not take more than one. */
function licence(licences: readonly string[]): Record<string, Json | undefined> {
  const [first, ...others] = licences;
  if (first === undefined) return {};
  if (others.length === 0 && first.startsWith(SPDX)) return { license: first.slice(SPDX.length).toLowerCase() };
  return /^https?:\/\//.test(first)
    ? { license: 'other', license_link: first }
    : { license: 'other', license_name: first };
}

function trainingData(closure: Closure): Iri[] {
  return [
    ...closure
      .related(closure.subject, 'wasGeneratedBy')
      .flatMap(({ iri }) => closure.related(iri, 'used', { role: 'trainingData' })),
    ...closure.related(closure.subject, 'wasDerivedFrom', { role: 'trainingData' }),
  ].map(({ iri }) => iri);
}

function baseModels(closure: Closure): Iri[] {
  return [
    ...closure
      .related(closure.subject, 'wasGeneratedBy')
      .flatMap(({ iri }) => closure.related(iri, 'used', { role: 'baseModel' })),
    ...closure.related(closure.subject, 'wasDerivedFrom', { role: 'baseModel' }),
  ].map(({ iri }) => iri);
}

function namesOf(closure: Closure, iris: readonly Iri[]): string[] {
  return [...new Set(iris.map((iri) => closure.text(iri, TERM.name) ?? iri))];
}

function result(closure: Closure, evaluation: Iri, task: string | undefined): { json: Json; metrics: string[] } {
  const data = ['DatasetVersion', 'Dataset'].flatMap((kind) => closure.related(evaluation, 'wasDerivedFrom', { kind }));
  const dataset = data[0]?.iri;
  const found = closure.related(evaluation, 'hadMember', { kind: 'Metric' }).map(({ iri }) => metric(closure, iri));
  const name = dataset === undefined ? 'unknown' : (closure.text(dataset, TERM.name) ?? dataset);
  const json = members({
    task: members({ type: task ?? 'other' }),
    dataset: members({
      type: name,
      name,
      revision: dataset === undefined ? undefined : closure.text(dataset, TERM.version),
      split: dataset === undefined ? undefined : closure.text(dataset, `${CLEW}split`),
    }),
    metrics: found.map(({ json: one }) => one),
  });
  return { json, metrics: found.map(({ type }) => type) };
}

/** What a result and its metrics are called here, in their order, and the datatypes that YAML does not show. */
function namesIn(closure: Closure, evaluation: Iri): Json {
  const metrics = closure.related(evaluation, 'hadMember', { kind: 'Metric' }).map(({ iri }) => {
    const [value] = closure.values(iri, `${PROV}value`);
    return members({ id: iri, datatype: value === undefined || isReference(value) ? undefined : value.datatype });
  });
  return members({ id: evaluation, metrics });
}

function metric(closure: Closure, iri: Iri): { json: Json; type: string } {
  const type = closure.text(iri, TERM.name) ?? iri;
  const [value] = closure.values(iri, `${PROV}value`);
  const slices = closure.values(iri, `${CLEW}slice`).map(valueText);
  return {
    type,
    json: members({
      type,
      name: [type, ...slices].join(', '),
      value: value && number(value),
    }),
  };
}

/** Digits as recorded; INF and NaN, which YAML and JSON write differently, are text. */
function number(value: Value): Json {
  const text = valueText(value);
  const numeric = !isReference(value) && isNumeric(value.datatype);
  return numeric && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? new JsonNumber(text) : text;
}

function members(given: Readonly<Record<string, Json | undefined>>): ReadonlyMap<string, Json> {
  return new Map(
    Object.entries(given).filter(
      (member): member is [string, Json] =>
        member[1] !== undefined && !(Array.isArray(member[1]) && member[1].length === 0),
    ),
  );
}

/** Block YAML 1.2 in which every text is quoted as JSON quotes it, so that no reader takes `no` for a truth value or `1.10` for a number. */
function yaml(json: Json, indent = ''): string {
  if (isObject(json)) {
    return [...json].map(([key, value]) => `${indent}${key}:${nested(value, indent)}`).join('');
  }
  if (Array.isArray(json)) {
    // The first member of a mapping stands on the line of its dash.
    return (json as readonly Json[])
      .map((item) =>
        isObject(item) && item.size > 0
          ? `${indent}- ${yaml(item, `${indent}  `).trimStart()}`
          : `${indent}-${nested(item, indent)}`,
      )
      .join('');
  }
  return `${indent}${scalar(json)}\n`;
}

function nested(value: Json, indent: string): string {
  const isEmpty = (Array.isArray(value) && value.length === 0) || (isObject(value) && value.size === 0);
  if (isEmpty) return ` ${isObject(value) ? '{}' : '[]'}\n`;
  return isObject(value) || Array.isArray(value) ? `\n${yaml(value, `${indent}  `)}` : ` ${scalar(value)}\n`;
}

function scalar(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  return JSON.stringify(value).replace(
    /[\u007F-\u009F\u2028\u2029\uFEFF]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
