/** Values of attributes whose datatype a document names. */
import type { Place } from '../prov/fault.ts';
import { iri, type Iri } from '../prov/iri.ts';
import { PROV, XSD } from '../prov/namespaces.ts';
import { literal, type Value } from '../prov/value.ts';
import { placed } from './placed.ts';

/** Datatypes whose values are qualified names: https://www.w3.org/TR/prov-n/#prod-QUALIFIED_NAME_LITERAL, and PROV-XML's and PROV-JSON's. */
const NAME_TYPES: ReadonlySet<string> = new Set([`${PROV}QUALIFIED_NAME`, `${XSD}QName`]);
const INTERNATIONALIZED = `${PROV}InternationalizedString`;

/**
 * The value of a text with a datatype: a reference where that is one of qualified names.
 * @param expand the IRI of a qualified name
 * @throws Fault ILLEGAL_LITERAL, and what `expand` throws
 */
export function typedValue(text: string, datatype: Iri, place: Place, expand: (name: string) => Iri): Value {
  if (NAME_TYPES.has(datatype)) return { iri: expand(text) };
  return placed(place, () => literal(text, datatype === INTERNATIONALIZED ? undefined : datatype));
}

/** The datatype of an integer without one: xsd:int, or xsd:integer beyond its 32 bits, so that no value is out of its type's range. */
export function integerType(text: string): Iri {
  const value = Number(text);
  return iri(value >= -2147483648 && value <= 2147483647 ? `${XSD}int` : `${XSD}integer`);
}
