import { Fault, type ProvCode } from './fault.ts';
import { clip, type Iri } from './iri.ts';
import { XSD, XSD_STRING } from './namespaces.ts';

/** A reference to another resource. */
export interface Reference {
  readonly iri: Iri;
}

/**
 * A literal as it was written: the lexical form is never parsed and printed again, so `1e-8`, `-0`, `5e-324`, `9007199254740993` and `INF`
 * leave as they came. No `datatype` and no `language` means xsd:string.
 */
export interface Literal {
  readonly value: string;
  readonly datatype?: Iri;
  readonly language?: string;
}

/** The value of an attribute: an RDF term without blank nodes. */
export type Value = Reference | Literal;

/** Longest literal accepted, in UTF-16 code units (1 Mi). */
export const MAX_LITERAL_LENGTH = 1_048_576;

/** BCP 47 shape as Turtle's LANGTAG has it: https://www.w3.org/TR/turtle/#grammar-production-LANGTAG */
const LANGUAGE = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;

export function isReference(value: Value): value is Reference {
  return (value as Reference).iri !== undefined;
}

/** A literal; `xsd:string` is normalized to no datatype. @throws Fault ILLEGAL_LITERAL */
export function literal(value: string, datatype?: Iri, language?: string): Literal {
  if (value.length > MAX_LITERAL_LENGTH) {
    throw new Fault<ProvCode>(
      'ILLEGAL_LITERAL',
      `A literal of ${value.length} characters is over the limit of ${MAX_LITERAL_LENGTH}.`,
      {
        hint: 'Store large content elsewhere and record its digest and location.',
      },
    );
  }
  if (!value.isWellFormed() || value.includes('\u0000') || value.includes('\uFFFE') || value.includes('\uFFFF')) {
    throw new Fault<ProvCode>(
      'ILLEGAL_LITERAL',
      `A literal holds a lone surrogate, U+0000, U+FFFE or U+FFFF: ${JSON.stringify(clip(value))}.`,
      { hint: 'These code points cannot be written in RDF and XML; encode or remove them.' },
    );
  }
  if (language !== undefined) {
    if (!LANGUAGE.test(language)) {
      throw new Fault<ProvCode>('ILLEGAL_LITERAL', `Not a language tag: ${JSON.stringify(clip(language))}.`, {
        hint: 'Use a BCP 47 tag such as en or pt-BR.',
      });
    }
    return { value, language };
  }
  return datatype === undefined || datatype === XSD_STRING ? { value } : { value, datatype };
}

const NUMERIC = new Set(
  [
    'decimal',
    'integer',
    'double',
    'float',
    'long',
    'int',
    'short',
    'byte',
    'nonNegativeInteger',
    'positiveInteger',
    'nonPositiveInteger',
    'negativeInteger',
    'unsignedLong',
    'unsignedInt',
    'unsignedShort',
    'unsignedByte',
  ].map((n) => XSD + n),
);

export function isNumeric(datatype: string | undefined): boolean {
  return datatype !== undefined && NUMERIC.has(datatype);
}

/** The nearest double of a numeric literal, for ordering and filtering only; undefined for other literals. `INF`, `-INF`, `NaN` as XSD writes them. */
export function toNumber(value: Literal): number | undefined {
  if (!isNumeric(value.datatype)) return undefined;
  if (value.value === 'INF' || value.value === '+INF') return Infinity;
  if (value.value === '-INF') return -Infinity;
  if (value.value === 'NaN') return NaN;
  const n = Number(value.value);
  return Number.isNaN(n) ? undefined : n;
}

/** Canonical JSON of a value (RFC 8785 key order: datatype, language, value / iri). */
export function valueJson(value: Value): string {
  if (isReference(value)) return `{"iri":${JSON.stringify(value.iri)}}`;
  const text = JSON.stringify(value.value);
  if (value.language !== undefined) return `{"language":${JSON.stringify(value.language)},"value":${text}}`;
  if (value.datatype !== undefined) return `{"datatype":${JSON.stringify(value.datatype)},"value":${text}}`;
  return `{"value":${text}}`;
}

export function sameValue(a: Value, b: Value): boolean {
  if (isReference(a)) return isReference(b) && a.iri === b.iri;
  return !isReference(b) && a.value === b.value && a.datatype === b.datatype && a.language === b.language;
}

/** The value as a person reads it. */
export function valueText(value: Value): string {
  return isReference(value) ? value.iri : value.value;
}
