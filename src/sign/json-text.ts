import { isObject, JsonNumber, type Json } from '../rdf/json.ts';

/** JSON text of a parsed document: keys in their order, numbers with the digits they were written with. */
export function jsonText(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(jsonText).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json);
  return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join(',')}}`;
}
