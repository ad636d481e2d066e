/**
 * PROV-DICTIONARY's three relations, which PROV-JSON writers also use: https://www.w3.org/TR/prov-dictionary/. Insertion and removal are kinds of
 * derivation there, membership is a kind of hadMember; the key–entity pairs become elements, as in its PROV-O mapping.
 */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { PROV, RDF_TYPE } from '../../prov/namespaces.ts';
import { element, relate, type Statement } from '../../prov/statement.ts';
import { valueJson, type Value } from '../../prov/value.ts';
import { iri } from '../../prov/iri.ts';
import { isObject, type Json, type JsonObject } from '../../rdf/json.ts';
import type { Names } from './names.ts';
import { illegal, readName, readValues } from './values.ts';

export const DICTIONARY_KEYS: ReadonlySet<string> = new Set([
  'hadDictionaryMember',
  'derivedByInsertionFrom',
  'derivedByRemovalFrom',
]);

const KEY_TYPE = '$key-datatype';
const PAIR_KEY = iri(`${PROV}pairKey`);

export interface DictionaryRelation {
  readonly name: string;
  readonly body: JsonObject;
  readonly id: Iri | undefined;
  /** Attributes besides the format's own keys. */
  readonly attributes: Readonly<Record<string, readonly Value[]>>;
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

export function readDictionary(relation: DictionaryRelation, names: Names): Statement[] {
  const { name, body, bundle, pointer } = relation;
  const out: Statement[] = [];
  const pairs = () => {
    const made = readPairs(body.get('prov:key-entity-set'), names, bundle, `${pointer}/prov:key-entity-set`);
    out.push(...made.statements);
    return made;
  };
  if (name === 'hadDictionaryMember') {
    const dictionary = required(body, 'prov:dictionary', names, pointer);
    const made = pairs();
    const attributes = {
      ...relation.attributes,
      [`${PROV}hadDictionaryMember`]: made.pairs.map((pair) => ({ iri: pair })),
    };
    out.push(element(dictionary, [], attributes, bundle));
    for (const member of made.members) out.push(relate('hadMember', dictionary, member, { bundle }));
    return out;
  }
  const after = required(body, 'prov:after', names, pointer);
  const before = required(body, 'prov:before', names, pointer);
  const insertion = name === 'derivedByInsertionFrom';
  const attributes: Record<string, readonly Value[]> = {
    ...relation.attributes,
    [RDF_TYPE]: [
      ...(relation.attributes[RDF_TYPE] ?? []),
      { iri: iri(`${PROV}${insertion ? 'Insertion' : 'Removal'}`) },
    ],
  };
  if (insertion) attributes[`${PROV}insertedKeyEntityPair`] = pairs().pairs.map((pair) => ({ iri: pair }));
  else {
    const keys = body.get('prov:key-set');
    attributes[`${PROV}removedKey`] =
      keys === undefined ? [] : readValues(keys, iri(`${PROV}removedKey`), names, `${pointer}/prov:key-set`);
  }
  out.push(relate('wasDerivedFrom', after, before, { id: relation.id, via: `${PROV}${name}`, attributes, bundle }));
  return out;
}

interface Pairs {
  readonly statements: Statement[];
  readonly pairs: Iri[];
  readonly members: Iri[];
}

/** Two forms are in use: a list of `{"key": …, "$": entity}`, and an object from keys to entities with the keys' datatype under `$key-datatype`. */
function readPairs(json: Json | undefined, names: Names, bundle: Iri | undefined, pointer: string): Pairs {
  const out: Pairs = { statements: [], pairs: [], members: [] };
  if (isObject(json) && json.has(KEY_TYPE)) {
    const type = json.get(KEY_TYPE)!;
    for (const [key, entity] of json) {
      if (key === KEY_TYPE) continue;
      const typed = new Map<string, Json>([
        ['$', key],
        ['type', type],
      ]);
      addPair(out, typed, entity, names, bundle, `${pointer}/${key}`);
    }
    return out;
  }
  const list: readonly Json[] = Array.isArray(json) ? json : json === undefined ? [] : [json];
  for (const [i, pair] of list.entries()) {
    const at = Array.isArray(json) ? `${pointer}/${i}` : pointer;
    if (!isObject(pair) || !pair.has('key') || !pair.has('$'))
      throw illegal('A key–entity pair needs "key" and "$".', at);
    addPair(out, pair.get('key')!, pair.get('$')!, names, bundle, at);
  }
  return out;
}

function addPair(out: Pairs, key: Json, entity: Json, names: Names, bundle: Iri | undefined, pointer: string): void {
  const member = readName(entity, names, pointer);
  const keys = readValues(key, PAIR_KEY, names, pointer);
  // The pair has no name in the document; equal pairs are the same pair.
  const id = iri(`urn:clew:pair:${sha256(`${member} ${keys.map(valueJson).join(' ')}`).slice(0, 32)}`);
  const attributes = { [PAIR_KEY]: keys, [`${PROV}pairEntity`]: { iri: member } };
  out.statements.push(element(id, [`${PROV}KeyEntityPair`], attributes, bundle));
  out.pairs.push(id);
  out.members.push(member);
}

function required(body: JsonObject, key: string, names: Names, pointer: string): Iri {
  const json = body.get(key);
  if (json === undefined) throw illegal(`This relation needs ${key}.`, pointer);
  return readName(json, names, `${pointer}/${key}`);
}
