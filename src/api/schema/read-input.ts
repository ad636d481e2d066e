/**
 * Values of input types, read without going through every field that a type has. A record names a few of some hundred fields; graphql's own coercion
 * asks for each of them. What is not plainly right goes to graphql, which says what is wrong with it.
 */
import {
  coerceInputValue,
  GraphQLError,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';

type Read = (value: unknown) => unknown;

/** Thrown for what is not plainly right. */
const UNSURE = new Error('to be read by graphql');

/** Called with where and what, when a value is not of its type. */
export type OnError = (path: readonly (string | number)[], error: GraphQLError) => never;

/**
 * A function that reads values of an input type as https://spec.graphql.org/October2021/#sec-Input-Objects.Input-Coercion says.
 * @param onError throws
 */
export function inputReader<T>(type: GraphQLInputType, onError: OnError): (value: unknown) => T {
  const read = readerOf(type, new Map());
  return (value) => {
    try {
      return read(value) as T;
    } catch (error) {
      if (error !== UNSURE && !(error instanceof GraphQLError)) throw error;
      return coerceInputValue(value, type, (path, _, found) => onError(path, found)) as T;
    }
  };
}

function readerOf(type: GraphQLInputType, known: Map<GraphQLInputObjectType, Read>): Read {
  if (isNonNullType(type)) {
    const read = readerOf(type.ofType, known);
    return (value) => (value === null || value === undefined ? unsure() : read(value));
  }
  if (isListType(type)) {
    const read = readerOf(type.ofType, known);
    return (value) => (value === null ? null : Array.isArray(value) ? value.map(read) : unsure());
  }
  if (isLeafType(type)) return (value) => (value === null ? null : type.parseValue(value));
  return objectReader(type, known);
}

function objectReader(type: GraphQLInputObjectType, known: Map<GraphQLInputObjectType, Read>): Read {
  const before = known.get(type);
  if (before) return before;
  const fields = new Map<string, Read>();
  const needed: string[] = [];
  const read: Read = (value) => {
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return unsure();
    const out: Record<string, unknown> = {};
    const keys = Object.keys(value);
    if (type.isOneOf && keys.length !== 1) return unsure();
    for (const key of keys) {
      const field = fields.get(key);
      const given = (value as Record<string, unknown>)[key];
      if (!field || (type.isOneOf && given === null)) return unsure();
      out[key] = field(given);
    }
    for (const name of needed) if (!(name in out)) return unsure();
    return out;
  };
  known.set(type, read);
  for (const field of Object.values(type.getFields())) {
    fields.set(field.name, readerOf(field.type, known));
    // Required ones, and those with a default, which graphql fills in.
    if (isNonNullType(field.type) || field.defaultValue !== undefined) needed.push(field.name);
  }
  return read;
}

function unsure(): never {
  throw UNSURE;
}
