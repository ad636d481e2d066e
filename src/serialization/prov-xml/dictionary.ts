/** PROV-DICTIONARY's elements in PROV-XML: https://www.w3.org/TR/prov-dictionary/ */
import { clip, type Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Value } from '../../prov/value.ts';
import {
  dictionaryInsertion,
  dictionaryMembers,
  dictionaryRemoval,
  PAIR_KEY,
  REMOVED_KEY,
  type DictionaryParts,
  type KeyEntityPair,
} from '../dictionary.ts';
import { childrenOf, illegal, type XmlNode } from './nodes.ts';
import { attributesOf, noText, type NameReader } from './values.ts';

const RELATIONS: ReadonlySet<string> = new Set([
  'hadDictionaryMember',
  'derivedByInsertionFrom',
  'derivedByRemovalFrom',
]);

/** Elements that are no attributes. */
const FORMAL: ReadonlySet<string> = new Set(['dictionary', 'newDictionary', 'oldDictionary', 'keyEntityPair', 'key']);

export function isDictionaryElement(local: string): boolean {
  return RELATIONS.has(local);
}

/** @throws Fault ILLEGAL_DOCUMENT, UNKNOWN_PREFIX, ILLEGAL_LITERAL */
export function readDictionary(node: XmlNode, names: NameReader, { id, bundle }: DictionaryParts): Statement[] {
  const formal = new Set(childrenOf(node).filter((child) => child.uri === PROV && FORMAL.has(child.local)));
  const named = (local: string) => [...formal].filter((child) => child.local === local);
  const only = (local: string) => names.reference(onlyNode(node, named(local), local));
  const parts = { id, bundle, attributes: names.attributes(node, formal) };
  const pairs = () => named('keyEntityPair').map((pair) => readPair(pair, names));
  if (node.local === 'hadDictionaryMember') return dictionaryMembers(only('dictionary'), pairs(), parts);
  const [after, before] = [only('newDictionary'), only('oldDictionary')];
  if (node.local === 'derivedByInsertionFrom') return dictionaryInsertion(after, before, pairs(), parts);
  const keys = named('key').map((key) => readKey(key, REMOVED_KEY, names));
  return dictionaryRemoval(after, before, keys, parts);
}

function readPair(pair: XmlNode, names: NameReader): KeyEntityPair {
  attributesOf(pair, []);
  noText(pair);
  const named = (local: string) => childrenOf(pair).filter((child) => child.uri === PROV && child.local === local);
  const key = onlyNode(pair, named('key'), 'key');
  const entity = onlyNode(pair, named('entity'), 'entity');
  return { key: readKey(key, PAIR_KEY, names), entity: names.reference(entity) };
}

function readKey(node: XmlNode, property: Iri, names: NameReader): Value {
  const key = names.value(node, property);
  if (key === undefined) throw illegal('A key is a literal.', node.place);
  return key;
}

function onlyNode(node: XmlNode, found: readonly XmlNode[], local: string): XmlNode {
  const [only, second] = found;
  if (only === undefined || second !== undefined)
    throw illegal(`<${clip(node.name)}> needs one prov:${local}.`, (second ?? node).place);
  return only;
}
