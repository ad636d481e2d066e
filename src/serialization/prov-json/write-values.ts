/** Attributes as PROV-JSON holds them: https://www.w3.org/submissions/prov-json/#attribute-value-data-typing */
import type { Iri } from '../../prov/iri.ts';
import { PROV, RDF_TYPE, XSD_DATETIME } from '../../prov/namespaces.ts';
import { ENDED_AT, STARTED_AT, type Attributes } from '../../prov/statement.ts';
import { isReference, type Value } from '../../prov/value.ts';
import { ATTRIBUTES, isUntyped } from '../attributes.ts';
import type { Prefixes } from '../prefixes.ts';

type JsonValue = string | Readonly<Record<string, string>>;
/** A description: attributes, and a relation's parts, by key. */
export type JsonBody = Record<string, JsonValue | readonly JsonValue[]>;

const KEYS: ReadonlyMap<Iri, string> = new Map(
  Object.entries(ATTRIBUTES).map(([attribute, property]) => [property, attribute.replace(PROV, 'prov:')]),
);

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
    const [only] = values;
    const isTime = property === STARTED_AT || property === ENDED_AT;
    if (isTime && isActivity && values.length === 1 && !isReference(only!) && only!.datatype === XSD_DATETIME) {
      out[KEYS.get(property)!] = only!.value;
      continue;
    }
    const written = values.map((value) => writeValue(property, value, names));
    out[isTime ? names.name(property)! : (KEYS.get(property) ?? names.name(property)!)] =
      written.length === 1 ? written[0]! : written;
  }
  return out;
}

function writeValue(property: Iri, value: Value, names: Prefixes): JsonValue {
  if (isReference(value)) return { $: names.name(value.iri)!, type: 'prov:QUALIFIED_NAME' };
  if (value.language !== undefined) return { $: value.value, lang: value.language };
  if (value.datatype !== undefined) return { $: value.value, type: names.name(value.datatype)! };
  return isUntyped(property, value.value) ? value.value : { $: value.value, type: 'xsd:string' };
}
