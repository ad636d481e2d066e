/** The leaves of a JSON document, and whether statements hold them. */
import { isReference } from '../../../src/prov/value.ts';
import type { Attributes, Statement } from '../../../src/prov/statement.ts';
import { isObject, JsonNumber, type Json } from '../../../src/rdf/json.ts';

export type Path = readonly (string | number)[];

export function* leaves(json: Json, path: Path = []): Generator<[path: Path, leaf: string]> {
  if (isObject(json)) for (const [key, member] of json) yield* leaves(member, [...path, key]);
  else if (Array.isArray(json))
    for (const [i, item] of (json as readonly Json[]).entries()) yield* leaves(item, [...path, i]);
  else yield [path, json instanceof JsonNumber ? json.text : String(json)];
}

/** All that statements say, as one text: IRIs also decoded, and JSON in literals also without its escapes. */
export function toldBy(statements: readonly Statement[]): string {
  const told: string[] = [];
  const tell = (attributes: Attributes) => {
    for (const [key, values] of Object.entries(attributes))
      for (const value of values) told.push(key, isReference(value) ? value.iri : value.value);
  };
  for (const said of statements) {
    tell(said.attributes);
    if (said.statement === 'element') told.push(said.id, ...said.types);
    else told.push(said.subject, said.object ?? '');
  }
  return told.flatMap((text) => [text, decoded(text), text.replaceAll('\\n', '\n').replaceAll('\\"', '"')]).join('\n');
}

function decoded(text: string): string {
  return text.replace(/(%[0-9A-F]{2})+/g, (escapes) => decodeURIComponent(escapes));
}
