/** Attribute values of PROV-JSON: https://www.w3.org/submissions/prov-json/#attribute-value-data-typing */
import { Fault } from '../../prov/fault.ts';
import { XSD } from '../../prov/namespaces.ts';
import { dateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import { isObject, JsonNumber, type Json } from '../../rdf/json.ts';
import { untyped } from '../attributes.ts';
import type { SerializationCode } from '../fault.ts';
import type { Names } from '../names.ts';
import { placed } from '../placed.ts';
import { integerType, typedValue } from '../typed.ts';

/** The values of one attribute: a single one or an array. @throws Fault ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, ILLEGAL_LITERAL */
export function readValues(json: Json, property: Iri, names: Names, pointer: string): Value[] {
  const list: readonly Json[] = Array.isArray(json) ? json : [json];
  return list.flatMap(
    (one, i) => readValue(one, property, names, Array.isArray(json) ? `${pointer}/${i}` : pointer) ?? [],
  );
}

function readValue(json: Json, property: Iri, names: Names, pointer: string): Value | undefined {
  if (typeof json === 'string') return placed({ pointer }, () => untyped(property, json));
  if (typeof json === 'boolean') return literal(String(json), iri(`${XSD}boolean`));
  if (json instanceof JsonNumber) return literal(json.text, numberType(json.text));
  if (!isObject(json)) throw illegal('A value is a string, a number, true, false or an object with "$".', pointer);
  return readObject(json, property, names, pointer);
}

function readObject(json: ReadonlyMap<string, Json>, property: Iri, names: Names, pointer: string): Value | undefined {
  const content = json.get('$');
  const text = content instanceof JsonNumber ? content.text : typeof content === 'boolean' ? String(content) : content;
  if (typeof text !== 'string')
    throw illegal('A typed value needs "$" with a string, a number, true or false.', pointer);
  const type = json.get('type');
  const lang = json.get('lang');
  for (const key of json.keys()) {
    if (key !== '$' && key !== 'type' && key !== 'lang')
      throw illegal(`A typed value has no ${JSON.stringify(key)}.`, pointer);
  }
  if (type !== undefined && typeof type !== 'string') throw illegal('"type" is a qualified name.', `${pointer}/type`);
  if (lang !== undefined && typeof lang !== 'string') throw illegal('"lang" is a language tag.', `${pointer}/lang`);
  const datatype = type === undefined ? undefined : names.expand(type, { pointer: `${pointer}/type` });
  if (lang !== undefined) return placed({ pointer }, () => literal(text, undefined, lang));
  if (datatype === undefined && content instanceof JsonNumber) return literal(text, numberType(text));
  if (datatype === undefined) return placed({ pointer }, () => untyped(property, text));
  return typedValue(text, datatype, { pointer }, (name) => names.expand(name, { pointer: `${pointer}/$` }));
}

/** PROV-JSON abbreviates xsd:int and xsd:double to JSON numbers; an integer beyond 32 bits is an xsd:integer, so that no value is out of its type's range. */
function numberType(text: string): Iri {
  if (!/^-?\d+$/.test(text)) return iri(`${XSD}double`);
  return integerType(text);
}

/** A reference where the format demands a qualified name. */
export function readName(json: Json, names: Names, pointer: string): Iri {
  if (typeof json === 'string') return names.expand(json, { pointer });
  // ProvToolbox writes some references as typed values.
  if (isObject(json)) {
    const text = json.get('$');
    if (typeof text === 'string') return names.expand(text, { pointer: `${pointer}/$` });
  }
  throw illegal('A qualified name was expected here.', pointer);
}

/** A time of a relation or an activity, as text or as a typed value. */
export function readTime(json: Json, pointer: string): string {
  const text = isObject(json) ? json.get('$') : json;
  if (typeof text !== 'string') throw illegal('A time was expected here.', pointer);
  return placed({ pointer }, () => dateTime(text));
}

export function illegal(message: string, pointer: string): Fault<SerializationCode> {
  return new Fault<SerializationCode>('ILLEGAL_DOCUMENT', message, {
    place: { pointer },
    hint: 'See https://www.w3.org/submissions/prov-json/ for the form.',
  });
}
