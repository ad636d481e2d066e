/**
 * Literals as values: whether a lexical form is one of its datatype's, and which of two comes first. Both follow what rdf-validate-shacl
 * asks, so that a verdict at the door and an official report never differ.
 */
import type { Literal as RdfLiteral } from '@rdfjs/types';
import { DataFactory } from 'n3';
import { fromRdf } from 'rdf-literal';
import { validators } from 'rdf-validate-datatype';
import { XSD, XSD_DATETIME } from '../prov/namespaces.ts';
import { isReference, type Literal, type Value } from '../prov/value.ts';
import { datatypeOf } from './term.ts';

/** The same forms as the library's expression takes, in linear time: it tries every split of a long row of digits. */
const DECIMAL = /^[+-]?[+-]?(\d+(\.\d*)?|\.\d+)$/;
const FLOAT = /^([+-]?[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|INF|-INF|NaN)$/;

/** Says whether a lexical form belongs to a datatype; any does for a datatype that is not known. */
export function lexicalTest(datatype: string): (lexical: string) => boolean {
  if (datatype === `${XSD}decimal`) return (lexical) => DECIMAL.test(lexical);
  if (datatype === `${XSD}double` || datatype === `${XSD}float`) return (lexical) => FLOAT.test(lexical);
  return validators.find(DataFactory.namedNode(datatype)) ?? (() => true);
}

/** A literal made ready to be compared. */
export interface Comparable {
  readonly zoned: boolean;
  readonly value: unknown;
}

const ZONED = /(([+-]\d{2}:\d{2})|Z)$/;

export function comparable(literal: Literal): Comparable {
  const datatype = datatypeOf(literal);
  return {
    zoned: datatype === XSD_DATETIME && ZONED.test(literal.value),
    value: fromRdf({ value: literal.value, datatype: { value: datatype } } as unknown as RdfLiteral),
  };
}

/**
 * Negative, zero or positive as SPARQL's operators order literals; undefined if they cannot be compared: a reference, different kinds of value,
 * or a dateTime with a time zone and one without. NaN for a number that is none.
 */
export function compareLiterals(a: Value, b: Value): number | undefined {
  return isReference(a) || isReference(b) ? undefined : compareComparables(comparable(a), comparable(b));
}

export function compareComparables(a: Comparable, b: Comparable): number | undefined {
  if (a.zoned !== b.zoned || typeof a.value !== typeof b.value) return undefined;
  if (typeof a.value === 'string') return a.value.localeCompare(b.value as string);
  return (a.value as number) - (b.value as number);
}
