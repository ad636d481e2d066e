/** Names and values as capturing writes them. Nothing is read from the ontology: a wrapped command must not wait for it. A test holds them against it. */
import { sha256 } from '../prov/description.ts';
import type { Iri } from '../prov/iri.ts';
import { idOf } from '../prov/name.ts';
import { CLEW, XSD } from '../prov/namespaces.ts';
import { literal, type Literal, type Value } from '../prov/value.ts';

export const DATA_FILE = { name: 'DataFile', prefix: 'datafile', versioned: false } as const;
export const CODE = { name: 'Code', prefix: 'code', versioned: true } as const;
export const ENVIRONMENT = { name: 'Environment', prefix: 'environment', versioned: false } as const;

/** A term of the ML module. */
export function clew(term: string): Iri {
  return `${CLEW}${term}` as Iri;
}

/** Text as the machine gave it; code points that RDF cannot hold become U+FFFD. */
export function words(value: string): Literal {
  // eslint-disable-next-line no-control-regex -- U+0000 is one of the code points that cannot be written
  return literal(value.toWellFormed().replace(/[\u0000\uFFFE\uFFFF]/g, '\uFFFD'));
}

/** Longest name that stands in an IRI as it is, in characters when percent-encoded: two of them are below the limit of an IRI. */
const MAX_NAME_PART = 1_500;

/** What stands for a name in an IRI: itself, or its digest if it is so long that no IRI holds it; the name is an attribute in either case. */
export function namePart(name: string): string {
  const whole = name.toWellFormed();
  return encodeURIComponent(whole).length <= MAX_NAME_PART ? whole : `sha256-${sha256(whole)}`;
}

export function integer(value: number | bigint): Literal {
  return literal(String(value), `${XSD}integer` as Iri);
}

export function bool(value: boolean): Literal {
  return literal(String(value), `${XSD}boolean` as Iri);
}

export type Said = Readonly<Record<Iri, Value | readonly Value[]>>;

/** Attributes of the ML module without those that are undefined or empty. */
export function said(attributes: Readonly<Record<string, Value | readonly Value[] | undefined>>): Said {
  const out: Record<Iri, Value | readonly Value[]> = {};
  for (const [term, value] of Object.entries(attributes)) {
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      out[clew(term)] = value as Value | readonly Value[];
  }
  return out;
}

/** The entity that the bytes of a file are, wherever they lie. @param digest `sha256:` and 64 hexadecimal digits */
export function dataFileId(digest: string): Iri {
  return idOf(DATA_FILE, digest);
}
