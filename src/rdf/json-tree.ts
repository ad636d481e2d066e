/** JSON as jsonld takes it, with numbers and language tags out of its reach: it would print the ones again and lower-case the others. */
import { isObject, JsonNumber, type Json } from './json.ts';
import { Fault } from '../prov/fault.ts';
import type { RdfCode } from './fault.ts';

/** Keys that name something on every JavaScript object. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);

/** What stands for a language tag until expansion is over: a private-use tag (BCP 47) with its place in the list. */
const STAND_IN = 'x-clewtag-';

/** What {@link jsonTree} took out of the tree. */
export interface Withheld {
  /** Lexical forms; a number in the tree is a place in this list. */
  readonly numbers: string[];
  /** Language tags as written. */
  readonly languages: string[];
}

/** The language tag meant by one in the expanded tree. Tags that came as keys of a language map are lower-cased by jsonld. */
export function languageOf(tag: string, { languages }: Withheld): string {
  return tag.startsWith(STAND_IN) ? (languages[Number(tag.slice(STAND_IN.length))] ?? tag) : tag;
}

/**
 * Plain objects and arrays from parsed JSON. Each number is replaced by its place in `numbers`, so that expansion may apply the context's
 * datatype to it but cannot print it again; those within `@context` are the context's own (`@version`) and stay.
 * @throws Fault RDF_JSONLD for keys that a JavaScript object cannot hold safely
 */
export function jsonTree(json: Json): { tree: unknown; withheld: Withheld } {
  const numbers: string[] = [];
  const languages: string[] = [];
  const convert = (value: Json, inContext: boolean): unknown => {
    if (value instanceof JsonNumber) return inContext ? Number(value.text) : numbers.push(value.text) - 1;
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => convert(item, inContext));
    if (!isObject(value as Json)) return value;
    const out: Record<string, unknown> = {};
    for (const [key, member] of value as ReadonlyMap<string, Json>) {
      if (REFUSED.has(key)) {
        throw new Fault<RdfCode>('RDF_JSONLD', `The key ${JSON.stringify(key)} is not accepted.`, {
          hint: 'Rename the term.',
        });
      }
      if (key === '@language' && typeof member === 'string') out[key] = `${STAND_IN}${languages.push(member) - 1}`;
      else out[key] = convert(member, inContext || key === '@context');
    }
    return out;
  };
  return { tree: convert(json, false), withheld: { numbers, languages } };
}

/** JSON text with sorted keys in which numbers stand as they were written: the value of an rdf:JSON literal. */
export function jsonText(tree: unknown, numbers: readonly string[]): string {
  if (typeof tree === 'number') return numbers[tree]!;
  if (Array.isArray(tree)) return `[${tree.map((item) => jsonText(item, numbers)).join(',')}]`;
  if (tree === null || typeof tree !== 'object') return JSON.stringify(tree);
  const members = Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value, numbers)}`).join(',')}}`;
}
