import { buildSchema, coerceInputValue, type GraphQLInputType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { inputReader } from '../../src/api/schema/read-input.ts';

const schema = buildSchema(`
  input A { id: ID!, n: Int, f: Float, b: Boolean, list: [String!], deep: [[Int]], e: E, next: A, d: Int = 7, one: One }
  input One @oneOf { a: String, b: Int }
  enum E { X Y }
  type Query { a(a: A): Int }
`);
const type = schema.getType('A') as GraphQLInputType;
const read = inputReader(type, (path, error) => {
  throw new Error(`${path.join('/')}: ${error.message}`);
});
const official = (value: unknown) =>
  coerceInputValue(value, type, (path, _, error) => {
    throw new Error(`${path.join('/')}: ${error.message}`);
  });

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
};

describe('input values are read as graphql reads them', () => {
  test.each([
    { id: 'x' },
    { id: 5, d: 1 },
    { id: 'x', d: 1, n: 3, f: 1.5, b: true, list: ['a', 'b'], deep: [[1, null], null], e: 'X' },
    { id: 'x', d: 1, list: 'single', next: { id: 'y', d: null } },
    { id: 'x', d: 1, n: null, list: null },
    { id: 'x', d: 1, one: { a: 'x' } },
    { id: 'x', d: 1, one: { a: 'x', b: 1 } },
    { id: 'x', d: 1, one: { a: null } },
    { id: 'x', d: 1, one: {} },
    { d: 1 },
    { id: null },
    { id: 'x', d: 1, n: 1.5 },
    { id: 'x', d: 1, n: '3' },
    { id: 'x', d: 1, e: 'Z' },
    { id: 'x', d: 1, list: ['a', null] },
    { id: 'x', d: 1, list: [1] },
    { id: 'x', d: 1, nmae: 1 },
    { id: 'x', d: 1, next: { id: 'y', d: 1, next: { d: 1 } } },
    { id: 'x', d: 1, ['__proto__']: { n: 1 } },
    [],
    'text',
    5,
    null,
  ])('%j', (value) => {
    expect(outcome(() => read(value))).toEqual(outcome(() => official(value)));
  });
});
