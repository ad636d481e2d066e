/** Attributes as PROV-JSON holds them: https://www.w3.org/submissions/prov-json/#attribute-value-data-typing */
import type { Iri } from '../../prov/iri.ts';
import { RDF_TYPE } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT, type Attributes } from '../../prov/statement.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { attributeOf, isUntyped, onlyTime } from '../attributes.ts';
import type { Prefixes } from '../prefixes.ts';

type JsonValue = string | Readonly<Record<string, string>>;
/** A description: attributes, and a relation's parts, by key. */
export type JsonBody = Record<string, JsonValue | readonly JsonValue[]>;

/**
 * The attributes of a description by key.
 * @param types classes besides the section's own
 * @param isActivity whether `prov:startTime` and `prov:endTime` have their places here
 */
export function writeAttributes(
  attributes: Attributes,
  types: readonly Value[],
  isActivity: boolean,
  names: Prefixes,
): JsonBody {
  const out: JsonBody = {};
  const all = Object.entries(attributes) as [Iri, readonly Value[]][];
  if (types.length > 0 && attributes[RDF_TYPE] === undefined) all.unshift([RDF_TYPE, []]);
  for (const [property, given] of all) {
    const values = property === RDF_TYPE ? [...types, ...given] : given;
    const time = isActivity && (property === STARTED_AT || property === ENDED_AT) ? onlyTime(values) : undefined;
    const written = values.map((value) => writeValue(property, value, names));
    if (time !== undefined) out[property === STARTED_AT ? 'prov:startTime' : 'prov:endTime'] = time;
    else out[names.name(attributeOf(property))!] = written.length === 1 ? written[0]! : written;
  }
  return out;
}

function writeValue(property: Iri, value: Value, names: Prefixes): JsonValue {
  if (isReference(value)) return { $: names.name(value.iri)!, type: 'prov:QUALIFIED_NAME' };
  if (value.language !== undefined) return { $: value.value, lang: value.language };
  if (value.datatype !== undefined) return { $: value.value, type: names.name(value.datatype)! };
  return isUntyped(property, value.value) ? value.value : { $: value.value, type: 'xsd:string' };
}
