import { words } from '../../capture/terms.ts';
import type { Value } from '../../prov/value.ts';
import { JsonNumber, type Json, type JsonObject } from '../../rdf/json.ts';
import { member, memberList, memberText } from './terms.ts';

/** `key=value` of every tag; of a column's, `column.key=value`. */
export function tagsOf(facets: JsonObject): Value[] {
  return memberList(facets.get('tags'), 'tags').map((tag) => {
    const field = memberText(tag, 'field');
    const key = memberText(tag, 'key') ?? '';
    return words(`${field === undefined ? '' : `${field}.`}${key}=${valueText(member(tag, 'value'))}`);
  });
}

/** The value of a tag by its key, whatever the case: clients spell names of variables in lower case. */
export function tagValue(facets: JsonObject, key: string): string | undefined {
  const tag = memberList(facets.get('tags'), 'tags').find((each) => memberText(each, 'key')?.toLowerCase() === key);
  return tag === undefined ? undefined : memberText(tag, 'value');
}

/** One value as text: a number keeps its digits. */
export function valueText(value: Json | undefined): string {
  return value instanceof JsonNumber
    ? value.text
    : typeof value === 'string' || typeof value === 'boolean'
      ? String(value)
      : '';
}
