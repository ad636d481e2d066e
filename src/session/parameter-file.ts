/** Parameters and metrics in a file: JSON, YAML 1.2 or TOML 1.0; nested keys joined by dots, numbers with the digits they were written with. */
import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { parameterValue } from '../capture/configuration.ts';
import { bool, words } from '../capture/terms.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import { XSD } from '../prov/namespaces.ts';
import { literal, type Literal } from '../prov/value.ts';
import { isObject, JsonNumber, parseJson, type Json } from '../rdf/json.ts';
import type { SessionCode } from './fault.ts';
import { doubleText, MAX_NAME } from './parameters.ts';
import { withheldNumber, withholdNumbers } from './toml.ts';

/** Largest file, bytes. */
const MAX_FILE = 16 * 1024 * 1024;
/** Most values in one file. */
const MAX_VALUES = 100_000;
const MAX_DEPTH = 64;

/** A value with the path of keys that leads to it. A list of plain values is one leaf. */
export interface Leaf {
  readonly name: string;
  readonly value: null | boolean | string | JsonNumber | readonly (null | boolean | string | JsonNumber)[];
}

/**
 * Reads a file of parameters or metrics.
 * @returns its leaves in the order they stand in
 * @throws Fault BAD_PARAMETERS for a file that cannot be read or is none of the three, with line and column where the reader knows them
 */
export async function readLeaves(file: string): Promise<Leaf[]> {
  const text = readText(file);
  const tree = await parse(file, text);
  if (!isObject(tree)) throw bad(file, 'it holds no names, only a value');
  const leaves: Leaf[] = [];
  flatten(tree, '', leaves, file);
  const names = new Set<string>();
  for (const { name } of leaves) {
    if (names.has(name))
      throw bad(file, `two of its values are called ${JSON.stringify(name)} when keys are joined by dots`);
    names.add(name);
  }
  return leaves;
}

/** A leaf as a literal: numbers and booleans typed, a list as JSON text. */
export function leafLiteral({ value }: Leaf): Literal {
  if (value === null) return words('null');
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'string') return words(value);
  if (value instanceof JsonNumber) return numberLiteral(value.text);
  return words(`[${value.map((v) => (v instanceof JsonNumber ? v.text : JSON.stringify(v))).join(',')}]`);
}

function numberLiteral(text: string): Literal {
  const known = parameterValue(text);
  if (known.datatype !== undefined) return known;
  if (/^[+-]?\d+$/.test(text)) return literal(text, `${XSD}integer` as Iri);
  return literal(doubleText(text) ?? text, `${XSD}double` as Iri);
}

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_FILE) throw bad(file, `it has ${size} bytes; the limit is ${MAX_FILE}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw bad(file, code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : (code ?? String(cause)), cause);
  }
}

async function parse(file: string, text: string): Promise<Json> {
  const kind = extname(file).toLowerCase();
  try {
    if (kind === '.json') return parseJson(quoteSpecials(text), file);
    if (kind === '.yaml' || kind === '.yml') return await parseYaml(text);
    if (kind === '.toml') return await parseToml(text);
  } catch (cause) {
    if (cause instanceof Fault)
      throw new Fault<SessionCode>('BAD_PARAMETERS', cause.message, { place: cause.place!, cause });
    const { message, linePos, line, column } = cause as Error & {
      linePos?: [{ line: number; col: number }];
      line?: number;
      column?: number;
    };
    const place = linePos
      ? { line: linePos[0].line, column: linePos[0].col }
      : line
        ? { line, column: column ?? 1 }
        : {};
    throw new Fault<SessionCode>('BAD_PARAMETERS', `${file} cannot be read: ${message.split('\n')[0]!}`, {
      place: { source: file, ...place },
      cause,
    });
  }
  throw bad(file, 'its name ends in none of .json, .yaml, .yml, .toml');
}

/** Python's json writes NaN and Infinity bare, which is no JSON; they are numbers to whoever trained. */
function quoteSpecials(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) =>
    found.startsWith('"') ? found : `"\\u0000${found}"`,
  );
}

async function parseYaml(text: string): Promise<Json> {
  const { parse: read } = await import('yaml');
  const numbers = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float'];
  const value: unknown = read(text, {
    schema: 'core',
    merge: true,
    maxAliasCount: 100,
    logLevel: 'error',
    customTags: (tags) =>
      tags.map((tag) =>
        typeof tag === 'object' && tag.collection === undefined && numbers.includes(tag.tag)
          ? { ...tag, resolve: (source: string) => new JsonNumber(decimal(source)) }
          : tag,
      ),
  });
  return asJson(value);
}

async function parseToml(text: string): Promise<Json> {
  const { parse: read } = await import('smol-toml');
  return asJson(read(withholdNumbers(text), { integersAsBigInt: true }));
}

/** YAML writes integers in bases 8 and 16 too, and infinity with a dot. */
function decimal(source: string): string {
  if (/^0[xo]/.test(source)) return BigInt(source).toString();
  return doubleText(source.replace(/^([+-]?)\.(inf|nan)$/i, '$1$2')) ?? source;
}

/** What the readers of YAML and TOML give, as the reader of JSON would. */
function asJson(value: unknown, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH}`);
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || value instanceof JsonNumber) return value;
  if (typeof value === 'string') {
    const number = withheldNumber(value);
    return number === undefined ? value : new JsonNumber(number);
  }
  if (typeof value === 'number' || typeof value === 'bigint') return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map((item) => asJson(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  return new Map(Object.entries(value as object).map(([key, item]) => [key, asJson(item, depth + 1)]));
}

function flatten(value: Json, name: string, leaves: Leaf[], file: string): void {
  const below = (key: string | number, item: Json) =>
    flatten(item, name === '' ? String(key) : `${name}.${key}`, leaves, file);
  if (isObject(value)) {
    for (const [key, item] of value) below(key, item);
    return;
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.some((item) => isObject(item) || Array.isArray(item))) {
      items.forEach((item, i) => below(i, item));
      return;
    }
  }
  if (leaves.length === MAX_VALUES) throw bad(file, `it has more than ${MAX_VALUES} values`);
  if (name.length > MAX_NAME) throw bad(file, `a name in it is longer than ${MAX_NAME} characters`);
  leaves.push({ name, value: Array.isArray(value) ? value.map(special) : special(value as Leaf['value']) } as Leaf);
}

/** A number that JSON has no form for, quoted by {@link quoteSpecials}. */
function special<T>(value: T): T | JsonNumber {
  if (typeof value !== 'string' || !value.startsWith('\u0000')) return value;
  return new JsonNumber(doubleText(value.slice(1)) ?? value.slice(1));
}

function bad(file: string, why: string, cause?: unknown): Fault<SessionCode> {
  return new Fault('BAD_PARAMETERS', `${file} cannot be read: ${why}.`, {
    place: { source: file },
    hint: 'Give a JSON, YAML or TOML file of names and values.',
    ...(cause !== undefined && { cause }),
  });
}
