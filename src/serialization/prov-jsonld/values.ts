/** Attribute values of PROV-JSONLD: value objects, node references, and strings: https://www.w3.org/submissions/prov-jsonld/#attributes */
import { Fault } from '../../prov/fault.ts';
import { iri, type Iri } from '../../prov/iri.ts';
import { XSD } from '../../prov/namespaces.ts';
import { dateTime } from '../../prov/time.ts';
import { literal, type Value } from '../../prov/value.ts';
import { isObject, JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import { untyped } from '../attributes.ts';
import type { SerializationCode } from '../fault.ts';
import type { Names } from '../names.ts';
import { placed } from '../placed.ts';
import { typedValue } from '../typed.ts';

/**
 * The values of one attribute: a single one or an array.
 * @param isNaming whether a plain string is a name, as under `type`
 * @throws Fault ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, ILLEGAL_LITERAL, ILLEGAL_IRI, ILLEGAL_TIME
 */
export function readValues(json: Json, property: Iri, isNaming: boolean, names: Names, pointer: string): Value[] {
  const list: readonly Json[] = Array.isArray(json) ? json : [json];
  return list.flatMap((one, i) => {
    const at = Array.isArray(json) ? `${pointer}/${i}` : pointer;
    if (typeof one === 'string' && isNaming) return { iri: names.expand(one, { pointer: at }) };
    if (isObject(one)) return readObject(one, property, names, at) ?? [];
    return plain(one, property, at) ?? [];
  });
}

/** JSON's own values, as JSON-LD types them, with the digits that stand there: https://www.w3.org/TR/json-ld11-api/#object-to-rdf-conversion */
function plain(json: Json | undefined, property: Iri, pointer: string): Value | undefined {
  if (typeof json === 'string') return placed({ pointer }, () => untyped(property, json));
  if (typeof json === 'boolean') return literal(String(json), iri(`${XSD}boolean`));
  if (json instanceof JsonNumber)
    return literal(json.text, iri(XSD + (/^-?\d+$/.test(json.text) ? 'integer' : 'double')));
  throw illegal('A value is a string, a number, true, false, or an object with "@value" or "@id".', pointer);
}

function readObject(json: JsonObject, property: Iri, names: Names, pointer: string): Value | undefined {
  const [id, content, type, language] = ['@id', '@value', '@type', '@language'].map((key) => json.get(key));
  if (json.size !== [id, content, type, language].filter((part) => part !== undefined).length)
    throw illegal('A value has "@value" with "@type" or "@language", or "@id", and nothing else.', pointer);
  if (id !== undefined) {
    if (typeof id === 'string' && json.size === 1) return { iri: names.expand(id, { pointer }) };
    throw illegal('A reference is "@id" with a name, and nothing else.', pointer);
  }
  if (type === undefined && language === undefined) return plain(content, property, pointer);
  const text = content instanceof JsonNumber ? content.text : typeof content === 'boolean' ? String(content) : content;
  if (typeof text !== 'string') throw illegal('"@value" is a string, a number, true or false.', `${pointer}/@value`);
  if (language !== undefined) {
    if (typeof language !== 'string' || type !== undefined)
      throw illegal('"@language" is a language tag, and takes no "@type".', `${pointer}/@language`);
    return placed({ pointer }, () => literal(text, undefined, language));
  }
  if (typeof type !== 'string') throw illegal('"@type" of a value is the name of its datatype.', `${pointer}/@type`);
  const datatype = names.expand(type, { pointer: `${pointer}/@type` });
  return typedValue(text, datatype, { pointer }, (name) => names.expand(name, { pointer }));
}

/** A name, alone or as a node reference. */
export function readName(json: Json, names: Names, pointer: string): Iri {
  const name = isObject(json) && json.size === 1 ? json.get('@id') : json;
  if (typeof name === 'string') return names.expand(name, { pointer });
  throw illegal('A qualified name was expected here.', pointer);
}

/** A time, alone or as a value. */
export function readTime(json: Json, pointer: string): string {
  const text = isObject(json) ? json.get('@value') : json;
  if (typeof text !== 'string') throw illegal('A time was expected here.', pointer);
  return placed({ pointer }, () => dateTime(text));
}

export function illegal(message: string, pointer: string): Fault<SerializationCode> {
  return new Fault<SerializationCode>('ILLEGAL_DOCUMENT', message, {
    place: { pointer },
    hint: 'See https://www.w3.org/submissions/prov-jsonld/ for the form.',
  });
}
