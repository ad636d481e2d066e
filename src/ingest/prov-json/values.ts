/** Attribute values of PROV-JSON: https://www.w3.org/submissions/prov-json/#attribute-value-data-typing */
import { Fault } from '../../prov/fault.ts';
import { PROV, XSD } from '../../prov/namespaces.ts';
import { dateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import type { IngestCode } from '../fault.ts';
import { isObject, JsonNumber, type Json } from '../../rdf/json.ts';
import type { Names } from './names.ts';

const NAME_TYPES: ReadonlySet<string> = new Set([`${PROV}QUALIFIED_NAME`, `${XSD}QName`]);
const INTERNATIONALIZED = `${PROV}InternationalizedString`;

/** Properties whose range is xsd:dateTime although some writers give them as plain strings. */
const TIMES: ReadonlySet<string> = new Set(
  ['startedAtTime', 'endedAtTime', 'generatedAtTime', 'invalidatedAtTime', 'atTime'].map((name) => PROV + name),
);

/** The values of one attribute: a single one or an array. @throws Fault ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, ILLEGAL_LITERAL */
export function readValues(json: Json, property: Iri, names: Names, pointer: string): Value[] {
  if (Array.isArray(json)) return json.map((one: Json, i) => readValue(one, property, names, `${pointer}/${i}`));
  return [readValue(json, property, names, pointer)];
}

function readValue(json: Json, property: Iri, names: Names, pointer: string): Value {
  if (typeof json === 'string')
    return TIMES.has(property) ? typedTime(json, pointer) : placed(pointer, () => literal(json));
  if (typeof json === 'boolean') return literal(String(json), iri(`${XSD}boolean`));
  if (json instanceof JsonNumber) return literal(json.text, numberType(json.text));
  if (!isObject(json)) throw illegal('A value is a string, a number, true, false or an object with "$".', pointer);
  return typedValue(json, names, pointer);
}

function typedValue(json: ReadonlyMap<string, Json>, names: Names, pointer: string): Value {
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
  const datatype = type === undefined ? undefined : names.expand(type, `${pointer}/type`);
  if (lang !== undefined) return placed(pointer, () => literal(text, undefined, lang));
  if (datatype !== undefined && NAME_TYPES.has(datatype)) return { iri: names.expand(text, `${pointer}/$`) };
  if (datatype === undefined && content instanceof JsonNumber) return literal(text, numberType(text));
  return placed(pointer, () => literal(text, datatype === INTERNATIONALIZED ? undefined : datatype));
}

/** PROV-JSON abbreviates xsd:int and xsd:double to JSON numbers; an integer beyond 32 bits is an xsd:integer, so that no value is out of its type's range. */
function numberType(text: string): Iri {
  if (!/^-?\d+$/.test(text)) return iri(`${XSD}double`);
  const value = Number(text);
  return iri(value >= -2147483648 && value <= 2147483647 ? `${XSD}int` : `${XSD}integer`);
}

function typedTime(text: string, pointer: string): Value {
  return placed(pointer, () => literal(dateTime(text), iri(`${XSD}dateTime`)));
}

/** A reference where the format demands a qualified name. */
export function readName(json: Json, names: Names, pointer: string): Iri {
  if (typeof json === 'string') return names.expand(json, pointer);
  // ProvToolbox writes some references as typed values.
  if (isObject(json)) {
    const text = json.get('$');
    if (typeof text === 'string') return names.expand(text, `${pointer}/$`);
  }
  throw illegal('A qualified name was expected here.', pointer);
}

/** A time of a relation or an activity, as text or as a typed value. */
export function readTime(json: Json, pointer: string): string {
  const text = isObject(json) ? json.get('$') : json;
  if (typeof text !== 'string') throw illegal('A time was expected here.', pointer);
  return placed(pointer, () => dateTime(text));
}

export function illegal(message: string, pointer: string): Fault<IngestCode> {
  return new Fault<IngestCode>('ILLEGAL_DOCUMENT', message, {
    place: { pointer },
    hint: 'See https://www.w3.org/submissions/prov-json/ for the form.',
  });
}

/** Runs a check of the model and adds the place to its fault. */
export function placed<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.place !== undefined) throw cause;
    throw new Fault(cause.code, cause.message, {
      place: { pointer },
      ...(cause.hint !== undefined && { hint: cause.hint }),
      cause,
    });
  }
}
