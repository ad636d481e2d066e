/** Sizes, splits and features of a dataset card: https://huggingface.co/docs/hub/datasets-manual-configuration and `dataset_info` as the datasets library writes it. */
import { XSD } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import type { Iri } from '../../prov/iri.ts';
import { iri } from '../../prov/iri.ts';
import { ID } from '../../prov/name.ts';
import { literal, type Value } from '../../prov/value.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { isObject, jsonOf, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import { clew } from '../croissant/names.ts';
import { textIn, type CardContext } from './context.ts';

/**
 * Rows over all splits where there is one configuration (several may be views of the same rows), and every feature as a column derived from the
 * version.
 */
export function mapDatasetInfo(data: JsonObject, context: CardContext): Statement[] {
  const infos = list(data.get('dataset_info')).filter(isObject);
  const rows = infos.length === 1 ? rowsOf(infos[0]!) : undefined;
  return [
    ...(rows === undefined ? [] : [element(context.version, [], { [clew('rowCount')]: integer(rows) })]),
    ...infos.flatMap((info) => {
      const config = textIn(info, 'config_name');
      return list(info.get('features'))
        .filter(isObject)
        .flatMap((feature) => mapFeature(feature, config, context));
    }),
  ];
}

function list(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  return Array.isArray(json) ? (json as readonly Json[]) : [json];
}

function rowsOf(info: JsonObject): bigint | undefined {
  const counts = list(info.get('splits')).map((split) => (isObject(split) ? split.get('num_examples') : undefined));
  if (counts.length === 0 || !counts.every((n) => n instanceof JsonNumber && /^\d+$/.test(n.text))) return undefined;
  return counts.reduce((sum, n) => sum + BigInt((n as JsonNumber).text), 0n);
}

function mapFeature(feature: JsonObject, config: string | undefined, context: CardContext): Statement[] {
  const name = textIn(feature, 'name');
  if (name === undefined) return [];
  const path = [config, name]
    .filter((part) => part !== undefined)
    .map((part) => encodeURIComponent(part.toWellFormed()));
  const column = iri(`${ID}column:${context.version.slice(`${ID}dataset:`.length)}/${path.join('/')}`);
  const type = feature.get('dtype');
  const said: Record<string, Value> = { [TERM.name]: literal(name) };
  if (type !== undefined && type !== null) {
    said[clew('dataType')] = literal(typeof type === 'string' ? type : jsonOf(type));
  }
  return [element(column, [clew('Column')], said), relate('wasDerivedFrom', column, context.version)];
}

function integer(value: bigint): Value {
  return literal(String(value), `${XSD}integer` as Iri);
}
