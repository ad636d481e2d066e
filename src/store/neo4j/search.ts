/**
 * The text that the full-text index reads: an element's words (`words.ts`, the same for every store, cut up before Neo4j's analyzer can) and one
 * token for each attribute value, so that a search by words, by exact values and by ranges of numbers is one question to one index.
 */
import { createHash } from 'node:crypto';
import type { PropertyFilter, PropertyRow } from '../store.ts';
import { orderKeyOfText, sortOfKey } from '../../prov/order.ts';
import { indexKey } from '../project.ts';
import { wordsOf } from '../words.ts';

/** What the property `search` of an element holds. */
export function searchOf(text: string, properties: readonly PropertyRow[]): string {
  const tokens = new Set<string>();
  for (const { predicate, key, order } of properties) {
    const hash = predicateHash(predicate);
    tokens.add(`?${hash}`);
    tokens.add(`=${hash}${valueHash(key)}`);
    if (order !== undefined) tokens.add(`#${hash}${order}`);
  }
  return [...wordsOf(text), ...tokens].join(' ');
}

/** The token of one value of one predicate: for look-ups by identifier. */
export function valueToken(predicate: string, key: string): string {
  return `=${predicateHash(predicate)}${valueHash(key)}`;
}

/** What the property `values` of an element holds: every value with the hash of its property and its place in the order of numbers and times, exactly. */
export function valuesOf(properties: readonly PropertyRow[]): string[] {
  return properties.map(({ predicate, key, order }) => `${predicateHash(predicate)}${order ?? ''} ${key}`);
}

/** What the entries of one property in `values` begin with. */
export function valuePrefix(predicate: string): string {
  return predicateHash(predicate);
}

/** A value and its place from an entry of `values`. */
export function splitValue(entry: string): Pick<PropertyRow, 'key' | 'order'> {
  // Neither a hash nor a place has a space in it.
  const space = entry.indexOf(' ');
  const order = entry.slice(PREDICATE_HASH, space);
  return { key: entry.slice(space + 1), ...(order !== '' && { order }) };
}

/**
 * A Lucene query that the elements fulfil which have every word of the text and fulfil every filter.
 * @returns undefined if that asks for nothing
 */
export function searchQuery(text: string | undefined, filters: readonly PropertyFilter[]): string | undefined {
  const clauses = text === undefined ? [] : wordsOf(text).map((word) => `+"${word}"`);
  for (const filter of filters) clauses.push(`+${filterClause(filter)}`);
  return clauses.length === 0 ? undefined : clauses.join(' ');
}

/** Hashes are of fixed length, so a range over the tokens of one predicate holds no other predicate's. */
function filterClause({ predicate, is, value }: PropertyFilter): string {
  const hash = predicateHash(predicate);
  if (is === 'exists') return `"?${hash}"`;
  if (value === undefined) throw new TypeError(`The comparison ${is} needs a value.`);
  if (is === 'eq') return `"=${hash}${valueHash(indexKey(value))}"`;
  if (is === 'ne') return `(+"?${hash}" -"=${hash}${valueHash(indexKey(value))}")`;
  const order = orderKeyOfText(value);
  if (order === undefined) return NEVER;
  const token = `"#${hash}${order}"`;
  const all = `#${hash}${sortOfKey(order)}`;
  if (is === 'lt') return `["${all}" TO ${token}}`;
  if (is === 'le') return `["${all}" TO ${token}]`;
  if (is === 'gt') return `{${token} TO "${all}~"]`;
  return `[${token} TO "${all}~"]`;
}

/** A token no element has. */
const NEVER = '"!"';

/** Hex digits of the hash that stands for a predicate. */
const PREDICATE_HASH = 20;

const hashes = new Map<string, string>();

function predicateHash(predicate: string): string {
  let hash = hashes.get(predicate);
  if (hash === undefined) {
    // Predicates are few; a caller who invents them without end must not fill the memory.
    if (hashes.size > 10_000) hashes.clear();
    hashes.set(predicate, (hash = digest(predicate, PREDICATE_HASH)));
  }
  return hash;
}

function valueHash(key: string): string {
  return digest(key, 28);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
