import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { Fault, type ProvCode } from '../../prov/fault.ts';
import { iri } from '../../prov/iri.ts';
import { dateTime } from '../../prov/time.ts';
import type { LineageCode } from '../../lineage/codes.ts';

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `${what} is given as text.`);
}

/** A scalar whose answers are strings as they stand. */
function scalar(
  name: string,
  description: string,
  parse: (value: unknown) => string,
  literal: (node: ValueNode) => unknown,
): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    serialize: String,
    parseValue: parse,
    parseLiteral: (node) => parse(literal(node)),
  });
}

function stringLiteral(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}

/** The text of a number in a query is its lexical form: nothing has read it as a number yet. */
function lexicalLiteral(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.INT:
    case Kind.FLOAT:
      return node.value;
    case Kind.BOOLEAN:
      return node.value;
    default:
      return undefined;
  }
}

export const scalars = {
  JSON: new GraphQLScalarType({
    name: 'JSON',
    description: 'A JSON document as it stands: of answers only, for what is kept or handed on whole.',
  }),
  IRI: scalar('IRI', 'An absolute IRI.', (value) => iri(text(value, 'An IRI')), stringLiteral),
  DateTime: scalar(
    'DateTime',
    'A time as ISO 8601 writes it, with the zone and precision it was recorded with: 2026-11-21T09:30:00Z.',
    (value) => {
      const given = text(value, 'A time');
      return dateTime(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given);
    },
    stringLiteral,
  ),
  Moment: scalar(
    'Moment',
    'A moment of history: a record number (42), a time (2026-11-21T09:30:00Z) or a date.',
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : text(value, 'A moment')),
    (node) => (node.kind === Kind.INT ? node.value : stringLiteral(node)),
  ),
  Lexical: scalar(
    'Lexical',
    'A value\'s lexical form, kept as written: "1e-8", "9007199254740993", "INF".',
    (value) => {
      if (typeof value === 'string') return value;
      if (typeof value === 'boolean') return String(value);
      if (typeof value === 'number') {
        throw new Fault<ProvCode>(
          'ILLEGAL_LITERAL',
          `The number ${value} must be given as a string: reading a JSON number may change it.`,
          {
            hint: `Write "${value}", with quotes.`,
          },
        );
      }
      throw new Fault<ProvCode>('ILLEGAL_LITERAL', 'A value is given as text.');
    },
    lexicalLiteral,
  ),
};
