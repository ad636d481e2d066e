/** The key `clew` of the cards that we write: `{id, name, version, digest, evaluations}`. */
import { clip, isIri, type Iri } from '../../prov/iri.ts';
import { ID } from '../../prov/name.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import { illegalCard } from './refusal.ts';

export interface OwnNames {
  /** The version that the card is about. */
  readonly id: Iri;
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` */
  readonly digest: string | undefined;
  /** In the order of the results of the model-index. */
  readonly evaluations: readonly OwnEvaluation[];
}

export interface OwnEvaluation {
  readonly id: Iri;
  /** In the order of the metrics of the result. */
  readonly metrics: readonly { readonly id: Iri; readonly datatype: Iri | undefined }[];
}

/**
 * @returns undefined for a card without that key, or where it names no version
 * @throws Fault ILLEGAL_DOCUMENT where what stands there is none of ours
 */
export function ownNames(data: JsonObject): OwnNames | undefined {
  const own = data.get('clew');
  if (!isObject(own) || !own.has('id')) return undefined;
  const digest = own.has('digest') ? textAt(own, 'digest', '/clew') : undefined;
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw illegalCard(`This is no SHA-256 digest: ${JSON.stringify(clip(digest))}.`, '/clew/digest');
  return {
    id: iriAt(own, 'id', '/clew'),
    name: textAt(own, 'name', '/clew'),
    version: textAt(own, 'version', '/clew'),
    digest,
    evaluations: objectsAt(own.get('evaluations'), '/clew/evaluations').map(([evaluation, at]) => ({
      id: iriAt(evaluation, 'id', at),
      metrics: objectsAt(evaluation.get('metrics'), `${at}/metrics`).map(([metric, place]) => ({
        id: iriAt(metric, 'id', place),
        datatype: metric.has('datatype') ? iriAt(metric, 'datatype', place) : undefined,
      })),
    })),
  };
}

/** The model that a version of ours is a version of: `urn:clew:model:churn` of `urn:clew:model:churn@7`. */
export function wholeOf(version: Iri): Iri | undefined {
  const at = version.lastIndexOf('@');
  const whole = version.slice(0, Math.max(at, 0));
  return version.startsWith(ID) && isIri(whole) ? whole : undefined;
}

function textAt(object: JsonObject, key: string, at: string): string {
  const value = object.get(key);
  if (typeof value !== 'string' || value === '') throw illegalCard('A text was expected here.', `${at}/${key}`);
  return value;
}

function iriAt(object: JsonObject, key: string, at: string): Iri {
  const text = textAt(object, key, at);
  if (!isIri(text)) throw illegalCard(`This is no IRI: ${JSON.stringify(clip(text))}.`, `${at}/${key}`);
  return text;
}

function objectsAt(list: Json | undefined, at: string): (readonly [JsonObject, string])[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw illegalCard('A list was expected here.', at);
  return (list as readonly Json[]).map((item, i) => {
    if (!isObject(item)) throw illegalCard('A mapping was expected here.', `${at}/${i}`);
    return [item, `${at}/${i}`];
  });
}
