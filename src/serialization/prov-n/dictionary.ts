/** PROV-DICTIONARY's expressions in PROV-N: https://www.w3.org/TR/prov-dictionary/. */
import type { Iri } from '../../prov/iri.ts';
import { PROV } from '../../prov/namespaces.ts';
import type { Statement } from '../../prov/statement.ts';
import type { Value } from '../../prov/value.ts';
import { dictionaryInsertion, dictionaryMembers, dictionaryRemoval, PAIR_KEY, REMOVED_KEY } from '../dictionary.ts';
import type { KeyEntityPair } from '../dictionary.ts';
import type { Names } from '../names.ts';
import type { Parser } from './parser.ts';
import { malformed } from './tokens.ts';

const MEMBER = `${PROV}hadDictionaryMember`;
const INSERTION = `${PROV}derivedByInsertionFrom`;
const REMOVAL = `${PROV}derivedByRemovalFrom`;

export function isDictionaryExpression(name: Iri): boolean {
  return name === MEMBER || name === INSERTION || name === REMOVAL;
}

/** Reads the expression of that name, whose opening parenthesis has been taken, to its end. */
export function readDictionary(name: Iri, parser: Parser, names: Names, bundle: Iri | undefined): Statement[] {
  const place = parser.peek.place;
  const { id, first } = parser.identifierAndFirst(names, name.slice(PROV.length));
  let second: Iri | undefined;
  const pairs: KeyEntityPair[] = [];
  const keys: Value[] = [];
  const { count, attributes } = parser.rest(names, 2, (i) => {
    if (i === 0) second = parser.name(names, 'an identifier');
    else if (name === MEMBER) pairs.push({ entity: second!, key: readKey(PAIR_KEY, parser, names) });
    else if (name === INSERTION) readSet(parser, () => pairs.push(readPair(parser, names)));
    else readSet(parser, () => keys.push(readKey(REMOVED_KEY, parser, names)));
  });
  if (count < 2) throw malformed(`A relation of dictionaries has three arguments, not ${count + 1}.`, place);
  const parts = { id, attributes, bundle };
  if (name === MEMBER) return dictionaryMembers(first, pairs, parts);
  return name === INSERTION
    ? dictionaryInsertion(first, second!, pairs, parts)
    : dictionaryRemoval(first, second!, keys, parts);
}

/** `{ item, … }` */
function readSet(parser: Parser, item: () => void): void {
  parser.expectMark('{');
  if (parser.passes('}')) return;
  do item();
  while (parser.passes(','));
  parser.expectMark('}', '"," or "}"');
}

/** `(key, entity)` */
function readPair(parser: Parser, names: Names): KeyEntityPair {
  parser.expectMark('(');
  const key = readKey(PAIR_KEY, parser, names);
  parser.expectMark(',');
  const entity = parser.name(names, 'an identifier');
  parser.expectMark(')');
  return { key, entity };
}

function readKey(property: Iri, parser: Parser, names: Names): Value {
  const place = parser.peek.place;
  const key = parser.literal(property, names);
  if (key === undefined) throw malformed('A key is a literal.', place);
  return key;
}
