/**
 * PROV-DICTIONARY's three relations, which serializations of PROV also write: https://www.w3.org/TR/prov-dictionary/. Insertion and removal are
 * kinds of derivation there, membership is a kind of hadMember; the key–entity pairs become elements, as in its PROV-O mapping.
 */
import { sha256 } from '../prov/description.ts';
import { iri, type Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { PROV, RDF_TYPE } from '../prov/namespaces.ts';
import { element, relate, type Attributes, type Statement } from '../prov/statement.ts';
import { valueJson, type Value } from '../prov/value.ts';

export const PAIR_KEY = iri(`${PROV}pairKey`);
export const REMOVED_KEY = iri(`${PROV}removedKey`);
const PAIR_ENTITY = iri(`${PROV}pairEntity`);
const INSERTED_PAIR = iri(`${PROV}insertedKeyEntityPair`);
const DICTIONARY_MEMBER = iri(`${PROV}hadDictionaryMember`);

const DERIVATIONS: ReadonlySet<string> = new Set([`${PROV}derivedByInsertionFrom`, `${PROV}derivedByRemovalFrom`]);
const QUALIFIED = [iri(`${PROV}qualifiedInsertion`), iri(`${PROV}qualifiedRemoval`)] as const;

/**
 * The derivations of dictionaries that a serialization does not write as PROV-DICTIONARY spells them. Our readers give all of them back; others see a plain
 * derivation with attributes, or, where it was qualified in RDF alone, attributes and no derivation.
 */
export function dictionaryLosses(statements: Iterable<Statement>, format: string): Loss[] {
  const losses: Loss[] = [];
  for (const said of statements) {
    if (said.statement === 'relation') {
      if (said.via === undefined || !DERIVATIONS.has(said.via)) continue;
      const reason = `In ${format} it is written as wasDerivedFrom with attributes, which other readers do not take for a dictionary's.`;
      losses.push({ subject: said.subject, term: said.via, reason });
    } else
      for (const term of QUALIFIED) {
        if (said.attributes[term] === undefined) continue;
        const reason = `In ${format} it is written as an attribute, which other readers do not take for a derivation.`;
        losses.push({ subject: said.id, term, reason });
      }
  }
  return losses;
}

/** A key and the entity it stands for. */
export interface KeyEntityPair {
  readonly key: Value;
  readonly entity: Iri;
}

/** What a dictionary relation carries besides its ends and pairs. */
export interface DictionaryParts {
  readonly id?: Iri | undefined;
  readonly attributes?: Attributes | undefined;
  readonly bundle?: Iri | undefined;
}

/** `prov:hadDictionaryMember(d, e, key)`, for any number of pairs. */
export function dictionaryMembers(
  dictionary: Iri,
  pairs: readonly KeyEntityPair[],
  { attributes, bundle }: DictionaryParts,
): Statement[] {
  const all = { ...attributes, [DICTIONARY_MEMBER]: pairs.map((pair) => ({ iri: pairIri(pair) })) };
  return [
    ...pairs.map((pair) => pairElement(pair, bundle)),
    element(dictionary, [], all, bundle),
    ...pairs.map(({ entity }) => relate('hadMember', dictionary, entity, { bundle })),
  ];
}

/** `prov:derivedByInsertionFrom(id; after, before, pairs)`. */
export function dictionaryInsertion(
  after: Iri,
  before: Iri,
  pairs: readonly KeyEntityPair[],
  parts: DictionaryParts,
): Statement[] {
  const inserted = { [INSERTED_PAIR]: pairs.map((pair) => ({ iri: pairIri(pair) })) };
  return [
    ...pairs.map((pair) => pairElement(pair, parts.bundle)),
    derivation(after, before, 'derivedByInsertionFrom', 'Insertion', inserted, parts),
  ];
}

/** `prov:derivedByRemovalFrom(id; after, before, keys)`. */
export function dictionaryRemoval(
  after: Iri,
  before: Iri,
  keys: readonly Value[],
  parts: DictionaryParts,
): Statement[] {
  return [derivation(after, before, 'derivedByRemovalFrom', 'Removal', { [REMOVED_KEY]: keys }, parts)];
}

function derivation(
  after: Iri,
  before: Iri,
  property: string,
  type: string,
  more: Readonly<Record<string, readonly Value[]>>,
  { id, attributes = {}, bundle }: DictionaryParts,
): Statement {
  const types = [...(attributes[RDF_TYPE] ?? []), { iri: iri(PROV + type) }];
  const all = { ...attributes, [RDF_TYPE]: types, ...more };
  return relate('wasDerivedFrom', after, before, { id, via: PROV + property, attributes: all, bundle });
}

function pairElement(pair: KeyEntityPair, bundle: Iri | undefined): Statement {
  const attributes = { [PAIR_KEY]: pair.key, [PAIR_ENTITY]: { iri: pair.entity } };
  return element(pairIri(pair), [`${PROV}KeyEntityPair`], attributes, bundle);
}

/** The pair has no name in any document; equal pairs are the same pair. */
function pairIri({ key, entity }: KeyEntityPair): Iri {
  return iri(`urn:clew:pair:${sha256(`${entity} ${valueJson(key)}`).slice(0, 32)}`);
}
