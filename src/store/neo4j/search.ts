/**
 * The text that the full-text index reads: an element's words, folded, and one token for each attribute value, so that a search by words, by
 * exact values and by ranges of numbers is one question to one index. Both the words and the question are cut up here, because Neo4j's own
 * analyzers keep `churn_v2.pkl` as one word.
 */
import { createHash } from 'node:crypto';
import type { PropertyFilter, PropertyRow } from '../store.ts';
import { indexKey } from '../project.ts';

/** Longest word, in UTF-16 code units; the analyzer would cut longer ones at 255. */
const MAX_WORD = 200;

/** Distinct words of a text: letters, digits and private characters, lower case, without diacritics. */
export function wordsOf(text: string): string[] {
  const folded = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const words = new Set<string>();
  for (const [word] of folded.matchAll(/[\p{L}\p{N}\p{Co}]+/gu)) words.add(word.slice(0, MAX_WORD).toWellFormed());
  return [...words];
}

/** What the property `search` of an element holds. */
export function searchOf(text: string, properties: readonly PropertyRow[]): string {
  const tokens = new Set<string>();
  for (const { predicate, key, number } of properties) {
    const hash = predicateHash(predicate);
    tokens.add(`?${hash}`);
    tokens.add(`=${hash}${valueHash(key)}`);
    if (number !== undefined) tokens.add(`#${hash}${sortable(number)}`);
  }
  return [...wordsOf(text), ...tokens].join(' ');
}

/** The token of one value of one predicate: for look-ups by identifier. */
export function valueToken(predicate: string, key: string): string {
  return `=${predicateHash(predicate)}${valueHash(key)}`;
}

/** A Lucene query that all of the words and filters must satisfy; undefined if nothing can. */
export function searchQuery(text: string | undefined, filters: readonly PropertyFilter[]): string | undefined {
  const clauses: string[] = [];
  if (text !== undefined) {
    const words = wordsOf(text);
    if (words.length === 0) return undefined;
    clauses.push(...words.map((word) => `+"${word}"`));
  }
  for (const filter of filters) {
    const clause = filterClause(filter);
    if (clause === undefined) return undefined;
    clauses.push(`+${clause}`);
  }
  return clauses.join(' ');
}

/** Hashes are of fixed length, so a range over the tokens of one predicate holds no other predicate's. */
function filterClause({ predicate, is, value }: PropertyFilter): string | undefined {
  const hash = predicateHash(predicate);
  if (is === 'exists') return `"?${hash}"`;
  if (value === undefined) return undefined;
  if (is === 'eq' || is === 'ne') {
    const token = `=${hash}${valueHash(indexKey(value))}`;
    if (is === 'eq') return `"${token}"`;
    return `(["=${hash}" TO "${token}"} OR {"${token}" TO "=${hash}~"])`;
  }
  const number = numberOf(value);
  if (number === undefined) return undefined;
  const token = `#${hash}${sortable(number)}`;
  const [low, high] = [`#${hash}`, `#${hash}~`];
  if (is === 'lt') return `["${low}" TO "${token}"}`;
  if (is === 'le') return `["${low}" TO "${token}"]`;
  if (is === 'gt') return `{"${token}" TO "${high}"]`;
  return `["${token}" TO "${high}"]`;
}

/** The number a filter's value stands for, infinities as XSD writes them. */
function numberOf(value: string): number | undefined {
  if (value === 'INF' || value === '+INF') return Infinity;
  if (value === '-INF') return -Infinity;
  const number = value.trim() === '' ? NaN : Number(value);
  return Number.isNaN(number) ? undefined : number;
}

const hashes = new Map<string, string>();

function predicateHash(predicate: string): string {
  let hash = hashes.get(predicate);
  if (hash === undefined) {
    // Predicates are few; a caller who invents them without end must not fill the memory.
    if (hashes.size > 10_000) hashes.clear();
    hashes.set(predicate, (hash = digest(predicate, 20)));
  }
  return hash;
}

function valueHash(key: string): string {
  return digest(key, 28);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

const bits = new DataView(new ArrayBuffer(8));

/** A double as 16 hexadecimal digits in the order of the numbers. */
function sortable(number: number): string {
  bits.setFloat64(0, number === 0 ? 0 : number);
  const raw = bits.getBigUint64(0);
  const ordered = raw >> 63n === 1n ? ~raw & 0xffff_ffff_ffff_ffffn : raw | 0x8000_0000_0000_0000n;
  return ordered.toString(16).padStart(16, '0');
}
