/** Small makers of attribute values that every part of the mapping uses. */
import { literal, type Literal, type Value } from '../../prov/value.ts';
import { XSD, XSD_DATETIME } from '../../prov/namespaces.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Pair } from './answers.ts';

const DOUBLE = `${XSD}double` as Iri;
const INTEGER = `${XSD}integer` as Iri;
const BOOLEAN = `${XSD}boolean` as Iri;

/** Text as MLflow has it; code points that RDF cannot hold become U+FFFD. */
export function words(value: string): Literal {
  // eslint-disable-next-line no-control-regex -- U+0000 is one of the code points that cannot be written
  return literal(value.toWellFormed().replace(/[\u0000\uFFFE\uFFFF]/g, '\uFFFD'));
}

export function double(lexical: string): Literal {
  return literal(lexical, DOUBLE);
}

export function integer(lexical: string): Literal {
  return literal(lexical, INTEGER);
}

export function bool(value: boolean): Literal {
  return literal(String(value), BOOLEAN);
}

/** A time given in milliseconds since 1970. */
export function time(milliseconds: number): Literal {
  return literal(isoTime(milliseconds), XSD_DATETIME);
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Attributes without those that are undefined or empty. */
export function known(
  attributes: Readonly<Record<string, Value | readonly Value[] | undefined>>,
): Record<string, Value | readonly Value[]> {
  const out: Record<string, Value | readonly Value[]> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      out[key] = value as Value | readonly Value[];
  }
  return out;
}

/** `key=value`, as `clew:tag` has it. */
export function tag({ key, value }: Pair): Literal {
  return words(`${key}=${value}`);
}
