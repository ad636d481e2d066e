/** PROV-DICTIONARY's relations as PROV-JSON writers write them: https://www.w3.org/TR/prov-dictionary/ has no such form, ProvToolbox has. */
import type { Iri } from '../../prov/iri.ts';
import type { Attributes, Statement } from '../../prov/statement.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import {
  dictionaryInsertion,
  dictionaryMembers,
  dictionaryRemoval,
  PAIR_KEY,
  REMOVED_KEY,
  type KeyEntityPair,
} from '../dictionary.ts';
import type { Names } from '../names.ts';
import { illegal, readName, readValues } from './values.ts';

export const DICTIONARY_KEYS: ReadonlySet<string> = new Set([
  'hadDictionaryMember',
  'derivedByInsertionFrom',
  'derivedByRemovalFrom',
]);

const KEY_TYPE = '$key-datatype';

export interface DictionaryRelation {
  readonly name: string;
  readonly body: JsonObject;
  readonly id: Iri | undefined;
  /** Attributes besides the format's own keys. */
  readonly attributes: Attributes;
  readonly bundle: Iri | undefined;
  readonly pointer: string;
}

/** Keys of a dictionary relation that are not attributes. */
export const DICTIONARY_PARTS: ReadonlySet<string> = new Set([
  'prov:after',
  'prov:before',
  'prov:key-entity-set',
  'prov:key-set',
  'prov:dictionary',
]);

export function readDictionary({ name, body, pointer, ...parts }: DictionaryRelation, names: Names): Statement[] {
  const pairs = () => readPairs(body.get('prov:key-entity-set'), names, `${pointer}/prov:key-entity-set`);
  if (name === 'hadDictionaryMember')
    return dictionaryMembers(required(body, 'prov:dictionary', names, pointer), pairs(), parts);
  const after = required(body, 'prov:after', names, pointer);
  const before = required(body, 'prov:before', names, pointer);
  if (name === 'derivedByInsertionFrom') return dictionaryInsertion(after, before, pairs(), parts);
  const keys = body.get('prov:key-set');
  const removed = keys === undefined ? [] : readValues(keys, REMOVED_KEY, names, `${pointer}/prov:key-set`);
  return dictionaryRemoval(after, before, removed, parts);
}

/** Two forms are in use: a list of `{"key": …, "$": entity}`, and an object from keys to entities with the keys' datatype under `$key-datatype`. */
function readPairs(json: Json | undefined, names: Names, pointer: string): KeyEntityPair[] {
  if (isObject(json) && json.has(KEY_TYPE)) {
    const type = json.get(KEY_TYPE)!;
    return [...json].flatMap(([key, entity]) => {
      if (key === KEY_TYPE) return [];
      const typed = new Map<string, Json>([
        ['$', key],
        ['type', type],
      ]);
      return readPair(typed, entity, names, `${pointer}/${key}`);
    });
  }
  const list: readonly Json[] = Array.isArray(json) ? json : json === undefined ? [] : [json];
  return list.flatMap((pair, i) => {
    const at = Array.isArray(json) ? `${pointer}/${i}` : pointer;
    if (!isObject(pair) || !pair.has('key') || !pair.has('$'))
      throw illegal('A key–entity pair needs "key" and "$".', at);
    return readPair(pair.get('key')!, pair.get('$')!, names, at);
  });
}

function readPair(key: Json, entity: Json, names: Names, pointer: string): KeyEntityPair {
  const [value, ...others] = readValues(key, PAIR_KEY, names, pointer);
  if (value === undefined || others.length > 0) throw illegal('A key–entity pair has one key.', pointer);
  return { key: value, entity: readName(entity, names, pointer) };
}

function required(body: JsonObject, key: string, names: Names, pointer: string): Iri {
  const json = body.get(key);
  if (json === undefined) throw illegal(`This relation needs ${key}.`, pointer);
  return readName(json, names, `${pointer}/${key}`);
}
