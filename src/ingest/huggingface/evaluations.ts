/** The results of a model-index: https://huggingface.co/docs/hub/model-cards#evaluation-results */
import { sha256 } from '../../prov/description.ts';
import { isIri } from '../../prov/iri.ts';
import { DCTERMS, PROV } from '../../prov/namespaces.ts';
import { idOf } from '../../prov/name.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, jsonOf, pointer, type Json, type JsonObject } from '../../rdf/json.ts';
import { clew } from '../croissant/names.ts';
import { jsonValue, wholeJson } from '../json-value.ts';
import { textIn, type CardContext } from './context.ts';
import type { OwnEvaluation } from './own.ts';
import { illegalCard } from './refusal.ts';

/**
 * Each result as an evaluation derived from the model version and the dataset it was computed on, its metrics as members. A result is named by its
 * content: the same result in the next revision of the card is the same evaluation of another version.
 * @throws Fault ILLEGAL_DOCUMENT where a result lacks what the format demands, with a JSON Pointer into the front matter
 */
export function mapModelIndex(data: JsonObject, context: CardContext): Statement[] {
  const index = data.get('model-index');
  if (index === undefined || index === null) return [];
  const results = objects(index, ['model-index']).flatMap(({ object, at }) =>
    objects(object.get('results') ?? [], [...at, 'results']),
  );
  const names = context.subject.own?.evaluations ?? [];
  return results.flatMap(({ object, at }, i) =>
    names.length === results.length ? ownResult(object, at, names[i]!, context) : mapResult(object, at, context),
  );
}

interface Found {
  readonly object: JsonObject;
  readonly at: readonly (string | number)[];
}

function objects(json: Json, at: readonly (string | number)[]): Found[] {
  if (!Array.isArray(json)) throw illegalCard('A list was expected here.', pointer(at));
  return (json as readonly Json[]).map((item, i) => {
    if (!isObject(item)) throw illegalCard('A mapping was expected here.', pointer([...at, i]));
    return { object: item, at: [...at, i] };
  });
}

function mapResult(result: JsonObject, at: readonly (string | number)[], context: CardContext): Statement[] {
  const { subject, vocabulary, version } = context;
  const name = `huggingface/${subject.name}@${subject.version}/${sha256(jsonOf(result)).slice(0, 16)}`;
  const id = idOf(vocabulary.kind('Evaluation')!, name);
  const dataset = result.get('dataset');
  const data = isObject(dataset) ? mapData(dataset, context) : undefined;
  const metrics = objects(result.get('metrics') ?? [], [...at, 'metrics']);
  const task = result.get('task');
  const source = result.get('source');
  const url = isObject(source) ? textIn(source, 'url') : undefined;
  return [
    element(id, [clew('Evaluation')], {
      ...(data && data.slices.length > 0 && { [clew('slice')]: data.slices.map((slice) => literal(slice)) }),
      ...(isObject(task) && { [context.key('task')]: wholeJson(task) }),
      ...(url !== undefined && isIri(url) && { [`${DCTERMS}source`]: { iri: url } }),
    }),
    relate('wasDerivedFrom', id, version, { role: { iri: clew('evaluatedModel') } }),
    ...(data
      ? [...data.statements, relate('wasDerivedFrom', id, data.id, { role: { iri: clew('evaluationData') } })]
      : []),
    ...metrics.flatMap(({ object, at: place }, i) => {
      const metric = idOf(vocabulary.kind('Metric')!, `${name}/${i}`);
      return [mapMetric(object, place, metric, context), relate('hadMember', id, metric)];
    }),
  ];
}

/** A result of a card of ours, which says what it is called: only what the history does not know otherwise. */
function ownResult(
  result: JsonObject,
  at: readonly (string | number)[],
  names: OwnEvaluation,
  context: CardContext,
): Statement[] {
  const metrics = objects(result.get('metrics') ?? [], [...at, 'metrics']);
  if (metrics.length !== names.metrics.length) return mapResult(result, at, context);
  const dataset = result.get('dataset');
  const data = isObject(dataset) && textIn(dataset, 'revision') ? mapData(dataset, context) : undefined;
  return [
    element(names.id, [clew('Evaluation')]),
    relate('wasDerivedFrom', names.id, context.version),
    ...(data ? [...data.statements, relate('wasDerivedFrom', names.id, data.id)] : []),
    ...metrics.flatMap(({ object }, i) => {
      const { id, datatype } = names.metrics[i]!;
      const [type, value] = ['type', 'value'].map((key) => textIn(object, key));
      const said = {
        ...(type !== undefined && { [TERM.name]: literal(type) }),
        ...(value !== undefined && { [`${PROV}value`]: literal(value, datatype) }),
      };
      return [element(id, [clew('Metric')], said), relate('hadMember', names.id, id)];
    }),
  ];
}

function mapMetric(metric: JsonObject, at: readonly (string | number)[], id: string, context: CardContext): Statement {
  const type = textIn(metric, 'type') ?? textIn(metric, 'name');
  const value = metric.get('value');
  if (type === undefined) throw illegalCard('The metric has neither type nor name.', pointer(at));
  if (value === undefined || value === null) throw illegalCard(`The metric ${type} has no value.`, pointer(at));
  const title = textIn(metric, 'name');
  const rest = [...metric].filter(([key, member]) => !['type', 'name', 'value'].includes(key) && member !== null);
  return element(id, [clew('Metric')], {
    [TERM.name]: literal(type),
    [`${PROV}value`]: jsonValue(value),
    ...(title !== undefined && title !== type && { [`${DCTERMS}title`]: literal(title) }),
    ...Object.fromEntries(rest.map(([key, member]) => [context.key(key), jsonValue(member)])),
  });
}

/** The data of a result: a version where the card names a revision, else only the dataset; configuration and split are slices of it. */
function mapData(
  dataset: JsonObject,
  context: CardContext,
): { id: string; slices: string[]; statements: Statement[] } | undefined {
  const name = textIn(dataset, 'type') ?? textIn(dataset, 'name');
  if (name === undefined) return undefined;
  const slices = ['config', 'split'].flatMap((key) => {
    const value = textIn(dataset, key);
    return value === undefined ? [] : [`${key}=${value}`];
  });
  const title = textIn(dataset, 'name');
  const revision = textIn(dataset, 'revision');
  const whole = idOf(context.vocabulary.kind('Dataset')!, name);
  const said: Record<string, Value> = {
    [TERM.name]: literal(name),
    ...(title !== undefined && title !== name && { [`${DCTERMS}title`]: literal(title) }),
  };
  const statements: Statement[] = [element(whole, [clew('Dataset')], said)];
  if (revision === undefined) return { id: whole, slices, statements };
  const id = idOf(context.vocabulary.kind('DatasetVersion')!, name, revision);
  statements.push(
    element(id, [clew('DatasetVersion')], { [TERM.name]: literal(name), [TERM.version]: literal(revision) }),
    relate('specializationOf', id, whole),
  );
  return { id, slices, statements };
}
